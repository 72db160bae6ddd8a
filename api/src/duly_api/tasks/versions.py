"""A task's version: another number after every change, which is its ETag and what `If-Match` is held against.

The first one is the instant of creation in milliseconds and each change adds one. So a task that was deleted and made
again under its id never comes back to a version that somebody remembers from its earlier life.
"""

from duly_api.preconditions import strong_tags
from duly_api.problems import Problem, ProblemDocument
from duly_api.tasks.shapes import Task


class StaleTask(ProblemDocument):
    """`current` is the task as it is now: merge what you meant with it, and send that with its version."""

    current: Task


class Stale(Problem):
    status, slug, title = 412, "stale", "Changed in the meantime"
    detail = "This is not the version you named any more, so nothing was changed. See current for how it is now."
    shape = StaleTask

    def __init__(self, current: Task) -> None:
        super().__init__()
        self.current = current

    def document(self, request_id: str) -> StaleTask:
        return {**super().document(request_id), "current": self.current}


def etag(task: Task) -> dict[str, str]:
    return {"ETag": f'"{task["version"]}"'}


def expected(if_match: str | None) -> str | None:
    """For the statements: the versions that may be written to, as ` 7 9 `; None when any may."""
    tags = None if if_match is None else strong_tags(if_match)
    return None if tags is None else " ".join(["", *(tag for tag in tags if tag.isdecimal()), ""])
