"""What people hear by mail that nobody else does, and how it gets there."""

from __future__ import annotations

import re
import time

import pytest
from people import Person
from post_office import confirmed, link_in, post
from stack import until


@pytest.mark.req("FR-01")
def test_the_owner_hears_when_somebody_signs_up_with_their_address(mailing, box, ada):
    confirmed(mailing, box, ada)
    known = post(mailing, "sign-up/email", name="Eve", email=ada.email, password="whatever it takes 1")
    fresh = post(mailing, "sign-up/email", name="Eve", email=Person("Eve").email, password="whatever it takes 1")
    assert (known.status_code, known.json().keys()) == (fresh.status_code, fresh.json().keys())
    assert "You already have one" in box.wait(ada.email, "already have")


def test_a_new_device_is_told_by_mail(mailing, box, page, ada):
    confirmed(mailing, box, ada)
    ada.sign_in(page, mailing)
    text = box.wait(ada.email, "New sign-in")
    assert re.search(r"Device:  Chrome on Linux\nAddress: 127\.0\.0\.1\nTime:    20\d\d-", text)


def test_mail_waits_while_its_server_does_not_take_it(mailing, box, ada):
    confirmed(mailing, box, ada)
    folder = mailing.data / "mail"
    until(lambda: not list(folder.iterdir()), 20, "nothing waits")
    box.refuse = "451 later"
    begun = time.monotonic()
    post(mailing, "recovery/request", email=ada.email).raise_for_status()
    assert time.monotonic() - begun < 5
    until(lambda: "will be tried again" in mailing.logs(), 20, "the first attempt fails")
    assert {oct(file.stat().st_mode & 0o777) for file in folder.iterdir()} == {"0o600"}
    box.refuse = None
    assert link_in(box.wait(ada.email, "Choose a new password"))
    until(lambda: not list(folder.iterdir()), 20, "nothing stays in the folder")
    assert ada.email not in mailing.logs()
