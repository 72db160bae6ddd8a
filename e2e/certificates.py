"""A certificate authority for one test run: nobody else believes it."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

DAY = dt.timedelta(days=1)


@dataclass
class Authority:
    """`file` is what whoever believes it is given."""

    folder: Path
    file: Path
    key: EllipticCurvePrivateKey
    name: x509.Name

    @classmethod
    def make(cls, folder: Path) -> Authority:
        key, name = ec.generate_private_key(ec.SECP256R1()), _named("Duly's tests")
        builder = _builder(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        file = folder / "authority.pem"
        file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return cls(folder, file, key, name)

    def server(self, host: str, *, ended: bool = False) -> ssl.SSLContext:
        """What a server says that it is `host` with; `ended`: until yesterday."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain(host, ended=ended))
        return context

    def chain(self, host: str, *, ended: bool = False) -> Path:
        """Its certificate and its key, for a server that is no part of this process."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_named(host), self.name, key, until=-DAY if ended else DAY)
        builder = builder.add_extension(x509.SubjectAlternativeName([_host(host)]), critical=False)
        chain = self.folder / f"{host.replace(':', '-')}{'-ended' if ended else ''}.pem"
        chain.touch(0o600)
        chain.write_bytes(
            builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return chain


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, until: dt.timedelta = DAY
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), now - 3 * DAY, now + until
    )


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(text: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(text))
    return x509.DNSName(text)
