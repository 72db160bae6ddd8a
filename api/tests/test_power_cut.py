"""The power goes while people write: on the disk is only what was flushed, and every acknowledged task is in it.

A power cut is `kill -9` and the loss of all that was not flushed (`power_cut.c`). The control writes with
`synchronous=NORMAL`, which flushes less often: if it lost nothing, the model would show nothing.
"""

import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import httpx
import pysqlite3.dbapi2 as driver
import pytest

from duly_api.identifiers import new_id

pytestmark = pytest.mark.engines("sqlite")

CUTS, CUTS_OF_THE_CONTROL, WRITERS, AT_LEAST = 30, 5, 4, 40
START = "from duly_api.server import main; main()"
LESS_FLUSHING = f"""
import duly_api.sqlite.connection as s
s.PRAGMAS = tuple(p.replace("synchronous=full", "synchronous=normal") for p in s.PRAGMAS)
{START}
"""


@pytest.fixture(scope="session")
def shim(tmp_path_factory) -> Path:
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the power-cut model needs Linux and a C compiler (Debian: apt-get install gcc)")
    built = tmp_path_factory.mktemp("shim") / "power_cut.so"
    source = Path(__file__).with_name("power_cut.c")
    command = [
        compiler,
        "-shared",
        "-fPIC",
        "-O1",
        "-Wall",
        "-Werror",
        "-o",
        str(built),
        str(source),
        "-ldl",
        "-lpthread",
    ]
    subprocess.run(command, check=True)  # noqa: S603 - a file of ours
    return built


class Disk:
    """The service on a disk that keeps what was flushed."""

    def __init__(self, service, shim: Path, folder: Path, code: str) -> None:
        self.service, self._code = service, code
        self._kept = folder
        self._environment = {
            "LD_PRELOAD": str(shim),
            "WATCHED": str(service.folder.resolve()),
            "KEPT": str(folder),
        }

    def start(self) -> None:
        shutil.rmtree(self._kept, ignore_errors=True)
        self._kept.mkdir()
        for file in self._files(self.service.folder):
            if not file.name.endswith("-shm"):
                shutil.copy(file, self._kept)
        self.service.start("-c", self._code, **self._environment)

    def cut(self) -> None:
        self.service.end(signal.SIGKILL)
        for file in self._files(self.service.folder):
            file.unlink()
        for file in self._files(self._kept):
            shutil.copy(file, self.service.folder)

    @staticmethod
    def _files(folder: Path) -> list[Path]:
        return sorted(folder.glob("tasks.db*"))


def write_until_the_end(service, acknowledged: list[str], enough: threading.Event) -> None:
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


def cut_while_writing(disk: Disk) -> set[str]:
    """What was acknowledged."""
    disk.start()
    acknowledged: list[str] = []
    enough = threading.Event()
    arguments = (disk.service, acknowledged, enough)
    writers = [threading.Thread(target=write_until_the_end, args=arguments) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    assert enough.wait(20)
    disk.cut()
    for writer in writers:
        writer.join()
    return set(acknowledged)


def stored(service) -> Counter[str]:
    connection = driver.connect(str(service.folder / "tasks.db"))
    try:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        return Counter(row[0] for row in connection.execute("select title from tasks"))
    finally:
        connection.close()


def test_what_was_acknowledged_survives_power_cuts(service, shim, tmp_path, figure):
    disk, kept = Disk(service, shim, tmp_path / "kept", START), set()
    for _ in range(CUTS):
        kept |= cut_while_writing(disk)
    found = stored(service)
    assert kept - found.keys() == set()
    assert set(found.values()) == {1}
    figure("power cuts", f"{CUTS} cuts, {len(kept)} acknowledged tasks, 0 lost, 0 twice")


def test_the_model_shows_what_less_flushing_loses(service, shim, tmp_path):
    disk, kept = Disk(service, shim, tmp_path / "kept", LESS_FLUSHING), set()
    for _ in range(CUTS_OF_THE_CONTROL):
        kept |= cut_while_writing(disk)
    assert kept - stored(service).keys()
