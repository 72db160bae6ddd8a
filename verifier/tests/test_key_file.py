"""A key file that changes, breaks or vanishes under a running process."""

import os

import pytest

from betterauth_verifier import ConfigurationError, KeyRing
from betterauth_verifier._encoding import encode
from betterauth_verifier.testing import new_key, ring_text

ONE, TWO = new_key("one"), new_key("two")


@pytest.fixture
def file(tmp_path):
    """A key file that can be rewritten as if long ago, so that time stamps tell the changes apart."""

    class File:
        path = tmp_path / "jwt-keys"
        changes = 0
        now = 0.0

        def write(self, text, mode=0o600):
            self.changes += 1
            self.path.write_text(text)
            self.path.chmod(mode)
            os.utime(self.path, (1_000_000 + self.changes,) * 2)

        def watch(self, **options):
            return KeyRing.watch(self.path, report=self.heard.append, clock=lambda: self.now, **options)

    file = File()
    file.heard = []
    return file


def test_a_changed_file_is_seen_within_a_quarter_second(file):
    file.write(ring_text(ONE))
    ring = file.watch()
    file.write(ring_text(TWO))
    assert ring.find("one")
    file.now = 0.25
    assert ring.find("one") is None
    assert ring.signing_key.kid == "two"
    assert file.heard == [f"The key ring changed; its fingerprints are now {TWO.fingerprint}."]


def test_an_unknown_kid_is_looked_up_at_once(file):
    file.write(ring_text(ONE))
    ring = file.watch()
    file.write(ring_text(ONE, TWO))
    assert ring.find("two")
    assert [key.kid for key in ring.keys] == ["one", "two"]


def test_the_file_is_not_read_again_while_it_is_unchanged(file, monkeypatch):
    file.write(ring_text(ONE))
    ring = file.watch()
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("read again"))
    file.now = 1
    assert ring.find("one")
    assert ring.find("unknown") is None


def test_a_change_within_one_tick_of_the_clock_is_seen(file):
    file.path.write_text(ring_text(ONE))
    file.path.chmod(0o600)
    ring = file.watch()
    stamp = file.path.stat()
    file.path.write_text(ring_text(TWO))
    os.utime(file.path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert ring.find("two")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.path.unlink(), "cannot be read"),
        (lambda file: file.write("nonsense"), "Line 1"),
        (lambda file: file.write(""), "not 0"),
        (lambda file: file.write("k:" + "x" * 20_000), "not a key ring"),
        (lambda file: file.write(ring_text(TWO), 0o640), "chmod 600"),
        (lambda file: file.write(ring_text(TWO), 0o604), "chmod 600"),
    ],
)
def test_a_spoilt_file_is_reported_once_and_the_last_good_ring_stays(file, spoil, words):
    file.write(ring_text(ONE))
    ring = file.watch()
    spoil(file)
    for _ in range(3):
        file.now += 1
        assert ring.find("one")
        assert ring.find("two") is None
    (sentence,) = file.heard
    assert words in sentence
    assert sentence.endswith("The last good key ring stays in use.")
    file.write(ring_text(TWO))
    assert ring.find("two")
    spoil(file)
    file.now += 1
    assert ring.find("two")
    assert file.heard[-1] == sentence


def test_a_comment_may_be_in_any_language(file):
    file.write(f"# clés, 鍵\n{ring_text(ONE)}")
    file.path.write_bytes(b"# cl\xe9s\n" + file.path.read_bytes())
    assert file.watch().find("one")


@pytest.mark.req("NF-1")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666, 0o777])
def test_a_file_open_to_others_is_refused_at_the_start(file, mode):
    file.write(ring_text(ONE), mode)
    with pytest.raises(ConfigurationError, match=f"mode {mode:04o}"):
        file.watch()


def test_what_is_no_file_is_refused_at_the_start(file):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        file.watch()
    os.mkfifo(file.path)
    with pytest.raises(ConfigurationError, match="not a regular file"):
        file.watch()


def test_a_bad_ring_is_refused_at_the_start(file):
    file.write("k:c2hvcnQ")
    with pytest.raises(ConfigurationError, match="5 bytes"):
        file.watch()
    file.write(ring_text(ONE))
    with pytest.raises(ConfigurationError, match="another"):
        file.watch(other_secrets=[encode(ONE.secret).decode()])
