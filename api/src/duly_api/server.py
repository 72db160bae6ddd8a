"""Running the service: uvicorn with limits set, in one process, on loopback unless configured."""

import argparse
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from duly_api import logs
from duly_api.app import create_app
from duly_api.draining import Server, listening
from duly_api.heads import TimelyHeads
from duly_api.schema import require_current
from duly_api.settings import Settings, read_settings


def main(arguments: Sequence[str] = ()) -> None:
    options = _parser().parse_args(arguments)
    settings = read_settings()
    require_current(settings.database)
    logs.redirect_logging()
    logs.write("starting", port=settings.port, keys=[key.fingerprint for key in settings.keys.keys])
    app = create_app(settings)
    sockets = None if options.listen_fd is None else [listening(options.listen_fd)]
    Server(configuration(app, settings), app, ready_fd=options.ready_fd).run(sockets)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m duly_api serve")
    parser.add_argument(
        "--listen-fd", type=int, metavar="N", help="take requests from this listening socket, with others"
    )
    parser.add_argument("--ready-fd", type=int, metavar="N", help="write a line feed here once requests are served")
    return parser


def configuration(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Connections idle longer than a proxy in front keeps them; the end takes less than 4 s (draining.py)."""
    return uvicorn.Config(
        app,
        host=settings.listen,
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
        timeout_graceful_shutdown=1,
    )
