"""The key ring file: generated private, rotated without a gap, emptied of a leaked key at once."""

import time

import pytest

from betterauth_verifier import KeyRing
from duly import keys
from duly.cli import main
from duly.settings import Stop


@pytest.fixture
def ring(tmp_path):
    path = tmp_path / "jwt-keys"
    keys.ensure(path)
    return path


@pytest.mark.req("NF-1")
def test_the_first_ring_is_one_private_random_key(ring, tmp_path):
    assert ring.stat().st_mode & 0o777 == 0o600
    (key,) = keys.read(ring)
    other = tmp_path / "other"
    keys.ensure(other)
    assert keys.read(other)[0].encoded != key.encoded


def test_ensure_keeps_a_ring_that_is_there(ring):
    before = ring.read_text()
    keys.ensure(ring)
    assert ring.read_text() == before


@pytest.mark.req("EC-5")
def test_rotation_signs_with_the_new_key_and_still_verifies_the_old(ring):
    (old,) = keys.read(ring)
    new, kept = keys.rotate(ring, token_ttl=300)
    assert (new.kid != old.kid, kept.kid, kept.encoded) == (True, old.kid, old.encoded)
    assert kept.retire is not None
    assert 300 < kept.retire - time.time() <= 300 + keys.CLOCK_ALLOWANCE
    assert [key.kid for key in keys.read(ring)] == [new.kid, old.kid]


@pytest.mark.req("EC-5")
def test_a_compromised_ring_keeps_nothing(ring):
    (old,) = keys.read(ring)
    keys.rotate(ring, 300)
    (only,) = keys.rotate(ring, 300, compromised=True)
    assert old.encoded not in ring.read_text()
    assert keys.read(ring) == [only]


def test_a_key_retires_when_its_last_token_has_ended(ring, monkeypatch):
    (old,) = keys.read(ring)
    keys.rotate(ring, 300)
    assert keys.prune(ring) == []
    later = time.time() + 300 + keys.CLOCK_ALLOWANCE
    monkeypatch.setattr(time, "time", lambda: later)
    assert [key.kid for key in keys.prune(ring)] == [old.kid]
    assert len(keys.read(ring)) == 1


def test_a_second_rotation_does_not_prolong_the_first_key(ring):
    keys.rotate(ring, 300)
    first = keys.read(ring)[1].retire
    keys.rotate(ring, 900)
    assert keys.read(ring)[2].retire == first


@pytest.mark.req("FR-05")
def test_the_verifier_reads_what_the_launcher_writes(ring):
    keys.rotate(ring, 300)
    shared = KeyRing.parse(ring.read_text())
    assert [shared.signing_key.kid, shared.signing_key.fingerprint] == [
        keys.read(ring)[0].kid,
        keys.read(ring)[0].fingerprint,
    ]


@pytest.mark.req("NF-1")
def test_a_ring_that_others_can_read_is_refused(ring):
    ring.chmod(0o644)
    with pytest.raises(Stop, match="chmod 600"):
        keys.read(ring)


@pytest.mark.req("NF-1")
def test_listing_shows_fingerprints_never_keys(ring, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DULY_DATA_DIR", str(tmp_path))
    assert main(["keys", "rotate"]) == 0
    assert main(["keys", "list"]) == 0
    printed = capsys.readouterr().out
    for key in keys.read(ring):
        assert key.fingerprint in printed
        assert key.encoded not in printed
    assert "signs" in printed
    assert "verifies until" in printed


def test_somebodys_own_comment_is_left_alone(ring):
    ring.write_text(f"# retire soon\n# retire me at 5\n{ring.read_text()}")
    assert [key.retire for key in keys.read(ring)] == [None]


@pytest.mark.parametrize("text", ["", "# nothing\n", "no colon here\n", ":abc\n", "kid:\n"])
def test_a_broken_ring_is_one_sentence(ring, text):
    ring.write_text(text)
    with pytest.raises(Stop, match="is not a key ring"):
        keys.read(ring)
