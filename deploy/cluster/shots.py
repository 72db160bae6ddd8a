"""What is done to a cluster that works: each is one event, bounded, with everything whole again at its end."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from measuring import Shot, until
from processes import descendants, send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database import Database
    from measuring import Stage
    from nodes import Node

CANCEL = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'"


async def primary_crashes(stage: Stage) -> None:
    send(stage.database.primary().postmaster, signal.SIGKILL)
    await asyncio.sleep(2)


async def primarys_node_dies(stage: Stage) -> None:
    node = stage.database.primary()
    await _dead(stage, node)


async def standbys_node_dies(stage: Stage) -> None:
    await _dead(stage, _standbys(stage.database)[0])


async def _dead(stage: Stage, node: Node) -> None:
    """Until somebody else leads, or for five seconds; then its machine comes back."""
    node.kill()
    await asyncio.sleep(5)
    await asyncio.to_thread(until, lambda: _led_by_another(stage.database, node), "somebody else leads", 60)
    node.patroni.start()


def _led_by_another(database: Database, node: Node) -> bool:
    leaders = [m for m in database.members() if m["role"] == "leader" and m["state"] == "running"]
    return any(member["name"] != node.name for member in leaders)


async def primarys_node_pauses(stage: Stage) -> None:
    await _paused(stage.database.primary(), 30)


async def standbys_node_pauses(stage: Stage) -> None:
    await _paused(_standbys(stage.database)[0], 12)


async def _paused(node: Node, seconds: float) -> None:
    processes = node.processes()
    for pid in processes:
        send(pid, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    for pid in processes:
        send(pid, signal.SIGCONT)
    await asyncio.sleep(2)


async def switchover(stage: Stage) -> None:
    await asyncio.to_thread(stage.database.switch_over)


async def standbys_lag_then_primary_crashes(stage: Stage) -> None:
    """Nothing arrives at the standbys for a moment, then the primary is gone with whatever it alone had."""
    with _deaf(stage.database):
        await asyncio.sleep(1.5)
        send(stage.database.primary().postmaster, signal.SIGKILL)
    await asyncio.sleep(2)


async def standbys_are_cut_off_then_primary_crashes(stage: Stage) -> None:
    """For longer than the api waits: it has given requests up, and they have been repeated, when the primary dies."""
    with _deaf(stage.database):
        await asyncio.sleep(9)
        send(stage.database.primary().postmaster, signal.SIGKILL)
    await asyncio.sleep(2)


async def waiting_commits_are_cancelled_then_primary_crashes(stage: Stage) -> None:
    """A commit whose wait for a standby is cancelled is done on the primary alone, and the server calls it done."""
    leader = stage.database.primary()
    superuser = f"postgresql://postgres:{stage.database.secrets['superuser']}@127.0.0.1:{leader.port}/postgres"
    connection = await asyncpg.connect(superuser)
    cancelled = 0
    with _deaf(stage.database):
        for _ in range(8):
            await asyncio.sleep(0.3)
            cancelled += len(await connection.fetch(CANCEL))
        send(leader.postmaster, signal.SIGKILL)
    connection.terminate()
    assert cancelled, "no commit waited for a standby"
    await asyncio.sleep(2)


@contextmanager
def _deaf(database: Database) -> Iterator[None]:
    """What was sent to them lies in the kernel: it is lost as on a wire, because they end before they read it."""
    receivers = [pid for node in _standbys(database) for pid in descendants(node.postmaster) if _receives(pid)]
    assert len(receivers) == 2, receivers
    for pid in receivers:
        send(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in receivers:
            send(pid, signal.SIGTERM)
            send(pid, signal.SIGCONT)


def _receives(pid: int) -> bool:
    try:
        return b"walreceiver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _standbys(database: Database) -> list[Node]:
    leader = database.primary()
    return [node for node in database.nodes if node is not leader]


async def api_dies(stage: Stage) -> None:
    """Each of them, one after the other; its supervisor starts it again two seconds later."""
    for api in stage.parts.apis:
        api.kill()
        await asyncio.sleep(2)
        api.start()
        await asyncio.to_thread(stage.parts.wait_ready, api)
        await asyncio.sleep(2)


async def one_etcd_dies(stage: Stage) -> None:
    etcd = stage.database.etcds[0]
    etcd.kill()
    await asyncio.sleep(8)
    etcd.start()
    await asyncio.sleep(2)


async def two_etcds_pause(stage: Stage) -> None:
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for etcd in stage.database.etcds[1:]:
            etcd.signal(number)
        await asyncio.sleep(12 if number == signal.SIGSTOP else 3)


async def everything_replaced(stage: Stage) -> None:
    for process in (*stage.parts.apis, *stage.parts.webs):
        await asyncio.to_thread(stage.parts.replace, process)
        await asyncio.sleep(2)


CRASH = Shot("the primary's PostgreSQL dies (`kill -9`)", primary_crashes, bar=8)
LAG = Shot("the standbys hear nothing for 1.5 s, then the primary dies", standbys_lag_then_primary_crashes, bar=10)
SHOTS = (
    CRASH,
    Shot("planned switchover", switchover, bar=8),
    Shot("the primary's whole node dies", primarys_node_dies, bar=25),
    Shot("a standby's whole node dies", standbys_node_dies, bar=8),
    LAG,
    Shot("the standbys hear nothing for 9 s, then the primary dies", standbys_are_cut_off_then_primary_crashes, bar=20),
    Shot(
        "commits that wait for a standby are cancelled, then the primary dies",
        waiting_commits_are_cancelled_then_primary_crashes,
        bar=10,
    ),
    Shot("the primary's node stands still for 30 s", primarys_node_pauses, bar=25),
    Shot("a standby's node stands still for 12 s", standbys_node_pauses, bar=8),
    Shot("one etcd of three dies", one_etcd_dies, bar=1.5),
    Shot("two etcds of three stand still for 12 s", two_etcds_pause, bar=8),
    Shot("each api dies in turn (`kill -9`)", api_dies, bar=4),
    Shot("apis and webs are replaced one after another", everything_replaced, bar=2, no_failure=True),
    CRASH,
)
