"""Refused tokens, as an append-only chain a person: nothing in it changes, and it goes only with its account."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    create table refused_tokens (
        user_id text not null,
        n integer not null,
        entry text not null,
        seal text not null,
        primary key (user_id, n)
    ) strict, without rowid
    """,
    """
    create trigger refused_tokens_never_change before update on refused_tokens
    begin select raise(abort, 'refused tokens are append-only'); end
    """,
    """
    create trigger refused_tokens_go_with_their_account before delete on refused_tokens
    when not exists (select 1 from revocations where kind = 'subject' and value = old.user_id)
    begin select raise(abort, 'refused tokens are append-only'); end
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
