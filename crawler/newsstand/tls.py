"""Certificates for the newsstand's TLS port: an authority, and a leaf for every name asked for (SNI)."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

EXPIRED = "expired.test"
MISNAMED = "misnamed.test"


class Authority:
    """Signs leaves into `folder`; `ca` is the PEM file a client has to trust. Times are relative to `now` (aware)."""

    def __init__(self, folder: Path, now: datetime | None = None) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self._folder = folder
        self._now = now or datetime.now(UTC)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.ca = folder / "ca.pem"
        self._certificate = self._sign("Foldline newsstand authority", self._key, None, self._now + timedelta(days=2))
        self.ca.write_bytes(_pem(self._certificate))

    def context(self) -> ssl.SSLContext:
        """A server context that answers each name with its own leaf."""
        base = self._leaf("newsstand.test")

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _base: ssl.SSLContext) -> None:
            if name:
                connection.context = self._leaf(name)

        base.sni_callback = choose
        return base

    def _leaf(self, name: str) -> ssl.SSLContext:
        if name not in self._contexts:
            self._contexts[name] = self._make(name)
        return self._contexts[name]

    def _make(self, name: str) -> ssl.SSLContext:
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        until = self._now - timedelta(hours=1) if name == EXPIRED else self._now + timedelta(days=2)
        printed = "somebody-else.test" if name == MISNAMED else name
        certificate = self._sign(printed, key, printed, until)
        chain = self._folder / f"leaf-{len(self._contexts)}.pem"
        chain.write_bytes(_key_pem(key) + _pem(certificate))
        chain.chmod(0o600)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def _sign(self, common: str, key: EllipticCurvePrivateKey, name: str | None, until: datetime) -> x509.Certificate:
        """A certificate for `name`, or (None) the authority's own."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.x509.oid import NameOID

        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
        issuer = self._certificate.subject if name else subject
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - timedelta(days=1))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=name is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if name:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        else:
            builder = builder.add_extension(_signing_usage(), critical=True)
        return builder.sign(self._key, hashes.SHA256())


def _signing_usage() -> x509.KeyUsage:
    from cryptography import x509

    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: name in {"key_cert_sign", "crl_sign", "digital_signature"} for name in names})


def _pem(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def _key_pem(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
