"""Running the service: uvicorn with limits set, in one process, on the loopback address."""

import uvicorn

from duly_api import logs
from duly_api.app import create_app
from duly_api.heads import TimelyHeads
from duly_api.schema import require_current
from duly_api.settings import Settings, read_settings

HOST = "127.0.0.1"


def main() -> None:
    settings = read_settings()
    require_current(settings.database)
    logs.redirect_logging()
    logs.write("starting", port=settings.port, keys=[key.fingerprint for key in settings.keys.keys])
    uvicorn.Server(configuration(settings)).run()


def configuration(settings: Settings) -> uvicorn.Config:
    """Connections idle longer than a proxy in front keeps them; the last answers have 3 of 5 seconds to leave."""
    return uvicorn.Config(
        create_app(settings),
        host=HOST,
        port=settings.port,
        loop="uvloop",
        http=TimelyHeads,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=1000,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
    )
