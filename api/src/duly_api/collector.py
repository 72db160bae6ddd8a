"""Where traces go, if an operator names a collector, in the words of OpenTelemetry's own settings."""

from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlsplit

USUAL = "parentbased_always_on"


@dataclass(frozen=True, slots=True)
class Collector:
    """`url` takes spans by POST. Of traces that begin here a `share` (0 to 1) is told; `follows`: others go on."""

    url: str
    share: float = 1.0
    follows: bool = True


def collector_at(endpoint: str, sampler: str = USUAL, argument: str = "1") -> Collector:
    """A ValueError is the sentence for the operator."""
    own = sampler.removeprefix("parentbased_")
    shares = {"always_on": 1.0, "always_off": 0.0, "traceidratio": _share(argument)}
    if own not in shares:
        raise ValueError(
            f"OTEL_TRACES_SAMPLER is not one that is understood: use {', '.join(shares)}, or parentbased_ before it."
        )
    return Collector(_spans_of(endpoint), shares[own], follows=own != sampler)


def _spans_of(endpoint: str) -> str:
    """The endpoint is a base address, under which each signal has its path (OTLP specification, HTTP request)."""
    try:
        parts = urlsplit(endpoint)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
    except ValueError:
        sound = False
    if not sound or "@" in endpoint or "?" in endpoint or "#" in endpoint:
        raise ValueError("OTEL_EXPORTER_OTLP_ENDPOINT is not an address: give it as http://127.0.0.1:4318.")
    return f"{endpoint.rstrip('/')}/v1/traces"


def _share(argument: str) -> float:
    try:
        share = float(argument)
    except ValueError:
        share = -1.0
    if isfinite(share) and 0 <= share <= 1:
        return share
    raise ValueError("OTEL_TRACES_SAMPLER_ARG is not a share of the traces: give a number from 0 to 1.")
