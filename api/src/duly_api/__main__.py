"""`python -m duly_api migrate | serve | openapi`."""

import json
import os
import sys

from duly_api.settings import SettingsError, read_database, read_settings


def migrate() -> None:
    from duly_api.migration import migrate as run

    run(read_database(os.environ))


def serve() -> None:
    from duly_api.server import run

    run(read_settings(os.environ))


def openapi() -> None:
    from duly_api.contract import openapi as document

    sys.stdout.write(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")


COMMANDS = {"migrate": migrate, "serve": serve, "openapi": openapi}


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        raise SystemExit(f"usage: python -m duly_api {' | '.join(COMMANDS)}")
    try:
        COMMANDS[arguments[0]]()
    except SettingsError as error:
        raise SystemExit(f"duly-api: {error}") from None


if __name__ == "__main__":
    main(sys.argv[1:])
