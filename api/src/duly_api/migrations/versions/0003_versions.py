"""Versions: a change can say which state of a task it was made for. What is there already begins at 1.

The number needs 64 bits: a task made from now on begins at the instant of its creation, in milliseconds.
"""

from duly_api.migrations.engines import execute

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    column = "alter table tasks add column version {} not null default 1"
    execute(sqlite=column.format("integer"), postgresql=column.format("bigint"))
