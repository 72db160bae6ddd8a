"""A process that is told to end cuts nobody off."""

import http.client
import signal

import pytest


def ask(connection, token, path="/api/tasks"):
    connection.request("GET", path, headers={"Authorization": token})
    answer = connection.getresponse()
    answer.read()
    return answer


@pytest.mark.req("NF-2")
def test_a_kept_connection_is_told_not_to_be_used_again(service):
    service.start()
    with service.client() as client:
        token = client.headers["Authorization"]
    kept = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    assert ask(kept, token).getheader("connection") is None
    service.process.send_signal(signal.SIGTERM)
    while (answer := ask(kept, token)).getheader("connection") != "close":
        assert answer.status == 200
    assert answer.status == 200
    assert kept.sock is None  # http.client has closed it, as it was told
    assert service.process.wait(5) in (0, -signal.SIGTERM)


def test_a_proxy_that_asks_hears_that_it_ends(service):
    service.start()
    kept, other = (http.client.HTTPConnection("127.0.0.1", service.port, timeout=10) for _ in range(2))
    assert ask(kept, "", "/readyz").status == ask(other, "", "/readyz").status == 200
    service.process.send_signal(signal.SIGTERM)
    while (answer := ask(kept, "", "/readyz")).status == 200:
        assert answer.getheader("connection") is None
    assert (answer.status, answer.getheader("connection")) == (503, "close")
    assert ask(other, "", "/healthz").status == 200
    assert service.process.wait(5) in (0, -signal.SIGTERM)
