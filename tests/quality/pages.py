"""The pages of the benchmark and what we read out of them."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pipelines import Refused, finish
from spiders.discovery import read
from spiders.document import Page, select, words_of
from storage.captures import Capture, Outcome
from storage.records import Record
from tests.quality.truth import Truth, load

LABELS = Path(__file__).with_name("labels.toml")
WHEN = datetime(2026, 9, 1, tzinfo=UTC)
NEWSLETTERS = ("substack_free", "substack_paywalled", "other_platforms")
GENERIC = ("other_platforms/aboveavalon",)  # without a platform of their own
NO_ARTICLES = (
    "huggingface/2851_huggingface_co_home",
    "chinese/readhub_readhub",
    "substack_free/general--substack-app",
    "substack_archive/astralcodexten_archive_2026-08",
)


@dataclass(frozen=True)
class Sample:
    """One page of the corpus."""

    name: str
    path: Path
    url: str

    @property
    def group(self) -> str:
        """What its scores are added up under: newsletters, chinese, generic."""
        folder = self.name.partition("/")[0]
        if folder in NEWSLETTERS and self.name not in GENERIC:
            return "newsletters"
        return "chinese" if folder == "chinese" else "generic"

    @cached_property
    def truth(self) -> Truth:
        """What is known; all fields empty where nothing is."""
        known = load(self.path.parent) or Truth()
        if entry := labelled("text").get(self.name):
            known = replace(known, text=self._labelled(entry))
        if entry := labelled("title").get(self.name):
            known = replace(known, title=self._headline(entry["title"]))
        return known

    def _headline(self, css: str) -> str:
        """The headline, where all that the page calls its title agrees. Raises `ValueError` where it does not."""
        tree = Page(self.capture).tree
        said = {words_of(node) for node in (*select(tree, css), *select(tree, "head > title"))}
        said |= {str(node.get("content")) for node in select(tree, 'meta[property="og:title"]')}
        if len(said) != 1:
            raise ValueError(f"{LABELS.name}: {self.name}: the page has several titles: {sorted(said)}")
        return said.pop()

    def _labelled(self, entry: dict[str, Any]) -> str:
        """The words of the selected body, block by block."""
        tree = Page(self.capture).tree
        (body,) = select(tree, entry["body"])
        for css in entry.get("without", ()):
            for node in select(body, css):
                node.drop_tree()
        return words_of(body)

    @cached_property
    def capture(self) -> Capture:
        """The bytes as they are; their charset is for reading to find out."""
        return Capture(self.url, WHEN, 200, (), self.path.read_bytes(), source="corpus")

    @cached_property
    def record(self) -> Record | None:
        """Our record; None where reading gave none."""
        reading = read(self.capture)
        if reading.outcome is not Outcome.ARTICLE:
            return None
        for draft in reading.drafts:
            try:
                return finish(draft, self.capture)
            except Refused:
                continue
        return None


@cache
def labelled(what: str) -> dict[str, dict[str, Any]]:
    """The entries of `labels.toml` that stand in for the corpus's own `text` or `title`, by page."""
    found: dict[str, dict[str, Any]] = tomllib.loads(LABELS.read_text("utf-8"))[what]
    return found


def samples(corpus: Path) -> list[Sample]:
    """All HTML pages of the corpus that are articles, by name."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as rows:
        urls = {row["folder"]: row["url"].partition(" ")[0] for row in csv.DictReader(rows, delimiter="\t")}
    paths = {str(path.parent.relative_to(corpus)): path for path in sorted(corpus.glob("*/*/source.html"))}
    return [
        Sample(name, path, urls.get(name) or f"https://unknown.test/p/{path.parent.name}")
        for name, path in paths.items()
        if name not in NO_ARTICLES
    ]
