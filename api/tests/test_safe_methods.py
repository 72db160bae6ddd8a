"""Reading changes nothing: a link, an image or a prefetch cannot act for anybody."""

from duly_api.contract import openapi
from duly_api.identifiers import new_id

READING = [path for path, methods in openapi()["paths"].items() if "get" in methods]


async def test_reading_changes_nothing(duly, alice):
    task = (await alice.post("/api/tasks", json={"title": "stays"})).json()
    with duly.statements() as seen:
        for path in READING:
            for task_id in (task["id"], new_id()):
                for method in ("GET", "HEAD"):
                    await alice.request(method, path.replace("{task_id}", task_id))
    assert len(seen) >= 3
    assert [text for text in seen if not text.lower().lstrip().startswith("select")] == []
