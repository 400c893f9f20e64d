"""What a stranger's text, address or date may be in a document that others read: text stays text."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote, urlsplit

from storage.domains import ascii_host

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_HOST = re.compile(r"[a-z0-9._~-]+|\[[0-9a-f:.]+\]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEPT = "%/:?@!$&'()*+,;=~-._"  # of a path, a query or a fragment


def xml_text(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold, not even escaped."""
    return _NOT_XML.sub("", text)


def without_controls(text: str) -> str:
    """Without control characters, byte order marks and line separators; tabs and line ends stay."""
    return _CONTROL.sub("", text)


def one_line(text: str | None) -> str:
    """Without control characters, every run of white space one blank."""
    return " ".join(without_controls(re.sub(r"\s", " ", text)).split()) if text else ""


def web_address(url: str | None) -> str | None:
    """An http(s) address in plain ASCII (RFC 3986), without a user; None for anything else, scripts included."""
    try:
        parts = urlsplit((url or "").strip())
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    place = host if port is None else f"{host}:{port}"
    tail = [mark + _quoted(part) for mark, part in (("?", parts.query), ("#", parts.fragment)) if part]
    return f"{parts.scheme}://{place}{_quoted(parts.path)}{''.join(tail)}"


def urn(record_id: str) -> str:
    """A record's `id` as a URI that means the same in every archive."""
    return f"urn:foldline:record:{quote(record_id, safe=':')}"


def stamp(time: datetime) -> str:
    """RFC 3339, `Z` for UTC."""
    return time.isoformat().replace("+00:00", "Z")


def _quoted(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_KEPT)
