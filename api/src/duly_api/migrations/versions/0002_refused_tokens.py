"""Refused tokens, as an append-only chain a person: nothing in it changes, and it goes only with its account."""

from duly_api.migrations.engines import execute

revision = "0002"
down_revision = "0001"

SQLITE = """
create table refused_tokens (
    user_id text not null,
    n integer not null,
    entry text not null,
    seal text not null,
    primary key (user_id, n)
) strict, without rowid
;;
create trigger refused_tokens_never_change before update on refused_tokens
begin select raise(abort, 'refused tokens are append-only'); end
;;
create trigger refused_tokens_go_with_their_account before delete on refused_tokens
when not exists (select 1 from revocations where kind = 'subject' and value = old.user_id)
begin select raise(abort, 'refused tokens are append-only'); end
"""

POSTGRESQL = """
create table refused_tokens (
    user_id text collate "C" not null,
    n bigint not null,
    entry text not null,
    seal text not null,
    primary key (user_id, n)
)
;;
alter table refused_tokens enable row level security, force row level security
;;
create policy own on refused_tokens
    using (user_id = (select acting_for())) with check (user_id = (select acting_for()))
;;
create function keep_refused_tokens() returns trigger volatile language plpgsql as $$
begin
    if tg_op = 'DELETE' and exists (
        select from duly_tasks.revocations where kind = 'subject' and value = old.user_id
    ) then
        return old;
    end if;
    raise exception 'refused tokens are append-only' using errcode = 'integrity_constraint_violation';
end
$$
;;
create trigger refused_tokens_never_change before update on refused_tokens
    for each row execute function keep_refused_tokens()
;;
create trigger refused_tokens_go_with_their_account before delete on refused_tokens
    for each row execute function keep_refused_tokens()
;;
revoke execute on function keep_refused_tokens from public
;;
grant select, insert, delete on refused_tokens to duly_api
"""


def upgrade() -> None:
    execute(sqlite=SQLITE, postgresql=POSTGRESQL)
