"""`kill -9` in the middle of writing: every task that was acknowledged is there, and once."""

import signal
import threading

import httpx

from duly_api.identifiers import new_id

ROUNDS, WRITERS, AT_LEAST = 40, 4, 30


def write_until_it_dies(service, acknowledged: list[str], enough: threading.Event) -> None:
    with service.client() as client:
        while True:
            task_id = new_id()
            try:
                answer = client.post("/api/tasks", json={"id": task_id, "title": task_id})
            except httpx.TransportError:
                return
            assert answer.status_code == 201
            acknowledged.append(task_id)
            if len(acknowledged) >= AT_LEAST:
                enough.set()


def test_what_was_acknowledged_survives_kill_9(service, engine, figure):
    kept: set[str] = set()
    rounds = ROUNDS if engine.name == "sqlite" else ROUNDS // 8  # its own process commits, and is not the one that dies
    for _ in range(rounds):
        service.start()
        acknowledged, enough = [], threading.Event()
        arguments = (service, acknowledged, enough)
        writers = [threading.Thread(target=write_until_it_dies, args=arguments) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        assert enough.wait(20)
        service.end(signal.SIGKILL)
        for writer in writers:
            writer.join()
        kept |= set(acknowledged)
    stored = engine.titles(service)
    assert len(kept) >= rounds * AT_LEAST
    assert kept - set(stored) == set()
    assert len(stored) == len(set(stored))
    figure(
        f"kill -9 of the api while people write, {engine.name}",
        f"{rounds} rounds, {len(kept)} acknowledged, 0 lost, 0 twice",
    )
