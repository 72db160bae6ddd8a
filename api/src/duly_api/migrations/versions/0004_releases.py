"""Which releases may run on the schema: the oldest, by its newest migration.

A migration that only adds says nothing, and the release before runs on. One that takes something away, a release after
nobody uses it any more, says `update schema_serves set oldest = …`.
"""

from duly_api.migrations.engines import execute

revision = "0004"
down_revision = "0003"

TABLE = "create table schema_serves (oldest text not null)"
FIRST = "insert into schema_serves values ('0004')"


def upgrade() -> None:
    execute(
        sqlite=f"{TABLE} strict;; {FIRST}",
        postgresql=f"{TABLE};; {FIRST};; grant select on schema_serves to duly_api",
    )
