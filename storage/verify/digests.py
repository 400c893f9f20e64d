"""The digests of one record, computed while its block goes by."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from binascii import hexlify

_SIZES = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}


class Digest:
    """What a field says, and the hash that will tell whether it is so; None as `wrong` where nobody can tell."""

    def __init__(self, told: str) -> None:
        algorithm, _, value = told.partition(":")
        name = algorithm.strip().lower().replace("-", "")
        self.told = told
        self._value = value.strip()
        self.known = name in _SIZES and self._form(name) != ""
        self._hash = hashlib.new(name, usedforsecurity=False) if self.known else None

    def update(self, piece: bytes) -> None:
        """More of the bytes."""
        if self._hash is not None:
            self._hash.update(piece)

    @property
    def holds(self) -> bool:
        """Whether the bytes are the ones that the field tells of; so too where nobody can tell."""
        if self._hash is None:
            return True
        made = self._hash.digest()
        if self._form(self._hash.name) == "hex":
            return hexlify(made).decode() == self._value.lower()
        return b32encode(made).decode().rstrip("=") == self._value.upper().rstrip("=")

    def _form(self, name: str) -> str:
        size = _SIZES[name]
        if len(self._value) == 2 * size:
            return "hex"
        return "base32" if len(self._value.rstrip("=")) == (8 * size + 4) // 5 else ""


def differ(one: str, other: str) -> bool:
    """Whether two digests are of different bytes; those of different kinds are not compared."""
    (kind, value), (other_kind, other_value) = _parts(one), _parts(other)
    same_kind = kind == other_kind or not kind or not other_kind
    return same_kind and len(value) == len(other_value) and value != other_value


def _parts(digest: str) -> tuple[str, str]:
    """Algorithm, empty where none is named, and digits."""
    kind, _, value = digest.rpartition(":")
    return kind.strip().lower().replace("-", ""), value.strip().rstrip("=").upper()
