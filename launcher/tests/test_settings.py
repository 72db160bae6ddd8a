"""Every broken setting stops the command with one sentence that names it and says how to mend it."""

import pytest

from duly.settings import Settings, Stop


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DULY_WEB_PORT", "eighty"),
        ("DULY_WEB_PORT", "0"),
        ("DULY_API_PORT", "70000"),
        ("DULY_API_PORT", "٣٠٠٠"),
        ("DULY_LISTEN", "localhost:80"),
        ("DULY_TOKEN_TTL", "901"),
        ("DULY_TOKEN_TTL", "-5"),
        ("DULY_PUBLIC_URL", "http://localhost:3000/"),
        ("DULY_PUBLIC_URL", "localhost:3000"),
        ("DULY_PUBLIC_URL", "https://duly.example/app?x"),
    ],
)
def test_a_broken_setting_is_named(name, value):
    with pytest.raises(Stop, match=f"^{name} is ") as stop:
        Settings.read({name: value})
    assert "\n" not in str(stop.value)


@pytest.mark.parametrize(("listen", "host"), [("::", "127.0.0.1"), ("10.0.0.7", "10.0.0.7"), ("::1", "[::1]")])
def test_the_launcher_finds_what_listens(listen, host):
    settings = Settings.read({"DULY_LISTEN": listen})
    assert settings.for_api()["DULY_API_URL"] == f"http://{host}:8000"


def test_one_port_for_both_is_refused():
    with pytest.raises(Stop, match="DULY_WEB_PORT and DULY_API_PORT are both 8000"):
        Settings.read({"DULY_WEB_PORT": "8000"})


def test_children_get_every_setting_completed(tmp_path):
    settings = Settings.read({"DULY_DATA_DIR": str(tmp_path), "DULY_WEB_PORT": "3210"})
    environment = settings.for_web("a secret")
    assert environment["DULY_PUBLIC_URL"] == "http://localhost:3210"
    assert environment["DULY_API_URL"] == "http://127.0.0.1:8000"
    assert environment["DULY_JWT_KEYS_FILE"] == str(tmp_path / "jwt-keys")
    assert environment["DULY_TOKEN_TTL"] == "300"
    assert environment["NODE_ENV"] == "production"


@pytest.mark.req("NF-1")
def test_the_webs_own_secret_is_the_webs_alone():
    settings = Settings.read({"BETTER_AUTH_SECRET": "a secret"})
    assert settings.for_web("a secret")["BETTER_AUTH_SECRET"] == "a secret"
    assert "a secret" not in settings.for_api().values()


def test_relative_paths_mean_the_same_directory_to_every_child(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    relative = {"DULY_DATA_DIR": "data", "DULY_JWT_KEYS_FILE": "ring", "DULY_DATABASE_URL": "sqlite:///x.db"}
    settings = Settings.read(relative | {"DULY_AUTH_DATABASE_URL": "sqlite:///a.db"})
    environment = settings.for_web("s")
    assert environment["DULY_DATA_DIR"] == str(tmp_path / "data")
    assert environment["DULY_JWT_KEYS_FILE"] == str(tmp_path / "ring")
    assert environment["DULY_AUTH_DATABASE_URL"] == f"sqlite:///{tmp_path / 'a.db'}"
    assert settings.for_accounts() == {"DULY_AUTH_DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"}
    assert settings.for_api()["DULY_DATABASE_URL"] == f"sqlite:///{tmp_path / 'x.db'}"


@pytest.mark.req("NF-1")
def test_each_child_gets_its_own_way_to_the_database_and_the_owners_only_migrate():
    names = ("DULY_DATABASE_URL", "DULY_DATABASE_OWNER_URL", "DULY_AUTH_DATABASE_URL", "DULY_AUTH_DATABASE_OWNER_URL")
    settings = Settings.read({name: f"postgresql://a:b@c/{name}" for name in names})
    children = {
        "migration": settings.for_migration(),
        "api": settings.for_api(),
        "accounts": settings.for_accounts_migration("s"),
        "web": settings.for_web("s"),
    }
    given = {child: tuple(name for name in names if name in environment) for child, environment in children.items()}
    assert given == {"migration": names[:2], "api": names[:1], "accounts": names[2:], "web": names[2:3]}
    assert list(settings.for_accounts()) == ["DULY_AUTH_DATABASE_URL"]
