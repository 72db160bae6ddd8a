"""Row-level security: a statement tells the server whose rows it is about, in the statement itself.

A condition without columns is a gate in front of the whole plan (`One-Time Filter`): it is evaluated before the first
row is looked at, and the policies' own look at the setting comes after it. A statement of its own would cost another
round trip, and outlive its request in a pooled connection; this one ends with its transaction.
"""

import re
from functools import lru_cache

TABLES = ("tasks", "refused_tokens")
_NAMED = re.compile(r"\b(?:from|into|update)\s+(?:tasks|refused_tokens)\b", re.IGNORECASE)
_WHERE = re.compile(r"(?<!\()\bwhere\b", re.IGNORECASE)  # not that of `filter (where …)`

# The `=` keeps nobody's rows, which stand under the empty name, apart from a setting that was never made or has ended.
ACTS = "(select set_config('duly.person', '=' || $1::text, true)) is not null"
# To add rows one must be alive: see the migration. No transaction that deletes the account overlaps with this one.
ADDS = "(select duly_tasks.begin_adding($1)) is not null"


@lru_cache(maxsize=512)
def scoped(statement: str) -> str:
    """ValueError for a statement on people's rows that could not be held to one person's."""
    if not _NAMED.search(statement):
        return statement
    if "$1" not in statement or not _WHERE.search(statement):
        raise ValueError("A statement on people's rows takes the person as $1 and has a condition.")
    gate = ADDS if statement.lstrip().lower().startswith("insert") else ACTS
    return _WHERE.sub(f"where {gate} and", statement, count=1)
