"""What deploy/ says fits the code and itself: settings, ports, secrets, rights. No engine runs it here."""

import os
import re
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
import yaml

from betterauth_verifier import KeyRing

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose/compose.yml").read_text())
SERVICES = COMPOSE["services"]
OBJECTS = [
    found for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")) for found in yaml.safe_load_all(path.read_text())
]
PODS = {
    found["metadata"]["name"]: found["spec"]["template"] for found in OBJECTS if found["kind"] in {"Deployment", "Job"}
}
MAPS = {found["metadata"]["name"]: found["data"] for found in OBJECTS if found["kind"] == "ConfigMap"}
SETTINGS = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
DOCKERFILE = (DEPLOY / "images/Dockerfile").read_text()
TARGETS = dict(re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM|\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
IMAGE = re.compile(r"duly-(api|web|database|proxy):\d+\.\d+\.\d+")
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")


def ours(names):
    return {name for name in names if name.startswith(("DULY_", "BETTER_AUTH_"))}


def test_every_setting_named_is_one():
    named = chain(
        *(service.get("environment", {}) for service in SERVICES.values()), COMPOSE["secrets"], MAPS["settings"]
    )
    assert ours(named) - SETTINGS == set()


def test_what_is_secret_is_a_file_and_never_a_value():
    values = [service.get("environment", {}) for service in SERVICES.values()] + list(MAPS.values())
    secret = ours(COMPOSE["secrets"])
    assert {"DULY_JWT_KEYS", "DULY_DATABASE_URL", "BETTER_AUTH_SECRET"} <= secret
    assert [name for each in values for name in each if name in secret] == []
    assert [found["kind"] for found in OBJECTS if found["kind"] == "Secret"] == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_nothing_that_it_need_not(name):
    service = SERVICES[name]
    assert int(service["user"].split(":")[0]) > 0
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert IMAGE.fullmatch(service["image"])
    assert service["build"]["target"] in TARGETS
    assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    assert set(service.get("depends_on", [])) <= SERVICES.keys()


def test_only_the_proxy_can_be_reached_and_the_database_reaches_nobody():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["data"]["internal"]
    assert all(SERVICES[f"postgresql-{n}"]["networks"] == ["data", "consensus"] for n in (1, 2, 3))
    assert COMPOSE["networks"]["consensus"]["internal"]
    deciding = {name for name, service in SERVICES.items() if "consensus" in service["networks"]}
    assert deciding == {f"{part}-{n}" for part in ("etcd", "postgresql") for n in (1, 2, 3)}
    assert (
        SERVICES["web-1"]["environment"]["DULY_TRUSTED_PROXIES"]
        == (SERVICES["proxy"]["networks"]["services"]["ipv4_address"])
    )


def test_owners_addresses_are_given_to_migrations_alone():
    holders = {n for n, s in SERVICES.items() if any("OWNER" in secret for secret in s.get("secrets", []))}
    assert holders == {"migrate-tasks", "migrate-accounts"}


@pytest.mark.parametrize("name", PODS)
def test_a_pod_may_nothing_that_it_need_not(name):
    spec = PODS[name]["spec"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        assert IMAGE.fullmatch(container["image"])
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("name", ["api", "web", "proxy"])
def test_a_pod_is_asked_where_it_listens_and_ends_in_time(name):
    (container,) = PODS[name]["spec"]["containers"]
    listens = {port["containerPort"] for port in container["ports"]}
    for probe in ("readinessProbe", "livenessProbe"):
        assert next(iter(v for k, v in container[probe].items() if k in {"httpGet", "tcpSocket"}))["port"] in listens
    services = [found for found in OBJECTS if found["kind"] == "Service" and found["spec"]["selector"]["app"] == name]
    assert {p.get("targetPort", p["port"]) for found in services for p in found["spec"]["ports"]} <= listens
    assert listens <= {int(port) for port in re.findall(r"\d+", re.search(r"EXPOSE (.*)", TARGETS[name])[1])}
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert PODS[name]["spec"]["terminationGracePeriodSeconds"] >= pause + 20
    budgets = [f["spec"]["selector"]["matchLabels"] for f in OBJECTS if f["kind"] == "PodDisruptionBudget"]
    assert {"app": name} in budgets


def test_ports_agree():
    for settings in (SERVICES["api-1"]["environment"], MAPS["settings"]):
        assert settings["DULY_API_PORT"] in TARGETS["api"]
        assert settings["DULY_WEB_PORT"] in TARGETS["web"]
        assert settings["DULY_API_URL" if "DULY_API_URL" in settings else "DULY_PUBLIC_URL"].startswith("https://")


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_holds_no_secret_and_runs_as_nobody(target):
    text = TARGETS[target]
    assert not re.search(r"^(ARG|ENV).*(SECRET=(?!S)|PASSWORD|KEY|URL)", text, re.MULTILINE)
    assert "CMD" not in text or re.search(r"^USER 1000[12]:1000[12]$", text, re.MULTILINE)
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert [base for base in bases if base not in TARGETS] == ["debian:12.12-slim"]
    assert (DEPLOY / "images/Dockerfile.dockerignore").read_text().split("\n")[1] == "*"


def test_what_is_copied_into_an_image_is_there_and_let_in():
    let_in = re.findall(r"^!(.*)$", (DEPLOY / "images/Dockerfile.dockerignore").read_text(), re.MULTILINE)
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
            assert any(source == name or source.startswith(f"{name}/") for name in let_in), source


@pytest.mark.parametrize(("file", "given"), [("front", "proxy"), ("database", "primary")])
def test_the_proxy_is_told_all_that_its_file_asks_for(file, given):
    asked = set(re.findall(r"\$\{(\w+)\}", (DEPLOY / f"haproxy/{file}.cfg").read_text()))
    assert asked == SERVICES[given]["environment"].keys()
    if file == "front":
        assert asked == MAPS["proxy"].keys()


@pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not here (`make test` installs it for root)")
@pytest.mark.parametrize("file", ["front", "database"])
def test_haproxy_understands_its_file(file, tmp_path):
    certificate = tmp_path / "own.pem"
    own = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=own"]
    both = ["-keyout", tmp_path / "key", "-out", tmp_path / "crt"]
    subprocess.run(["openssl", "req", "-x509", *own, *both], capture_output=True, check=True)
    certificate.write_text((tmp_path / "crt").read_text() + (tmp_path / "key").read_text())
    told = SERVICES["proxy"]["environment"] | SERVICES["primary"]["environment"]
    here = {name: "127.0.0.1:9" for name in told if name not in {"FRONT_BIND", "INSIDE_BIND", "DATABASE_BIND"}}
    here |= {name: "9" for name in told if name.startswith("PATRONI_PORT")}
    here |= {name: "127.0.0.1" for name in told if name.startswith("PATRONI_HOST")}
    here |= {"CERTIFICATE": str(certificate), "INSIDE_CERTIFICATE": str(certificate), "ERRORS": str(DEPLOY / "haproxy")}
    check = [HAPROXY, "-c", "-f", DEPLOY / f"haproxy/{file}.cfg"]
    done = subprocess.run(check, env=told | here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


def test_the_secrets_are_made_once_and_are_all_that_is_asked_for(tmp_path):
    shutil.copy(DEPLOY / "compose/secrets.sh", tmp_path)
    make = ["sh", tmp_path / "secrets.sh", "duly.example.com"]
    subprocess.run(make, capture_output=True, check=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} == made.keys()
    assert len(KeyRing.parse(made["DULY_JWT_KEYS"], other_secrets=[made["BETTER_AUTH_SECRET"]]).keys) == 1
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert subprocess.run(make, capture_output=True, check=False).returncode != 0


def test_secrets_become_settings_and_nothing_else_does(tmp_path):
    (tmp_path / "DULY_DATABASE_URL").write_text("postgresql://a b;$(id)\n")
    (tmp_path / "superuser").write_text("nobody's business")
    program = "import os, json; print(json.dumps(dict(os.environ)))"
    command = [DEPLOY / "images/with-secrets.sh", sys.executable, "-c", program]
    told = subprocess.run(
        command, env={**os.environ, "SECRETS": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert yaml.safe_load(told.stdout)["DULY_DATABASE_URL"] == "postgresql://a b;$(id)"
    assert "nobody's business" not in told.stdout


def test_patroni_is_locked_by_hash_and_finds_its_files():
    entries = re.split(r"\n(?=\S)", (DEPLOY / "patroni/requirements.txt").read_text().strip())
    assert [e.split()[0] for e in entries if not e.startswith("#") and "--hash=sha256:" not in e] == []
    told = yaml.safe_load((DEPLOY / "patroni/patroni.yml").read_text())
    first = re.search(r"-f (\S+)", told["bootstrap"]["post_init"])[1]
    assert (DEPLOY / "patroni" / first).exists()
    dcs = told["bootstrap"]["dcs"]
    assert dcs["synchronous_mode_strict"]
    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"]
