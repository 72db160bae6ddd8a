"""`python -m duly_api migrate | serve | openapi`."""

import sys
from importlib import import_module

from duly_api.settings import SettingsError

# A command loads only what it needs: serving needs no migration tool in memory.
COMMANDS = {"migrate": "duly_api.migration", "serve": "duly_api.server", "openapi": "duly_api.contract"}


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        raise SystemExit(f"usage: python -m duly_api {' | '.join(COMMANDS)}")
    try:
        import_module(COMMANDS[arguments[0]]).main()
    except SettingsError as error:
        raise SystemExit(f"duly-api: {error}") from None


if __name__ == "__main__":
    main(sys.argv[1:])
