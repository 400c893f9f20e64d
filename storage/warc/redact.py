"""Keeping secrets off the disk: their values become a keyed hash before anything is written.

A hash of the same value is the same everywhere in one archive, so that visits can still be joined; without the key,
which is kept outside of the archive, nobody can test a guess. Names stay, and so do the attributes of a cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from storage.errors import StorageError

TOKENS = (
    *("access_token", "api_key", "apikey", "auth", "auth_token", "id_token", "jwt", "key", "password", "r"),
    *("refresh_token", "secret", "session", "session_id", "sid", "sig", "signature", "token"),
    *("x-amz-credential", "x-amz-security-token", "x-amz-signature", "x-goog-credential", "x-goog-signature"),
)
"""Query parameters whose values are secrets or name a reader (`r`: Substack's referral)."""

_MARK = re.compile(r"redacted-[0-9a-f]{16}")
_WHOLE = re.compile(r"(?:token|api-?key|session-?id|secret)$")
_SCHEMED = {"authorization", "proxy-authorization"}
_USERINFO = re.compile(r"(//)([^/\s?#\"'<>]+)(?=@)")
_NAME = re.compile(r"(?:^|[?&#;])([^=?&#;\s\"'<>]{1,100})=")
_VALUE = re.compile(r"(?:,(?!\s|$)|[^&#\s\"'<>,])+")
_NESTED_NAME = re.compile(
    r"%(?:25)*(?:3f|26|23|3b)((?:(?!%(?:25)*(?:3f|26|23|3b|3d))[^=?&#;\s\"'<>]){1,100})(?:=|%(?:25)*3d)", re.IGNORECASE
)  # of a parameter in the address that is a parameter, encoded once or several times
_NESTED_VALUE = re.compile(r"(?:(?!%(?:25)*(?:26|23))(?:,(?!\s|$)|[^&#\s\"'<>,]))+", re.IGNORECASE)


class Redactor:
    """The redaction of one archive. Applying it twice changes nothing more."""

    def __init__(self, key: bytes, tokens: Iterable[str] = TOKENS) -> None:
        self._key = key
        self._tokens = frozenset(tokens)
        self._known: dict[str, str] = {}  # of addresses: what this process has seen behind a mark

    def value(self, value: str) -> str:
        """The keyed hash of one secret."""
        if not value or _MARK.fullmatch(value):
            return value
        digest = hmac.digest(self._key, value.encode("utf-8", "surrogateescape"), "sha256")
        return f"redacted-{digest.hex()[:16]}"

    def text(self, text: str) -> str:
        """A URL, or any text with URLs in it: token parameters and user:password lose their values, nested URLs too."""
        if "=" in text:
            text = self._without(text, _NAME, _VALUE)
        if "%" in text:
            text = self._without(text, _NESTED_NAME, _NESTED_VALUE)
        return _USERINFO.sub(lambda found: found[1] + self._remembered(found[2]), text) if "@" in text else text

    def restored(self, url: str) -> str | None:
        """The address that became this one when it was redacted; None where this process has not seen it.

        What asks a server for something needs the address itself: with the hash in the place of a token it is another.
        """
        marks = set(_MARK.findall(url))
        if not marks <= self._known.keys():
            return None
        return _MARK.sub(lambda found: self._known[found[0]], url) if marks else url

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """HTTP headers in the same order and case."""
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def form(self, body: bytes, headers: Iterable[tuple[str, str]]) -> bytes:
        """A request body; only forms are looked into."""
        is_form = any(k.lower() == "content-type" and "x-www-form-urlencoded" in v.lower() for k, v in headers)
        return self.text(body.decode("latin-1")).encode("latin-1") if is_form else body

    def _without(self, text: str, names: re.Pattern[str], values: re.Pattern[str]) -> str:
        """The text without the values of its secret parameters."""
        parts: list[str] = []
        end = 0
        for found in names.finditer(text):
            value = values.match(text, found.end()) if found.end() >= end and self._is_secret(found[1]) else None
            if value is not None:
                parts += (text[end : found.end()], self._remembered(value[0]))
                end = value.end()
        return "".join((*parts, text[end:]))

    def _is_secret(self, name: str) -> bool:
        """By the name of a parameter, which may be encoded as well."""
        while "%" in name and (plain := unquote(name)) != name:
            name = plain
        return name.lower().removesuffix("[]") in self._tokens

    def _remembered(self, value: str) -> str:
        mark = self.value(value)
        if mark != value:
            self._known[mark] = value
        return mark

    def _header(self, name: str, value: str) -> str:
        if name in ("cookie", "cookie2"):
            return "; ".join(self._cookie(pair) for pair in value.split(";"))
        if name in ("set-cookie", "set-cookie2"):
            pair, semicolon, attributes = value.partition(";")
            return self._cookie(pair) + semicolon + attributes
        if name in _SCHEMED:
            scheme, space, credentials = value.strip().partition(" ")
            return f"{scheme} {self.value(credentials)}" if space else self.value(scheme)
        if _WHOLE.search(name):
            return self.value(value)
        return self.text(value)

    def _cookie(self, pair: str) -> str:
        name, equals, value = pair.strip().partition("=")
        return f"{name}={self.value(value)}" if equals else self.value(name)


def redaction_key(archive: str) -> bytes:
    """The archive's key: `FOLDLINE_REDACTION_KEY`, or what stands in the file that `FOLDLINE_REDACTION_KEY_FILE` names,
    else derived from a secret made once for this user. Raises `StorageError` for a file that cannot be read.

    The secret lies in `$XDG_STATE_HOME/foldline/redaction.key` (default `~/.local/state`), readable by its owner only.
    """
    given = os.environ.get("FOLDLINE_REDACTION_KEY") or _from_file(os.environ.get("FOLDLINE_REDACTION_KEY_FILE"))
    if given:
        return hashlib.sha256(given.encode()).digest()
    state = os.environ.get("XDG_STATE_HOME")
    path = (Path(state) if state else Path.home() / ".local" / "state") / "foldline" / "redaction.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        try:
            os.link(draft, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return hmac.digest(path.read_bytes(), archive.encode(), "sha256")


def _from_file(path: str | None) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError("the redaction key cannot be read", path, "name a readable file of text") from error
