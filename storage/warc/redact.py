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

from storage.errors import StorageError

TOKENS = (
    *("access_token", "api_key", "apikey", "auth", "auth_token", "id_token", "jwt", "key", "password", "r"),
    *("refresh_token", "secret", "session", "session_id", "sid", "sig", "signature", "token"),
    *("x-amz-credential", "x-amz-security-token", "x-amz-signature", "x-goog-credential", "x-goog-signature"),
)
"""Query parameters whose values are secrets or name a reader (`r`: Substack's referral)."""

_MARK = re.compile(r"redacted-[0-9a-f]{16}")
_WHOLE = {"x-api-key", "x-auth-token", "x-csrf-token", "x-xsrf-token", "x-amz-security-token"}
_SCHEMED = {"authorization", "proxy-authorization"}
_USERINFO = re.compile(r"(//)([^/@\s?#]+:[^/@\s?#]*)(?=@)")


class Redactor:
    """The redaction of one archive. Applying it twice changes nothing more."""

    def __init__(self, key: bytes, tokens: Iterable[str] = TOKENS) -> None:
        self._key = key
        names = "|".join(re.escape(name) for name in sorted(tokens, key=len, reverse=True))
        self._tokens = re.compile(
            rf"((?:^|[?&#]|%3f|%26|%23)(?:{names})(?:=|%3d))((?:(?!%26|%23)[^&#\s\"'<>,])+)", re.IGNORECASE
        )

    def value(self, value: str) -> str:
        """The keyed hash of one secret."""
        if not value or _MARK.fullmatch(value):
            return value
        digest = hmac.digest(self._key, value.encode("utf-8", "surrogateescape"), "sha256")
        return f"redacted-{digest.hex()[:16]}"

    def text(self, text: str) -> str:
        """A URL, or any text with URLs in it: token parameters and user:password lose their values, nested URLs too."""
        if "=" in text or "%3" in text:
            text = self._tokens.sub(self._replaced, text)
        return _USERINFO.sub(self._replaced, text) if "@" in text else text

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """HTTP headers in the same order and case."""
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def form(self, body: bytes, headers: Iterable[tuple[str, str]]) -> bytes:
        """A request body; only forms are looked into."""
        is_form = any(k.lower() == "content-type" and "x-www-form-urlencoded" in v.lower() for k, v in headers)
        return self.text(body.decode("latin-1")).encode("latin-1") if is_form else body

    def _replaced(self, found: re.Match[str]) -> str:
        return found[1] + self.value(found[2])

    def _header(self, name: str, value: str) -> str:
        if name == "cookie":
            return "; ".join(self._cookie(pair) for pair in value.split(";"))
        if name == "set-cookie":
            pair, semicolon, attributes = value.partition(";")
            return self._cookie(pair) + semicolon + attributes
        if name in _SCHEMED:
            scheme, space, credentials = value.strip().partition(" ")
            return f"{scheme} {self.value(credentials)}" if space else self.value(scheme)
        if name in _WHOLE:
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
