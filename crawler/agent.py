"""What may stand in the user agent: who answers for a crawl, and words of one's own."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_MAIL = re.compile(r"(?:mailto:)?[^\s@<>]+@[^\s@<>]+")


def contact(value: object) -> str:
    """An http(s) URL, or an e-mail address with or without `mailto:`; `ValueError` for anything else."""
    text = str(value)
    if not (text.isprintable() and " " not in text and (_MAIL.fullmatch(text) or _is_url(text))):
        raise ValueError("is no URL and no e-mail address")
    return text


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def words(text: str) -> str:
    """Text of one line; `ValueError` where it would end the header."""
    if not text.isprintable():
        raise ValueError("has characters that are not printed")
    return text
