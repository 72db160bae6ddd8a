"""Tasks and revocations.

Tasks are keyed by person first: a person's rows lie together, newest last, and no row can be reached without its owner.
The two partial indexes keep a page of open or of done tasks cheap however many there are of the other kind.
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
    primary key (user_id, id)
) strict, without rowid;

create index tasks_open on tasks (user_id, id) where completed_at is null;

create index tasks_done on tasks (user_id, id) where completed_at is not null;

create table revocations (
    seq integer primary key autoincrement,
    kind text not null check (kind in ('session', 'subject')),
    value text not null,
    until integer check ((kind = 'subject') = (until is null)),
    unique (kind, value)
) strict;
"""


def upgrade() -> None:
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
