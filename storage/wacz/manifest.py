"""`datapackage.json`, its digest, and the anonymous signature of WACZ Signing and Verification 0.1.0."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.records import EXTRACTOR
from storage.wacz.container import Member
from storage.wacz.pages import Page

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

VERSION = "1.1.1"
SOFTWARE = EXTRACTOR.replace("/", " ")


@dataclass(frozen=True, slots=True)
class About:
    """What the manifest says beside the list of files."""

    title: str
    description: str
    created: datetime  # aware, UTC
    main: Page | None = None
    requires: tuple[str, ...] = ()  # names of WACZ files that hold what revisits refer to


def datapackage(about: About, members: Sequence[Member]) -> bytes:
    """The manifest of the files written so far."""
    created = rfc3339(about.created)
    package: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": about.title,
        "description": about.description,
        "created": created,
        "modified": created,
        "software": SOFTWARE,
        "resources": [_resource(member) for member in members],
    }
    if about.main is not None:
        package |= {"mainPageUrl": about.main.url, "mainPageDate": about.main.ts}
    if about.requires:
        package["relation"] = {"requires": [{"filename": name} for name in about.requires]}
    return json.dumps(package, ensure_ascii=False, indent=2).encode()


def digest(package: bytes, created: datetime, key: EllipticCurvePrivateKey | None) -> bytes:
    """`datapackage-digest.json`, signed where there is a key."""
    found = f"sha256:{hashlib.sha256(package).hexdigest()}"
    told: dict[str, Any] = {"path": "datapackage.json", "hash": found}
    if key is not None:
        told["signedData"] = _signed(found, created, key)
    return json.dumps(told, indent=2).encode()


def signing_key(path: Path) -> EllipticCurvePrivateKey:
    """The P-384 key in a PEM file; made there where there is none, readable by its owner only.

    Raises `ValueError` for a file that holds no such key.
    """
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    if not path.exists():
        made = ec.generate_private_key(ec.SECP384R1())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(made.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()))
    key = form.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise ValueError("holds no P-384 key")  # noqa: TRY004 - the file is wrong, not the caller
    return key


def rfc3339(time: datetime) -> str:
    """To the second."""
    return f"{time.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _resource(member: Member) -> dict[str, str | int]:
    name = member.path.rpartition("/")[2].lower()
    return {"name": name, "path": member.path, "hash": f"sha256:{member.sha256}", "bytes": member.size}


def _signed(text: str, created: datetime, key: EllipticCurvePrivateKey) -> dict[str, str]:
    """ECDSA over P-384 and SHA-256, as browsers sign: r and s in 48 bytes each. Deterministic (RFC 6979)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    public = key.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": text,
        "created": rfc3339(created),
        "software": SOFTWARE,
        "version": "0.1.0",
        "signature": b64encode(r.to_bytes(48, "big") + s.to_bytes(48, "big")).decode(),
        "publicKey": b64encode(public).decode(),
    }
