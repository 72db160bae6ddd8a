"""Who is calling, for Starlette behind the gate: of a request or of a WebSocket."""

from starlette.requests import HTTPConnection

from betterauth_verifier.caller import Caller
from betterauth_verifier.errors import ConfigurationError

__all__ = ["caller_if_any", "caller_of"]


def caller_of(connection: HTTPConnection) -> Caller:
    """ConfigurationError where no gate has verified anybody."""
    caller = caller_if_any(connection)
    if caller is None:
        raise ConfigurationError("This route needs a caller, but the gate lets its path through without one.")
    return caller


def caller_if_any(connection: HTTPConnection) -> Caller | None:
    """None for a request without credentials on an `optional` path of the gate; a bad token never gets here.

    ConfigurationError on a public path, where nobody has looked at the token.
    """
    state = connection.scope.get("state", {})
    if "caller" not in state:
        raise ConfigurationError("This route asks who is calling, but no gate is in front, or its path is public.")
    caller: Caller | None = state["caller"]
    return caller
