"""Tasks and revocations.

Tasks are keyed by person first: a person's rows lie together, newest last, and no row can be reached without its owner.
The index keeps a page of open or of done tasks cheap however many there are of the other kind. SQLite would not choose
it by itself: it is told how a large table looks (a million rows, a thousand a person, half of them done) and never
asked to measure, so that plans are the same everywhere.

On PostgreSQL keys are compared by their bytes (`collate "C"`), as on SQLite. Row-level security shows a statement the
rows of the person it acts for, and nobody's when it names none: the setting is NULL before it is first made and empty
after the transaction that made it, while nobody's own rows stand under `=` and the empty name.
"""

from duly_api.migrations.engines import execute

revision = "0001"
down_revision = None

SQLITE = """
create table tasks (
    user_id text not null,
    id text not null,
    digest blob not null,
    title text not null,
    notes text not null,
    due text,
    completed_at text,
    created_at text not null,
    updated_at text not null,
    done integer not null generated always as (completed_at is not null) virtual,
    primary key (user_id, id)
) strict, without rowid
;;
create index tasks_by_done on tasks (user_id, done, id)
;;
create table revocations (
    seq integer primary key autoincrement,
    kind text not null check (kind in ('session', 'subject')),
    value text not null,
    until integer check ((kind = 'subject') = (until is null)),
    unique (kind, value)
) strict
;;
analyze
;;
delete from sqlite_stat1
;;
insert into sqlite_stat1 values ('tasks', 'tasks', '1000000 1000 1'), ('tasks', 'tasks_by_done', '1000000 1000 500 1')
"""

POSTGRESQL = """
create table tasks (
    user_id text collate "C" not null,
    id text collate "C" not null,
    digest bytea not null,
    title text not null,
    notes text not null,
    due text,
    completed_at text,
    created_at text not null,
    updated_at text not null,
    done boolean not null generated always as (completed_at is not null) stored,
    primary key (user_id, id)
)
;;
create index tasks_by_done on tasks (user_id, done, id)
;;
create table revocations (
    seq bigint generated always as identity primary key,
    kind text not null check (kind in ('session', 'subject')),
    value text collate "C" not null,
    until bigint check ((kind = 'subject') = (until is null)),
    unique (kind, value)
)
;;
create function acting_for() returns text stable parallel safe language sql
    return substr(nullif(current_setting('duly.person', true), ''), 2)
;;
alter table tasks enable row level security, force row level security
;;
create policy own on tasks using (user_id = (select acting_for())) with check (user_id = (select acting_for()))
;;
-- Whoever adds rows shares a lock that the deletion of the account has for itself, and looks for the tombstone after it
-- has it: each statement of a volatile function sees what was committed before that statement.
create function begin_adding(person text) returns text volatile language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(person, 0));
    if exists (select from duly_tasks.revocations where kind = 'subject' and value = person) then
        return null;
    end if;
    return set_config('duly.person', '=' || person, true);
end
$$
;;
-- A sequence gives numbers out in one order and transactions commit in another, so that who has read up to ten could
-- miss nine. One at a time: the lock goes after the commit has become visible.
create function revoke_in_order() returns trigger volatile language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('duly_tasks.revocations', 0));
    perform pg_notify('duly_revocations', '');
    return null;
end
$$
;;
create trigger revocations_in_order before insert on revocations
    for each statement execute function revoke_in_order()
;;
revoke execute on function acting_for, begin_adding, revoke_in_order from public
;;
grant execute on function acting_for, begin_adding to duly_api
;;
grant select, insert, update, delete on tasks to duly_api
;;
grant select, insert, delete on revocations to duly_api
;;
grant select on alembic_version to duly_api
"""


def upgrade() -> None:
    execute(sqlite=SQLITE, postgresql=POSTGRESQL)
