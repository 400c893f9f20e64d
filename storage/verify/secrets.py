"""Secrets in clear: what the redaction would still change, and values given as canaries.

Redaction leaves what it made as it is, whatever the key was; so all that it changes is a secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from storage.verify.fields import Fields, Say
from storage.verify.message import Message
from storage.warc.redact import Redactor

_ANY = Redactor(b"no archive's key")
_URLS = ("warc-target-uri", "warc-refers-to-target-uri")
_FORM = 64 * 1024


def check_fields(fields: Fields, say: Say) -> None:
    """The addresses in a record's own fields."""
    for name in _URLS:
        value = fields.get(name)
        if value and secret_url(value):
            say("secret-url", f"in {name}")


def check_message(message: Message, body: bytes, say: Say) -> None:
    """The head of a request or response, and the first part of a form that was sent."""
    line = message.line.encode("latin-1", "replace").decode("latin-1")
    if message.request and _ANY.text(line) != line:
        say("secret-url", "in the request line")
    for (name, value), (_, clean) in zip(message.headers, _ANY.headers(message.headers), strict=True):
        if value != clean and not _same_but_spaces(value, clean):
            secret = name.lower() in {"location", "referer", "link", "content-location", "refresh"}
            say("secret-url" if secret else "secret-header", f"in {name}")
    if message.request and body and _ANY.form(body[:_FORM], message.headers) != body[:_FORM]:
        say("secret-form", "in the request's body")


def check_notes(block: bytes, say: Say) -> None:
    """A metadata record's own lines."""
    for line in block.decode("utf-8", "replace").splitlines():
        if secret_url(line):
            say("secret-url", f"in {line.partition(':')[0][:40]}")


def secret_url(text: str) -> bool:
    """Whether there is a token or a password in an address, or in a text with addresses."""
    return _ANY.text(text) != text


def canaries(values: Iterable[str]) -> tuple[bytes, ...]:
    """The values as bytes to look for: as they are, and as an address would write them."""
    made: list[bytes] = []
    for value in values:
        made += {value.encode(), quote(value, safe="").encode()}
    return tuple(made)


class Canaries:
    """Looks for values in bytes that go by, also across two pieces."""

    def __init__(self, values: tuple[bytes, ...]) -> None:
        self._values = values
        self._overlap = max((len(value) for value in values), default=1) - 1
        self._tail = b""
        self.found: set[bytes] = set()

    def look(self, piece: bytes) -> None:
        """The next bytes."""
        if not self._values:
            return
        data = self._tail + piece
        self.found.update(value for value in self._values if value in data)
        self._tail = data[-self._overlap :] if self._overlap else b""


def shown(value: bytes) -> str:
    """A canary in a finding: enough to know it by, not enough to use it."""
    return f"{value[:4].decode('utf-8', 'replace')}…, {len(value)} bytes"


def _same_but_spaces(one: str, other: str) -> bool:
    return one.replace(" ", "") == other.replace(" ", "")
