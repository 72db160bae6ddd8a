"""Who is calling, as far as a verified token tells: no personal data, no permissions."""

from dataclasses import dataclass

__all__ = ["Caller"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Instants are whole seconds since the epoch."""

    id: str
    session_id: str
    token_id: str
    issued_at: int
    expires_at: int
