"""What was measured on, and how quiet it was meanwhile: wall-clock figures of a busy machine mean little."""

from __future__ import annotations

import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3
from stage import git

BUSY = 1.5  # load beyond the two that a run keeps busy itself


class Machine:
    def __init__(self) -> None:
        self.day = datetime.now(UTC).strftime("%Y-%m-%d")
        self.load = os.getloadavg()[0]
        self._began, self._spent = time.monotonic(), _others()

    def described(self) -> dict[str, object]:
        return {
            "day": self.day,
            "commit": git("rev-parse", "--short", "HEAD") + ("*" if git("status", "--porcelain") else ""),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "sqlite": pysqlite3.dbapi2.sqlite_version,
            "load_before": round(self.load, 2),
            "load_after": round(os.getloadavg()[0], 2),
            "stolen_percent": round(self.stolen(), 1),
        }

    def told(self) -> str:
        each = self.described()
        where = f"{each['processor']}, {each['cores']} cores, Python {each['python']}, SQLite {each['sqlite']}"
        return f"{each['day']}, commit {each['commit']}, {where}. {self.noise()}"

    def stolen(self) -> float:
        """Per cent of the machine's time that its host gave to others."""
        passed = (time.monotonic() - self._began) * (os.cpu_count() or 1)
        return 100 * (_others() - self._spent) / max(passed, 0.001)

    def noise(self) -> str:
        load = os.getloadavg()[0]
        verdict = "busy: trust CPU and ratios, not requests/s and percentiles" if self.load > BUSY else "quiet enough"
        return f"Load {self.load:.1f} before, {load:.1f} after, {self.stolen():.1f} % stolen by the host: {verdict}."


def _others() -> float:
    """Seconds stolen since the machine started."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return int(fields[8]) / os.sysconf("SC_CLK_TCK")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
