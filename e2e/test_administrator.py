"""What an administrator does on the command line, seen by the people it is about."""

from __future__ import annotations

import subprocess

import pytest
from people import Client, Person
from stack import until


@pytest.mark.req("FR-09", "SC-8")
def test_a_persons_sessions_end_by_order_and_then_everybodys(own_stack, figure):
    ada, ben = Client(own_stack, Person("Ada")), Client(own_stack, Person("Ben"))
    said = own_stack.duly("user", "sign-out", ada.person.email.upper()).stdout
    assert said.startswith("1 session ends within a second")
    until(lambda: ada.call("GET", "/api/tasks").status_code == 401, 2.0, "the token in hand is refused")
    assert ada.web.get("/api/auth/token").status_code == 401
    assert ben.call("GET", "/api/tasks").status_code == 200
    own_stack.duly("user", "sign-out", "--everybody")
    until(lambda: ben.call("GET", "/api/tasks").status_code == 401, 2.0, "the other's, too")


def test_what_is_nobodys_or_unclear_is_said(own_stack):
    for arguments, words in [(["nobody@duly.example"], "There is no account"), ([], "required")]:
        with pytest.raises(subprocess.CalledProcessError) as failed:
            own_stack.duly("user", "sign-out", *arguments)
        assert words in failed.value.stderr
