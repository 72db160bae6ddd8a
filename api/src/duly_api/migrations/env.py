"""Alembic's entry: `migration.migrate` hands over a connection that is already inside one exclusive transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
