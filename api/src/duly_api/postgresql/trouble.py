"""Whose fault an error of PostgreSQL is, and whether its connection may be used again."""

import asyncpg

from duly_api.problems import Problem, Unavailable

# Mistakes of ours, which waiting would not mend: a row that a policy refuses (42501), a value that fits no column.
OURS = (asyncpg.IntegrityConstraintViolationError, asyncpg.SyntaxOrAccessError, asyncpg.DataError, ValueError)
# What the server cuts short or refuses leaves the connection as it was.
PASSING = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError, asyncpg.TransactionRollbackError)


def is_sound(error: BaseException) -> bool:
    """The connection has answered, and will again."""
    return isinstance(error, (*OURS, *PASSING, Problem))


def trouble(error: Exception) -> Exception:
    """Everything else is `Unavailable`, by its kind and code only: a message may hold what somebody wrote."""
    if isinstance(error, (*OURS, Problem)) or not isinstance(error, DRIVERS):
        return error
    return Unavailable(" ".join(filter(None, (type(error).__name__, getattr(error, "sqlstate", "")))))


def in_a_sentence(error: Exception) -> str:
    """For the operator. Its further lines quote rows and statements."""
    first, *_ = str(error).splitlines() or ["no answer"]
    return f"{type(error).__name__}: {first}"


# Whatever may come out of the driver instead of an answer.
DRIVERS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError, EOFError)
