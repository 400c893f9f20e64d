"""Saved pages lose their scripts, their meta tags and their headers: the platform is known by its markup alone."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from spiders.discovery import read
from storage.captures import Outcome
from tests.spiders.making import ROOT, capture, text_of

NAMES = ("beehiiv", "buttondown", "caixin", "ghost", "mail", "medium", "substack", "wordpress")
LOST = (
    re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<(?:meta|link)\b[^>]*>", re.IGNORECASE),
    re.compile(r"<!--.*?-->", re.DOTALL),
)
IN_SCRIPTS = ("app-post", "app-post-paid", "archive-page", "note-before-its-script")
CASES = sorted(
    path.parent
    for name in NAMES
    for path in (ROOT / "tests" / "sites" / name).glob("*/source.html")
    if path.parent.name not in IN_SCRIPTS
)


def stripped(markup: str) -> str:
    for pattern in LOST:
        markup = pattern.sub("", markup)
    return markup


def named_by(markup: str) -> set[str]:
    """The addresses of the elements in the head that get lost."""
    return set(re.findall(r'<link\b[^>]*\bhref="([^"]+)"', markup))


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_stripped_page_reads_the_same(folder: Path) -> None:
    url = tomllib.loads((folder / "case.toml").read_text("utf-8"))["url"]
    source = (folder / "source.html").read_text("utf-8")
    whole, bare = read(capture(source, url, content_type="text/html")), read(capture(stripped(source), url))
    assert (bare.platform, bare.outcome) == (folder.parent.name, whole.outcome)
    if whole.outcome is not Outcome.ARTICLE:
        assert {link.url for link in bare.links} == {link.url for link in whole.links} - named_by(source)
        return
    kept, lost = whole.drafts[0], bare.drafts[0]
    assert lost.layout == kept.layout
    assert text_of(lost) == text_of(kept)
    assert (lost.wall is None) == (kept.wall is None)
    assert lost.title == kept.title
    assert not lost.failed


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_rendered_page_reads_the_same(folder: Path) -> None:
    """The DOM as a browser gives it back: saved, re-serialised, without the source's white space."""
    url = tomllib.loads((folder / "case.toml").read_text("utf-8"))["url"]
    source = (folder / "source.html").read_text("utf-8")
    dom = re.sub(r">\s+<", "><", source).encode()
    one = replace(capture(b"<html><body></body></html>", url), rendered=dom)
    assert [text_of(draft).split() for draft in read(one).drafts] == [
        text_of(draft).split() for draft in read(capture(source, url)).drafts
    ]
