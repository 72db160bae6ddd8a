"""A migration says what it does on each engine; what both understand it says once."""

from alembic import op


def execute(*, sqlite: str, postgresql: str) -> None:
    """Statements are separated by a line that holds nothing but `;;`, as bodies of functions hold semicolons."""
    for statement in (postgresql if op.get_context().dialect.name == "postgresql" else sqlite).split(";;"):
        if statement.strip():
            op.execute(statement)
