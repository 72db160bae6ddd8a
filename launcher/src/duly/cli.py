"""The command `duly`. One sentence on standard error and exit 1 when something is in the way."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duly import keys, security_log, users
from duly.backup import back_up
from duly.build import build_if_stale
from duly.restore import restore
from duly.secret_files import prepare_directory
from duly.settings import Settings, Stop
from duly.up import alone, reload, up

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="duly", description="Starts and looks after Duly.")
    commands = parser.add_subparsers(required=True, metavar="command")
    start = commands.add_parser("up", help="run web and api on an embedded database until Ctrl-C")
    start.add_argument(
        "--api-workers", metavar="N", type=_count, help="processes that serve the api, from one port (default 1)"
    )
    start.set_defaults(run=_up)
    swap = commands.add_parser(
        "reload",
        help="replace the api processes one after another, so that no request fails (with --api-workers 2 or more)",
    )
    swap.set_defaults(run=lambda _: print(reload(Settings.read())))
    build = commands.add_parser("build", help="install the web packages and build the web app, if stale")
    build.set_defaults(run=lambda _: build_if_stale())
    _user_commands(commands.add_parser("user", help="the people who have an account"))
    _log_commands(commands.add_parser("log", help="security logs that people have downloaded"))
    _backup_commands(commands)
    _key_commands(commands.add_parser("keys", help="the keys that sign and verify tokens"))
    return parser


def _up(options: argparse.Namespace) -> None:
    settings = Settings.read()
    up(replace(settings, api_workers=options.api_workers or settings.api_workers))


def _backup_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    save = commands.add_parser(
        "backup",
        help="copy the databases into a folder, checked, while Duly runs or not",
        description="Copies the databases as they are at this moment into a new folder, named by the time in UTC, and "
        "checks the copies. Duly may run meanwhile. Everything in it is personal data: keep it as you keep the data.",
    )
    save.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, help="where (default: backups/ in the data)")
    save.add_argument("--keep", metavar="N", type=_count, help="remove older backups in FOLDER, keep the newest N")
    save.add_argument(
        "--secrets", action="store_true", help="the key ring and Better Auth's secret, too: keep such a backup locked"
    )
    save.set_defaults(run=_back_up)
    load = commands.add_parser(
        "restore",
        help="put a backup in the place of the data (Duly must not run)",
        description="Checks a backup and puts it in the place of the data; what was there is kept beside it. Everybody "
        "signs in again. Accounts that were deleted after the backup are deleted again, if that can still be seen.",
    )
    load.add_argument("folder", metavar="FOLDER", type=Path, help="a folder that `duly backup` made")
    load.set_defaults(run=_restore)


def _back_up(options: argparse.Namespace) -> None:
    made = back_up(Settings.read(), options.folder, secrets=options.secrets, keep=options.keep, say=print)
    print(f"The backup is complete: {made}")


def _restore(options: argparse.Namespace) -> None:
    settings = Settings.read()
    prepare_directory(settings.data)
    with alone(settings.data):
        kept = restore(settings, options.folder, print)
    print("The backup is in place; start Duly." + (f" What was there before: {kept}" if kept else ""))


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")


def _log_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="command")
    check = commands.add_parser("verify", help="check that no entry was changed, left out or put elsewhere")
    check.add_argument("file", help="the file that the security log's page gave")
    check.add_argument("--last", metavar="SEAL", help="a last seal noted earlier: shows when entries were cut off")
    check.set_defaults(run=_verify_log)


def _verify_log(options: argparse.Namespace) -> None:
    try:
        print(security_log.verify(options.file, options.last))
    except security_log.BrokenLogError as broken:
        raise Stop(str(broken)) from None


def _key_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="command")
    listing = commands.add_parser("list", help="kid, age, fingerprint and state of each key (never the key)")
    listing.set_defaults(run=lambda _: _show(keys.read(_ring().keys_file)))
    rotate = commands.add_parser("rotate", help="sign with a new key; the old one verifies until its tokens have ended")
    rotate.add_argument(
        "--compromised", action="store_true", help="drop the old keys at once; nobody has to sign in again"
    )
    rotate.set_defaults(run=_rotate)


def _user_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="command")
    reset = commands.add_parser(
        "reset-password",
        help="print a link with which a person chooses a new password",
        description="Prints a link for the person to choose a new password with: once, within half an hour, and every "
        "session of theirs ends. Hand it to nobody else. Duly need not run, except when the link is opened.",
    )
    reset.add_argument("email", metavar="EMAIL", help="the e-mail the person signs in with")
    reset.set_defaults(run=lambda options: print(users.reset_link(Settings.read(), options.email)))
    out = commands.add_parser("sign-out", help="end every session of a person, or of everybody, within a second")
    whose = out.add_mutually_exclusive_group(required=True)
    whose.add_argument("email", metavar="EMAIL", nargs="?", help="the e-mail the person signs in with")
    whose.add_argument("--everybody", action="store_true", help="all sessions there are")
    out.set_defaults(run=lambda options: print(users.sign_out(Settings.read(), options.email)))


def _rotate(options: argparse.Namespace) -> None:
    settings = _ring()
    _show(keys.rotate(settings.keys_file, settings.token_ttl, compromised=options.compromised))


def _ring() -> Settings:
    settings = Settings.read()
    if settings.environment.get("DULY_JWT_KEYS"):
        raise Stop(
            "The keys come from DULY_JWT_KEYS; change that setting and restart, or use a file (DULY_JWT_KEYS_FILE)."
        )
    return settings


def _show(ring: Sequence[keys.Key]) -> None:
    for place, key in enumerate(ring):
        state = "signs" if place == 0 else f"verifies until {_clock(key.retire)}" if key.retire else "verifies"
        print(f"{key.kid:24} {key.fingerprint}  {_age(key):>10}  {state}")


def _clock(instant: int | None) -> str:
    return datetime.fromtimestamp(instant or 0, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _age(key: keys.Key) -> str:
    if key.created is None:
        return "age ?"
    seconds = int(time.time() - key.created.timestamp())
    return f"{seconds // 86400} d old" if seconds >= 86400 else f"{seconds // 3600} h {seconds % 3600 // 60} m"  # noqa: PLR2004 - a day
