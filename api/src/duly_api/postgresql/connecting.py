"""A connection of the bare driver: in the clear only where the address says so, else to the right name alone."""

import ssl
from functools import lru_cache
from typing import Any

import asyncpg

from duly_api.database_address import PostgreSQL

UNPREPARED = {"statement_cache_size": 0}
PREPARED = {"max_cached_statement_lifetime": 0}  # never forgotten


async def connect(address: PostgreSQL, *, within: float, once: bool = False) -> Any:
    """`once`: for a few statements, which need not be remembered."""
    how = UNPREPARED if once or address.pooled else PREPARED
    encryption = _verifying(address.authorities) if address.encrypted else False
    return await asyncpg.connect(address.url, timeout=within, ssl=encryption, **how)


@lru_cache(maxsize=4)
def _verifying(authorities: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authorities)
