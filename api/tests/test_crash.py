"""`kill -9` in the middle of writing: every task that was acknowledged is there, and the file is sound."""

import signal
import threading

import httpx
import pysqlite3.dbapi2 as driver

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


def test_what_was_acknowledged_survives_kill_9(service, figure):
    kept: set[str] = set()
    for _ in range(ROUNDS):
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
    connection = driver.connect(str(service.folder / "tasks.db"))
    stored = [row[0] for row in connection.execute("select title from tasks where id = title")]
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    connection.close()
    assert len(kept) >= ROUNDS * AT_LEAST
    assert kept - set(stored) == set()
    assert len(stored) == len(set(stored))
    figure("kill -9 of the api while people write", f"{ROUNDS} rounds, {len(kept)} acknowledged, 0 lost, 0 twice")
