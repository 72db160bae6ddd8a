"""`make cluster`: the whole on loopback, loaded over HTTP and shot at. It ends by itself, and everything with it."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "e2e"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import report
from database import Database
from load import Load
from measuring import Result, Shot, Stage, measure
from parts import Parts
from programs import CACHE, Missing, find
from shots import CRASH, LAG, SHOTS

LONGEST = 900  # seconds for a run, whatever happens


def main() -> int:
    asked = _arguments()
    signal.signal(signal.SIGTERM, _leave)
    shots = [shot for shot in SHOTS if asked.only.lower() in shot.name.lower()]
    if asked.asynchronous:
        shots = [LAG, CRASH]
    try:
        with Cluster(asked.major, sqlite=asked.sqlite) as cluster:
            if asked.stay:
                cluster.stay()
                return 0
            results, ledger = asyncio.run(asyncio.wait_for(cluster.shot_at(shots, asked.asynchronous), LONGEST))
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    told = report.Run(results, ledger, asynchronous=asked.asynchronous)
    print(told.table(), flush=True)
    if not asked.only:
        told.write()
    for fault in told.faults():
        print(f"NOT HELD: {fault}", file=sys.stderr)
    return 1 if told.faults() else 0


class Cluster:
    """Everything, in .cache/cluster/run; it is removed at the next run, so that the logs of this one can be read."""

    def __init__(self, major: int | None, *, sqlite: bool) -> None:
        self.programs, room = find(major), CACHE / "run"
        shutil.rmtree(room, ignore_errors=True)
        for folder in ("database", "logs"):
            (room / folder).mkdir(mode=0o700 if folder == "database" else 0o755, parents=True)
        self.database = Database(self.programs, room / "database")
        self.parts = Parts(self.programs, room / "duly", {} if sqlite else self._settings())

    def __enter__(self) -> Self:
        begun = time.monotonic()
        try:
            say("starting etcd, Patroni and PostgreSQL, three of each …")
            self.database.start()
            say(f"the database is there after {time.monotonic() - begun:.0f} s; starting two apis, two webs, HAProxy …")
            self.parts.start()
        except BaseException:
            self.__exit__()
            raise
        say(f"the cluster is at {self.parts.url} (its authority: {self.parts.folder / 'authority.pem'})")
        return self

    def __exit__(self, *_: object) -> None:
        say("ending everything …")
        self.parts.end()
        self.database.end()

    def stay(self) -> None:
        say("it stays until Ctrl-C")
        with suppress(KeyboardInterrupt):
            signal.pause()

    async def shot_at(self, shots: list[Shot], asynchronous: bool) -> tuple[list[Result], dict[str, int]]:  # noqa: FBT001 - as asked for on the command line
        if asynchronous:
            await asyncio.to_thread(self.database.acknowledge_alone)
            say("the control: acknowledged by the primary alone")
        load = Load(self.parts)
        stage = Stage(self.database, self.parts, load)
        try:
            await load.sign_up()
            say(f"{load.people} people have signed up; each writes and reads without pause")
            load.begin()
            results = [await self._one(stage, shot) for shot in shots]
            await load.stop()
            say("counting …")
            return results, await load.ledger()
        finally:
            await load.close()

    async def _one(self, stage: Stage, shot: Shot) -> Result:
        say(f"{shot.name} …")
        result = await measure(stage, shot)
        outage = f"no write for {result.writes:.1f} s, no read for {result.reads:.1f} s"
        say(f"   {outage}; failed: {result.failed or 'none'}")
        return result

    def _settings(self) -> dict[str, str]:
        roles = {
            "DULY_DATABASE_URL": "duly_api",
            "DULY_DATABASE_OWNER_URL": "duly_tasks_owner",
            "DULY_AUTH_DATABASE_URL": "duly_web",
            "DULY_AUTH_DATABASE_OWNER_URL": "duly_accounts_owner",
        }
        return {name: self.database.url(role) for name, role in roles.items()}


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asynchronous", action="store_true", help="the control: without standbys' word; must lose")
    parser.add_argument("--only", default="", metavar="WORDS", help="only the shots whose name has these words")
    parser.add_argument("--major", type=int, help="of PostgreSQL; the newest that is here if not given")
    parser.add_argument("--stay", action="store_true", help="shoot at nothing; stay until Ctrl-C")
    parser.add_argument("--sqlite", action="store_true", help="apis and webs on files, to try the rest")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
