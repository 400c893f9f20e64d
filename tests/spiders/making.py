"""Captures for tests, and a reading as plain data."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from spiders.document import words_of
from storage.captures import Capture, Draft, Reading

WHEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def capture(content: bytes | str, url: str = "https://example.test/p/slug", **headers: str) -> Capture:
    """A capture with status 200; header names with `_` for `-`."""
    body = content.encode() if isinstance(content, str) else content
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Capture(url=url, time=WHEN, status=200, headers=pairs, content=body)


def shared() -> Path:
    """Where the corpus lives: `FOLDLINE_SHARED`, else beside the checkout."""
    return Path(os.environ.get("FOLDLINE_SHARED") or ROOT.parent / "shared")


def text_of(draft: Draft) -> str:
    """The text of a draft's body."""
    return "\n".join(words_of(node) for node in draft.body)


def plain(reading: Reading) -> dict[str, Any]:
    """A reading as JSON values."""
    drafts = [_draft(draft) for draft in reading.drafts]
    links = [msgspec.to_builtins(link) for link in reading.links]
    return {
        "outcome": reading.outcome.value,
        "reason": reading.reason,
        "platform": reading.platform,
        "needs_browser": reading.needs_browser,
        "links": links,
        "drafts": drafts,
    }


def _draft(draft: Draft) -> dict[str, Any]:
    fields = {name: getattr(draft, name) for name in Draft.__slots__ if name not in ("body", "skipped", "wall")}
    wall = None if draft.wall is None else draft.wall.get("class") or draft.wall.tag
    values: dict[str, Any] = msgspec.to_builtins(fields)
    return values | {"wall": wall, "body": [words_of(node) for node in draft.body]}
