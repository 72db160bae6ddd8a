"""Secrets are made once, private, and survive as they are."""

import pytest

from duly.secret_files import auth_secret, prepare_directory, read_private, write_private
from duly.settings import Settings, Stop


@pytest.mark.req("NF-1")
def test_the_auth_secret_is_made_once_and_private(tmp_path):
    settings = Settings.read({"DULY_DATA_DIR": str(tmp_path)})
    secret = auth_secret(settings)
    assert len(secret) >= 43
    assert auth_secret(settings) == secret
    assert (tmp_path / "better-auth-secret").stat().st_mode & 0o777 == 0o600


def test_a_given_auth_secret_is_used_and_not_stored(tmp_path):
    settings = Settings.read({"DULY_DATA_DIR": str(tmp_path), "BETTER_AUTH_SECRET": "given"})
    assert auth_secret(settings) == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.req("NF-1")
def test_the_data_directory_is_private(tmp_path):
    prepare_directory(tmp_path / "a" / "data")
    assert (tmp_path / "a" / "data").stat().st_mode & 0o777 == 0o700


@pytest.mark.req("NF-1")
def test_a_data_directory_open_to_others_is_refused(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(Stop, match="chmod 700"):
        prepare_directory(tmp_path)


def test_a_data_directory_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Stop, match="DULY_DATA_DIR"):
        prepare_directory(tmp_path / "file")


def test_a_failed_replacement_keeps_the_old_text(tmp_path):
    path = tmp_path / "secret"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "ünprintable")
    assert read_private(path) == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]
