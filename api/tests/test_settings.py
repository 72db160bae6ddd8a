"""Every setting but the keys has a default; a wrong one is named with its remedy, and no secret is repeated."""

from pathlib import Path

import pytest

from betterauth_verifier.testing import new_key, ring_text
from duly_api.database_address import PostgreSQL
from duly_api.settings import SettingsError, read_addresses, read_settings

RING = ring_text(new_key())
KEYS = {"DULY_JWT_KEYS": RING}


def test_the_defaults():
    settings = read_settings(KEYS)
    assert (settings.port, settings.public_url, settings.allowed_origins) == (8000, "http://localhost:3000", ())
    assert settings.database == Path(".data/tasks.db").absolute()


def test_empty_is_unset_and_the_public_address_follows_the_webs_port():
    settings = read_settings(KEYS | {"DULY_WEB_PORT": "3100", "DULY_PUBLIC_URL": " ", "DULY_API_PORT": ""})
    assert (settings.port, settings.public_url) == (8000, "http://localhost:3100")


@pytest.mark.req("NF-3")
def test_it_listens_beyond_this_machine_only_behind_https():
    assert read_settings(KEYS).listen == "127.0.0.1"
    beyond = {"DULY_LISTEN": "10.1.2.3", "DULY_PUBLIC_URL": "https://duly.test"}
    assert read_settings(KEYS | beyond).listen == "10.1.2.3"


@pytest.mark.req("NF-3")
@pytest.mark.parametrize(
    "text",
    ["https://a.test,http://b.test:81", "https://a.test http://b.test:81", "\nhttps://a.test , http://b.test:81"],
)
def test_origins_are_separated_by_spaces_or_commas(text):
    settings = read_settings(KEYS | {"DULY_ALLOWED_ORIGINS": text})
    assert settings.allowed_origins == ("https://a.test", "http://b.test:81")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DULY_API_PORT", "http"),
        ("DULY_API_PORT", "0"),
        ("DULY_API_PORT", "65536"),
        ("DULY_API_PORT", "99999999999999"),
        ("DULY_API_PORT", "-1"),
        ("DULY_WEB_PORT", "x"),
        ("DULY_LISTEN", "everywhere"),
        ("DULY_METRICS_LISTEN", "everywhere"),
        ("DULY_LISTEN", "10.1.2.3"),
        ("DULY_PUBLIC_URL", "duly.test"),
        ("DULY_PUBLIC_URL", "https://duly.test/"),
        ("DULY_PUBLIC_URL", "https://duly.test/path"),
        ("DULY_PUBLIC_URL", "https://Duly.test"),
        ("DULY_PUBLIC_URL", "ftp://duly.test"),
        ("DULY_PUBLIC_URL", "https://user@duly.test"),
        ("DULY_PUBLIC_URL", "https://duly.test:99999"),
        ("DULY_PUBLIC_URL", "https://"),
        ("DULY_ALLOWED_ORIGINS", "*"),
        ("DULY_ALLOWED_ORIGINS", "https://*.duly.test"),
        ("DULY_ALLOWED_ORIGINS", "null"),
        ("DULY_ALLOWED_ORIGINS", "https://a.test/ https://b.test"),
        ("DULY_DATABASE_URL", "mysql://x"),
        ("DULY_DATABASE_URL", "sqlite:///"),
        ("DULY_DATABASE_URL", "tasks.db"),
        ("DULY_DATABASE_URL", "postgresql://"),
        ("DULY_DATABASE_URL", "postgresql://127.0.0.1/duly"),
        ("DULY_DATABASE_URL", "postgresql://duly_api@127.0.0.1"),
        ("DULY_DATABASE_URL", "postgresql://duly_api@[::1/duly"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@db.duly.test/duly"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@127.0.0.1,10.0.0.1/duly"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@localhost.duly.test/duly"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@db.duly.test/duly?sslmode=prefer"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@127.0.0.1/duly?sslmode=allow"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@db.duly.test/duly?sslmode=require"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@127.0.0.1/duly?host=db.duly.test"),
        ("DULY_DATABASE_URL", "postgresql://duly_api:x@/duly?host=10.0.0.1"),
    ],
)
def test_a_wrong_value_names_its_setting_in_one_sentence(name, value):
    with pytest.raises(SettingsError, match=name) as told:
        read_settings(KEYS | {name: value})
    assert "\n" not in str(told.value)
    assert ":x@" not in str(told.value)


