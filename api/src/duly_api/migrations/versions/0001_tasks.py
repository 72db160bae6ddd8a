"""Tasks and revocations.

Tasks are keyed by person first: a person's rows lie together, newest last, and no row can be reached without its owner.
The index keeps a page of open or of done tasks cheap however many there are of the other kind. SQLite would not choose
it by itself: it is told how a large table looks (a million rows, a thousand a person, half of them done) and never
asked to measure, so that plans are the same everywhere.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
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
) strict, without rowid;

create index tasks_by_done on tasks (user_id, done, id);

create table revocations (
    seq integer primary key autoincrement,
    kind text not null check (kind in ('session', 'subject')),
    value text not null,
    until integer check ((kind = 'subject') = (until is null)),
    unique (kind, value)
) strict;

analyze;

delete from sqlite_stat1;

insert into sqlite_stat1 values ('tasks', 'tasks', '1000000 1000 1'), ('tasks', 'tasks_by_done', '1000000 1000 500 1');
"""


def upgrade() -> None:
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
