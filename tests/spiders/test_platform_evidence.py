"""Every piece of evidence stands in the bytes: selectors select, pointers point."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from spiders.discovery import read
from spiders.document import Page
from spiders.scripts import loads
from storage.captures import Capture
from storage.records import Says
from tests.spiders.making import ROOT, capture

CASES = sorted(path.parent for path in (ROOT / "tests" / "sites").glob("*/*/case.toml"))
STATE = re.compile(r"(\w+)(/.*)?", re.DOTALL)
TREES = re.compile(r"ld\+json\[(\d+)\](/.*)?", re.DOTALL)
MISSING = object()


def case(folder: Path) -> Capture:
    settings = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    source = next(path for path in folder.iterdir() if path.stem == "source")
    return capture(source.read_bytes(), settings["url"], **settings.get("headers", {}))


def follow(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def found(where: str, one: Capture) -> bool:
    """Whether the place is there."""
    kind, _, rest = where.partition(":")
    if kind == "header":
        return one.header(rest) is not None
    if kind == "json" and rest.startswith("/"):
        return follow(loads(one.content.decode()), rest) is not MISSING
    page = Page(one)
    if kind == "css":
        return bool(page.select(rest))
    if match := TREES.fullmatch(rest):
        return follow(page.json_ld[int(match.group(1))], match.group(2) or "") is not MISSING
    match = STATE.fullmatch(rest)
    return match is not None and follow(page.state(f"window.{match.group(1)}"), match.group(2) or "") is not MISSING


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_evidence_stands_in_the_bytes(folder: Path) -> None:
    one = case(folder)
    if folder.parent.name == "feed":
        pytest.skip("a feed's places are of its own XML")
    wrong = [
        signal.where
        for draft in read(one).drafts
        for signal in draft.signals
        if not found(signal.where, one) and signal.says is not Says.READ_MORE
    ]
    assert not wrong
