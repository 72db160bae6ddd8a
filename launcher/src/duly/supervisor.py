"""Keeps the children running: waits until all are ready, restarts one that dies, stops all on a signal."""

from __future__ import annotations

import asyncio
import signal
import urllib.error
import urllib.request
from functools import partial
from typing import TYPE_CHECKING

from duly.settings import Stop

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from duly.child import Child

READY_WITHIN = 60.0  # seconds for a start on a busy machine
GRACE = 4.0  # seconds between SIGTERM and SIGKILL, within the promised 5
STEADY = 20.0  # seconds a child must live for its next death to count as the first
GIVE_UP_AFTER = 6  # deaths in a row
LOOK_EVERY = 0.05


async def supervise(
    children: Sequence[Child], ready: Callable[[], None], upkeep: Callable[[], None], say: Callable[[str], None]
) -> None:
    """Run until SIGINT or SIGTERM; SIGUSR1 replaces what shares a socket. `Stop` when a child can't be kept alive.

    `ready` is called once all children answer; `upkeep` then once a minute.
    """
    stopped = _event(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    asked = _event(signal.SIGUSR1)
    try:
        await _unless(stopped, _start_all(children))
        if stopped.is_set():
            return
        ready()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_keep(child, say)) for child in children]
            tasks.append(group.create_task(_every_minute(upkeep)))
            tasks.append(group.create_task(_replace_when(asked, children, say)))
            await stopped.wait()
            for task in tasks:
                task.cancel()
    except* Stop as stops:
        raise stops.exceptions[0] from None
    finally:
        await asyncio.gather(*(child.stop(GRACE) for child in children))


async def _start_all(children: Sequence[Child]) -> None:
    await asyncio.gather(*(child.start() for child in children))
    await asyncio.gather(*(_wait_ready(child) for child in children))


async def _wait_ready(child: Child) -> None:
    ended = asyncio.create_task(child.ended())
    try:
        async with asyncio.timeout(READY_WITHIN):
            while not await _is_ready(child):
                if ended.done():
                    raise Stop(
                        f"{child.last_words()}\n"
                        f"{child.name} stopped while starting ({_reason(ended.result())}); its last words are above."
                    )
                await asyncio.wait([ended], timeout=LOOK_EVERY)
    except TimeoutError:
        raise Stop(
            f"{child.last_words()}\n{child.name} was not ready within {READY_WITHIN:.0f} s; its log is {child.log}."
        ) from None
    finally:
        ended.cancel()


async def _keep(child: Child, say: Callable[[str], None]) -> None:
    deaths = 0
    while True:
        process, code = child.process, await child.ended()
        if process is not child.process:
            continue  # it made room for another
        now = asyncio.get_running_loop().time()
        deaths = 1 if now - child.started > STEADY else deaths + 1
        if deaths >= GIVE_UP_AFTER:
            raise Stop(f"{child.last_words()}\n{child.name} died {deaths} times in a row; its log is {child.log}.")
        say(f"{child.name} ended unexpectedly ({_reason(code)}); starting it again.")
        await asyncio.sleep(0.1 * (2**deaths - 2))  # at once at first, then ever slower
        await child.start()


async def _replace_when(asked: asyncio.Event, children: Sequence[Child], say: Callable[[str], None]) -> None:
    """One after another: somebody serves at every moment."""
    while True:
        await asked.wait()
        asked.clear()
        sharing = [child for child in children if child.socket]
        if not sharing:
            say("A single api process can't be replaced without a pause; start with --api-workers 2 or more.")
        for child in sharing:
            try:
                await child.replace(partial(_wait_ready, child), GRACE)
            except Stop as trouble:
                say(f"{trouble}\n{child.name} was not replaced: the one that ran goes on.")
                break
            say(f"{child.name} was replaced.")


async def _every_minute(work: Callable[[], None]) -> None:
    while True:
        work()
        await asyncio.sleep(60)


async def _unless(stopped: asyncio.Event, work: Awaitable[None]) -> None:
    """Do the work, but give it up when the person stops us first."""
    doing, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stopped.wait())
    await asyncio.wait([doing, stopping], return_when=asyncio.FIRST_COMPLETED)
    if doing.done():
        stopping.cancel()
        doing.result()
    else:
        doing.cancel()
        await asyncio.wait([doing])


def _event(*numbers: signal.Signals) -> asyncio.Event:
    event, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in numbers:
        loop.add_signal_handler(number, event.set)
    return event


async def _is_ready(child: Child) -> bool:
    return child.says_ready() if child.socket else await asyncio.to_thread(_answers, child.ready_url)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback, whatever proxy is set
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's own number
    except (OSError, urllib.error.URLError):
        return False


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
