"""Duly beside what a user would pick instead, in one run: the same work, and whose CPU it costs how much.

python bench/peers/run.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "api"))

from chapters import PLACE, put  # noqa: E402 - beside the api's own bench
from client import answer  # noqa: E402
from engines import SQLite  # noqa: E402
from machine import Machine  # noqa: E402
from people import CELL  # noqa: E402
from rivals import COLUMNS, RIVALS, SECRET, Rival  # noqa: E402
from rounds import Contender, Plan, measured  # noqa: E402
from servers import Server, free_port, start  # noqa: E402
from stage import Stage  # noqa: E402
from work import Work  # noqa: E402

from duly_api.identifiers import new_id  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from rounds import Figures

# How many times Duly's CPU each costs at least; Hono only has to cost as much.
BARS = {"Hono": 1.0, "fastapi-users": 8.0, "DRF": 15.0, "in the": 15.0}
ALIKE = 1.1
FILL = f"insert into tasks ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants


def opened(stage: Stage, rival: Rival) -> Server:
    port = free_port()
    slug = rival.name.split()[0].lower()
    database = stage.folder / f"peer-{slug}.db"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(stage.folder),
        "DULY_API_PORT": str(port),
        "PEER_PORT": str(port),
        "PEER_DATABASE": str(database),
        "PEER_SECRET": SECRET,
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": str(HERE / "drf"),
        "NODE_ENV": "production",
    }
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma journal_mode=wal")  # a favour to all of them: it stays with the file
    if rival.prepare:
        subprocess.run(rival.prepare, env=environment, check=True)
    server = start(
        rival.name, [part.format(port=port) for part in rival.command], environment, stage.folder / f"peer-{slug}.log"
    )
    stage.servers.append(server)
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        if rival.users:
            connection.executemany(rival.users, (rival.user(number) for number in range(CELL)))
        connection.executemany(FILL, rival.rows())
        connection.commit()
        connection.execute("pragma wal_checkpoint(truncate)")
    return server


def asking(rival: Rival, *, write: bool) -> Callable[[int], list[bytes]]:
    tokens = [rival.token(number) for number in range(CELL)]
    chance = random.Random(1)  # noqa: S311 - the same in every run

    def one(nth: int) -> bytes:
        method = "POST" if write else "GET"
        bearer = chance.choice(tokens)
        head = f"{method} /tasks HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {bearer}\r\n"
        if not write:
            return f"{head}\r\n".encode()
        text = json.dumps({"id": new_id(), "title": f"Buy the {nth} things", "due": "2026-12-24"})
        return f"{head}Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()

    return lambda count: [one(nth) for nth in range(count)]


async def compared(contenders: list[Contender], plan: Plan, status: int, what: str) -> dict[str, Figures]:
    figures = await measured(contenders, plan, status)
    for name, each in figures.items():
        print(f"  {what}: {name} {each.cpu:.0f} µs (×{each.ratio:.1f}), {each.a_second:.0f}/s", flush=True)
    return figures


async def sizes(contenders: list[Contender]) -> dict[str, int]:
    """Bytes of a page; RuntimeError when somebody's has not the same 50 tasks in it."""
    found = {each.name: len(await answer(each.servers[0].port, each.make(1)[0])) for each in contenders}
    if max(found.values()) > ALIKE * min(found.values()):
        raise RuntimeError(f"The pages are not alike: {found}")
    return found


def table(lists: dict[str, Figures], creations: dict[str, Figures], pages: dict[str, int]) -> list[str]:
    lines = [
        "| | list 50: CPU µs | × Duly | bar | bytes | requests/s | durable create: CPU µs | × Duly |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, each in lists.items():
        bar = next((factor for start, factor in BARS.items() if name.startswith(start)), 0.0)
        verdict = f"≥ {bar:g}× {'holds' if each.ratio >= bar else '**missed**'}" if bar else ""
        made = creations[name]
        lines.append(
            f"| {name} | {each.cpu:.0f} | {each.ratio:.1f} | {verdict} | {pages[name]} | {each.a_second:.0f} "
            f"| {made.cpu:.0f} | {made.ratio:.1f} |"
        )
    return lines


async def main(*, quick: bool) -> None:
    machine = Machine()
    plan = Plan(3, 300, 16, warm=3) if quick else Plan(5, 500, 16, warm=5)
    with Stage() as stage:
        duly = [stage.duly("duly", SQLite(stage).database("duly"))]
        work = Work()
        entered = [(each, [opened(stage, each)]) for each in RIVALS]

        def contenders(kind: Callable[[Work], bytes], *, write: bool) -> list[Contender]:
            ours = Contender("Duly", duly, lambda count: [kind(work) for _ in range(count)])
            return [ours, *(Contender(each.name, server, asking(each, write=write)) for each, server in entered)]

        readers = contenders(Work.page, write=False)
        pages = await sizes(readers)
        lists = await compared(readers, plan, 200, "list 50")
        creations = await compared(contenders(Work.creation, write=True), plan, 201, "create")
        memory = {server.name: round(server.memory()) for server in stage.servers}
    print(machine.noise())
    if not quick:
        facts = machine.described()
        figures = {name: {"list": lists[name].plain(), "create": creations[name].plain()} for name in lists}
        document = {"machine": facts, "bytes": pages, "memory_mb": memory, "peers": figures}
        (PLACE / "peers.json").write_text(json.dumps(document, indent=1) + "\n")
        held = ", ".join(f"{name} {megabytes} MB" for name, megabytes in memory.items())
        put(
            "beside the peers",
            "\n".join([machine.told(), "", *table(lists, creations, pages), "", f"Resident: {held}."]),
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute, and nothing is written")
    uvloop.run(main(quick=parser.parse_args().quick))
