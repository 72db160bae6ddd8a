"""Versions: a change can say which state of a task it was made for. What is there already begins at 1.

The number needs 64 bits: a task made from now on begins at the instant of its creation, in milliseconds.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("alter table tasks add column version integer not null default 1")
