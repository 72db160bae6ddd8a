"""The caller, exactly as the token tells."""

import time
from datetime import UTC, datetime

import pytest


@pytest.mark.req("FR-06", "US-3")
async def test_the_caller_is_whom_the_token_names(duly):
    issued = int(time.time())
    token = duly.token("carol", "session-9", iat=issued, email="carol@duly.test", role="admin")
    answer = await duly.client(token).get("/api/me?id=alice", headers={"X-User-Id": "alice"})
    expires_at = datetime.fromtimestamp(issued + 300, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert answer.json() == {"id": "carol", "session_id": "session-9", "expires_at": expires_at}
