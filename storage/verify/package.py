"""The chain of trust in a WACZ: signature → datapackage-digest.json → datapackage.json → every file."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile, ZipInfo

from storage.verify.report import File
from storage.verify.zipped import Zipped

DATAPACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
MOST = 64 * 1024 * 1024
"""Bytes of JSON that are read whole."""

_VERSION = re.compile(r"1\.\d+(\.\d+)?")
_ALGORITHMS = {"sha256", "sha1", "sha512", "md5"}


def check_package(zipped: Zipped, file: File) -> None:
    """All of the chain; every file is read once, which checks its CRC too."""
    package = _read_json(zipped, DATAPACKAGE, file, "datapackage")
    resources: dict[str, Mapping[str, Any]] = {}
    if package is not None:
        file.ours = file.ours or str(package.get("software", "")).startswith("foldline")
        resources = _check_fields(package, file)
    members = {info.filename: info for info in zipped.members}
    for name in resources:
        if name not in members:
            file.say("resource-missing", None, name)
    for name, info in members.items():
        if name not in {DATAPACKAGE, DIGEST}:
            _check_member(zipped, info, resources.get(name), file)
            if package is not None and name not in resources:
                file.say("resource-unlisted", info.header_offset, name)
    _check_digest(zipped, file)


def _read_json(zipped: Zipped, name: str, file: File, rule: str) -> dict[str, Any] | None:
    info = zipped.named(name)
    if info is None:
        file.say(rule, None, f"no {name}")
        return None
    try:
        told = json.loads(zipped.content(info, MOST))
    except BadZipFile as error:
        file.say("zip-member", info.header_offset, f"{name}: {error}")
        return None
    except ValueError as error:
        file.say(rule, info.header_offset, str(error))
        return None
    if not isinstance(told, dict):
        file.say(rule, info.header_offset, "no object")
        return None
    return told


def _check_fields(package: Mapping[str, Any], file: File) -> dict[str, Mapping[str, Any]]:
    """The fields of the whole, and its resources by path."""
    if package.get("profile") != "data-package":
        file.say("datapackage-field", None, f"profile {package.get('profile')!r}")
    if not _VERSION.fullmatch(str(package.get("wacz_version", ""))):
        file.say("datapackage-field", None, f"wacz_version {package.get('wacz_version')!r}")
    listed = package.get("resources")
    if not isinstance(listed, list):
        file.say("datapackage-field", None, "no resources")
        return {}
    resources: dict[str, Mapping[str, Any]] = {}
    for item in listed:
        lacking = [name for name in ("path", "hash", "bytes") if not isinstance(item, dict) or item.get(name) is None]
        if lacking:
            file.say("datapackage-field", None, f"a resource without {', '.join(lacking)}")
        if isinstance(item, dict) and isinstance(item.get("path"), str):
            if item["path"] in resources:
                file.say("datapackage-field", None, f"{item['path']} twice")
            resources[item["path"]] = item
    return resources


def _check_member(zipped: Zipped, info: ZipInfo, told: Mapping[str, Any] | None, file: File) -> None:
    algorithm, _, value = str((told or {}).get("hash") or "sha256:").partition(":")
    if algorithm not in _ALGORITHMS:
        file.say("datapackage-field", None, f"{info.filename}: hash {algorithm[:20]!r}")
        algorithm, value = "sha256", ""
    try:
        made, size = zipped.hashed(info, algorithm)
    except BadZipFile as error:
        file.say("zip-member", info.header_offset, f"{info.filename}: {error}")
        return
    if value and value.lower() != made:
        file.say("resource-differs", info.header_offset, f"{info.filename}: {algorithm} {made}, not {value[:64]}")
    elif told and told.get("bytes") not in {None, size}:
        file.say("resource-differs", info.header_offset, f"{info.filename}: {size} bytes, not {told['bytes']!r}")


def _check_digest(zipped: Zipped, file: File) -> None:
    if zipped.named(DIGEST) is None:
        file.say("digest-missing", None)
        return
    told = _read_json(zipped, DIGEST, file, "digest-chain")
    info = zipped.named(DATAPACKAGE)
    if told is None or info is None:
        return
    algorithm, _, value = str(told.get("hash", "")).partition(":")
    try:
        made = zipped.hashed(info, algorithm)[0] if algorithm in _ALGORITHMS else ""
    except BadZipFile:
        return  # told of already
    if told.get("path") != DATAPACKAGE or not made or made != value.lower():
        file.say("digest-chain", info.header_offset, f"{algorithm} {made}, not {value[:64]}")
    signed = told.get("signedData")
    if signed is not None:
        _check_signature(signed, str(told.get("hash", "")), file)


def _check_signature(signed: Any, told: str, file: File) -> None:
    if not isinstance(signed, dict) or signed.get("hash") != told:
        file.say("signature", None, "it is of another hash")
        return
    key = signed.get("publicKey") or signed.get("domainCert")
    if not isinstance(key, str) or not isinstance(signed.get("signature"), str):
        file.say("signature-unchecked", None, "no publicKey and no domainCert")
        return
    try:
        holds = _holds(key, b64decode(signed["signature"]), told.encode())
    except ValueError as error:
        file.say("signature", None, str(error))
        return
    if holds is None:
        file.say("signature-unchecked", None, "neither ECDSA nor RSA")
    elif not holds:
        file.say("signature", None, "it was made with another key, or for another hash")
    elif signed.get("domainCert"):
        file.say(
            "signature-unchecked", None, "it holds; who may use the certificate, and the time stamp, are not asked"
        )


def _holds(key: str, signature: bytes, data: bytes) -> bool | None:
    """Whether a signature holds; None for a kind of key that is not known here. Raises `ValueError` for no key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    public = _public_key(key)
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            half = (public.curve.key_size + 7) // 8
            if len(signature) == 2 * half:  # as browsers write it: two numbers behind each other
                numbers = (int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
                signature = encode_dss_signature(*numbers)
            public.verify(signature, data, ec.ECDSA(SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), SHA256())
        else:
            return None
    except InvalidSignature:
        return False
    return True


def _public_key(key: str) -> object:
    from cryptography.hazmat.primitives.serialization import load_der_public_key
    from cryptography.x509 import load_pem_x509_certificates

    if "BEGIN CERTIFICATE" in key:
        return load_pem_x509_certificates(key.encode())[0].public_key()
    return load_der_public_key(b64decode(key))
