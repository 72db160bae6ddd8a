"""Alembic's entry. On SQLite `sqlite.migration` hands over a connection that is already inside one exclusive
transaction; for PostgreSQL it only writes down what is to be executed, and `postgresql.migration` executes it.
"""

from alembic import context

connection = context.config.attributes.get("connection")
if connection is None:
    context.configure(dialect_name="postgresql", transactional_ddl=False, **context.config.attributes["options"])
else:
    context.configure(connection=connection, transactional_ddl=True)
context.run_migrations()
