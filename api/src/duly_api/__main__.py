"""`python -m duly_api migrate | serve | openapi`."""

import sys
from importlib import import_module

from duly_api.settings import SettingsError

# A command loads only what it needs: serving needs no migration tool in memory.
COMMANDS = {"migrate": "duly_api.migration", "serve": "duly_api.server", "openapi": "duly_api.contract"}


def main(arguments: list[str]) -> None:
    command, *options = arguments or [""]
    if command not in COMMANDS or (options and command != "serve"):
        raise SystemExit(f"usage: python -m duly_api {' | '.join(COMMANDS)}")
    module = import_module(COMMANDS[command])
    try:
        module.main(options) if command == "serve" else module.main()
    except SettingsError as error:
        raise SystemExit(f"duly-api: {error}") from None


if __name__ == "__main__":
    main(sys.argv[1:])
