"""Every folder of `tests/sites` is a case: a page and what is read out of it; one line is said of each field.

A missing `expected.json` is written and its test fails until somebody has read it and committed it.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spiders.discovery import read
from tests.spiders.making import ROOT, capture, plain

SITES = ROOT / "tests" / "sites"
CASES = sorted(path.parent for path in SITES.glob("*/*/case.toml"))
FIELDS = (
    "outcome", "reason", "platform", "needs_browser", "links",
    "count", "kind", "url", "publication", "native_id", "canonical_url", "title",
    "subtitle", "authors", "dates", "language", "tags", "image", "body", "body_where",
    "wall", "attachments", "relations", "signals",
    "rights", "failed", "layout", "partial",
)  # fmt: skip


@cache
def read_case(folder: Path) -> dict[str, Any]:
    """The reading of a case by field; of several drafts a field is the list of theirs."""
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    source = next(path for path in folder.iterdir() if path.stem == "source")
    found = plain(read(capture(source.read_bytes(), case["url"], **case.get("headers", {}))))
    drafts = found.pop("drafts")
    names = drafts[0].keys() if drafts else ()
    fields = {name: drafts[0][name] if len(drafts) == 1 else [draft[name] for draft in drafts] for name in names}
    return json.loads(json.dumps({**found, "count": len(drafts), **fields}))  # type: ignore[no-any-return]


def expected(folder: Path) -> dict[str, Any]:
    """What was read before; written where it is missing."""
    path = folder / "expected.json"
    if not path.exists():
        path.write_text(json.dumps(read_case(folder), indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
        pytest.fail(f"{path.relative_to(SITES)} was missing and is written: read it, then commit it")
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(folder: Path) -> None:
    wanted, found = expected(folder), read_case(folder)
    differing = [name for name in FIELDS if found.get(name) != wanted.get(name)]
    assert not differing, "\n".join(f"{name}: {found.get(name)!r}, not {wanted.get(name)!r}" for name in differing)


def test_there_are_cases() -> None:
    assert len({path.parent.name for path in CASES}) >= 7