@pytest.mark.req("NF-1")
@pytest.mark.parametrize("ring", ["k1:dG9vIHNob3J0", "nonsense", RING + RING, "k1:" + "A" * 43])
def test_a_weak_or_broken_ring_is_refused_without_repeating_it(ring):
    with pytest.raises(SettingsError, match="DULY_JWT_KEYS") as told:
        read_settings({"DULY_JWT_KEYS": ring})
    assert ring.partition(":")[2].strip() not in str(told.value) or ring == "nonsense"


@pytest.mark.req("NF-1")
def test_a_ring_that_is_also_better_auths_secret_is_refused():
    secret = RING.partition(":")[2].strip()
    with pytest.raises(SettingsError, match="DULY_JWT_KEYS"):
        read_settings(KEYS | {"BETTER_AUTH_SECRET": secret})


@pytest.mark.req("NF-1")
def test_a_key_file_is_found_in_the_data_directory_and_must_be_private(tmp_path):
    environment = {"DULY_DATA_DIR": str(tmp_path)}
    with pytest.raises(SettingsError, match="DULY_JWT_KEYS_FILE"):
        read_settings(environment)
    (tmp_path / "jwt-keys").write_text(RING)
    (tmp_path / "jwt-keys").chmod(0o644)
    with pytest.raises(SettingsError, match="DULY_JWT_KEYS_FILE"):
        read_settings(environment)
    (tmp_path / "jwt-keys").chmod(0o600)
    assert read_settings(environment).keys.signing_key.fingerprint == new_key().fingerprint


def test_a_database_address_is_a_path(tmp_path):
    assert read_addresses({"DULY_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}) == (tmp_path / "a.db", None)
    assert read_addresses({"DULY_DATA_DIR": str(tmp_path)}) == (tmp_path / "tasks.db", None)


SAME = "postgresql://duly_api:secret@127.0.0.1/duly"


@pytest.mark.parametrize(
    ("url", "understood", "pooled"),
    [
        (SAME, SAME, False),
        (SAME.replace("postgresql:", "postgres:"), SAME, False),
        (f"{SAME}?pgbouncer=true", SAME, True),
        ("postgresql://a:b@[::1]:6432/duly", "postgresql://a:b@[::1]:6432/duly", False),
        ("postgresql://a:b@x/duly?sslmode=disable", "postgresql://a:b@x/duly", False),
        ("postgresql://a@/duly?host=/run/postgresql", "postgresql://a@/duly?host=%2Frun%2Fpostgresql", False),
    ],
)
def test_an_address_of_postgresql(url, understood, pooled):
    address, owner = read_addresses({"DULY_DATABASE_URL": url})
    assert (address, owner) == (PostgreSQL(understood, pooled), None)


@pytest.mark.req("NF-1")
def test_a_way_to_another_machine_is_encrypted_for_its_name():
    url = "postgresql://a:b@x,y:1/duly?sslmode=verify-full&sslrootcert=/ca.pem&target_session_attrs=read-write"
    bare = "postgresql://a:b@x,y:1/duly?target_session_attrs=read-write"
    assert read_addresses({"DULY_DATABASE_URL": url})[0] == PostgreSQL(bare, False, True, "/ca.pem")


@pytest.mark.req("NF-1")
def test_an_address_is_shown_without_its_password():
    settings = read_settings(KEYS | {"DULY_DATABASE_URL": SAME})
    assert str(settings.database) == "duly at 127.0.0.1"
    assert "secret" not in repr(settings)


def test_only_postgresql_has_an_owner():
    owner = "postgresql://duly_tasks_owner@127.0.0.1/duly"
    assert read_addresses({"DULY_DATABASE_URL": SAME, "DULY_DATABASE_OWNER_URL": owner})[1] == PostgreSQL(owner)
    for environment in ({}, {"DULY_DATABASE_URL": "sqlite:///x.db"}):
        with pytest.raises(SettingsError, match="DULY_DATABASE_OWNER_URL"):
            read_addresses(environment | {"DULY_DATABASE_OWNER_URL": owner})
    with pytest.raises(SettingsError, match="DULY_DATABASE_OWNER_URL"):
        read_addresses({"DULY_DATABASE_URL": SAME, "DULY_DATABASE_OWNER_URL": "sqlite:///x.db"})
