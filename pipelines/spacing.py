"""Characters: what is left out of a text, how it is spaced, how it is escaped."""

from __future__ import annotations

import re

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def names(line: str) -> frozenset[str]:
    """The words of a line as a set: tables of tags and classes read better so."""
    return frozenset(line.split())


def visible(text: str) -> str:
    """Without control, direction and zero-width characters (joiners stay: scripts and emoji need them)."""
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def escape(text: str) -> str:
    """Safe between tags and inside a double-quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def escape_text(text: str) -> str:
    """Safe between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spaced(text: str) -> str:
    """One space for each run of blanks, also at the edges."""
    if text.isprintable() and "  " not in text:  # of all blanks only the space is printable
        return text
    flat = " ".join(text.split())
    if not flat:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{flat}{' ' if text[-1].isspace() else ''}"


def sane(text: str) -> str:
    """One space between words, no blank at the edges of a line, no empty line."""
    if "\n" not in text:
        return text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
