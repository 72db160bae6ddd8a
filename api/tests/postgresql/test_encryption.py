"""The way to another machine: encrypted, and only to who has a certificate for that name by an authority we know."""

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from engines import POSTGRESQL
from running_app import running
from unprivileged import unprivileged

from duly_api.postgresql import schema
from duly_api.schema import require_current
from duly_api.settings import SettingsError

pytestmark = [pytest.mark.engines(POSTGRESQL[0]), pytest.mark.req("NF-1")]  # the wheel's is built without TLS


def certificate(*names: x509.GeneralName) -> tuple[bytes, bytes]:
    """Signed by itself, good for an hour; and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "duly test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return signed.public_bytes(serialization.Encoding.PEM), key.private_bytes(serialization.Encoding.PEM, *form)


@pytest.fixture
def encrypting(engine, tmp_path):
    """The server with a certificate for 127.0.0.1 and no other name; the file that vouches for it."""
    made = certificate(x509.IPAddress(ip_address("127.0.0.1")))
    for name, content in zip(("cert.pem", "key.pem"), made, strict=True):
        file = engine.server.folder / name
        file.write_bytes(content)
        file.chmod(0o600)
        if user := unprivileged():
            os.chown(file, user.pw_uid, user.pw_gid)
        engine.server.sql(f"alter system set ssl_{name.partition('.')[0]}_file = '{file}';")
    (tmp_path / "ca.pem").write_bytes((engine.server.folder / "cert.pem").read_bytes())
    engine.server.sql("alter system set ssl = on;", "select pg_reload_conf();")
    yield tmp_path / "ca.pem"
    engine.server.sql("alter system reset ssl;", "select pg_reload_conf();")


def told(address) -> str:
    with pytest.raises(SettingsError) as refused:
        require_current(address)
    return str(refused.value)


async def test_only_the_right_certificate_for_the_right_name(engine, encrypting, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "START_WITHIN", 0.0)
    encrypted = replace(settings.database, encrypted=True, authorities=str(encrypting))
    async with running(replace(settings, database=encrypted), engine) as duly:
        assert (await duly.as_user("alice").post("/api/tasks", json={"title": "x"})).status_code == 201
        assert await duly.database.fetch("select ssl from pg_stat_ssl where pid = pg_backend_pid()") == [(True,)]
    by_another_name = replace(encrypted, url=encrypted.url.replace("127.0.0.1", "localhost"))
    assert "SSLCertVerificationError" in await asyncio.to_thread(told, by_another_name)
    (tmp_path / "other.pem").write_bytes(certificate(x509.DNSName("localhost"))[0])
    for authorities in (str(tmp_path / "other.pem"), None):
        unknown = replace(encrypted, authorities=authorities)
        assert "SSLCertVerificationError" in await asyncio.to_thread(told, unknown)


async def test_a_server_that_does_not_encrypt_is_not_talked_to(settings, monkeypatch):
    monkeypatch.setattr(schema, "START_WITHIN", 0.0)
    assert "cannot be used" in await asyncio.to_thread(told, replace(settings.database, encrypted=True))
