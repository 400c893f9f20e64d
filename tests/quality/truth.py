"""What is known about a page of the corpus: its text, names and days, in the forms that its collections keep them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html

FRONT = re.compile(r"\A```json\n(.*?)\n```\n", re.DOTALL)
MARKS = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|\]\((?:[^()]|\([^)]*\))*\)|^\[\^\w+\]:|\[\^\w+\]|^#+ |^> ?|[*`_]", re.MULTILINE
)
EDGES = frozenset(("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "pre", "blockquote"))


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page says. None: not known; an empty list of authors or `published=""`: known to have none."""

    text: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


def load(folder: Path) -> Truth | None:
    """The truth of a folder of the corpus; None where it has none."""
    for name, read in READERS.items():
        if (folder / name).is_file():
            return read(folder / name)
    return None


def _benchmark(path: Path) -> Truth:
    """`truth.json` of the web content extraction benchmark."""
    said = json.loads(path.read_text("utf-8"))["ground_truth"]
    return Truth(
        said["main_content"],
        said.get("title"),
        (said["author"],) if said.get("author") else (),
        said.get("publish_date") or "",
        tuple(said.get("with", ())),
        tuple(said.get("without", ())),
    )


def _publisher(path: Path) -> Truth:
    """`expected.json` of fundus (by layout) or newspaper4k (flat)."""
    said = json.loads(path.read_text("utf-8"))
    if "text" in said:
        return Truth(said["text"], said.get("title"), None, said.get("publish_date"))
    newest: dict[str, Any] = list(said.values())[-1]  # one for each layout, the page's own last
    text = "\n\n".join(_pieces(newest["body"]))
    return Truth(text, newest.get("title"), tuple(newest.get("authors", ())), newest.get("publishing_date"))


def _pieces(body: dict[str, Any]) -> Iterator[str]:
    yield from body.get("summary", ())
    for section in body.get("sections", ()):
        yield from section.get("headline", ())
        yield from section.get("paragraphs", ())


def _readability(path: Path) -> Truth:
    """`expected.html`, with `expected-metadata.json` beside it; its dates are the machine's guess and not used."""
    tree = lxml.html.fromstring(path.read_text("utf-8"))
    for node in tree.iter():
        if node.tag in EDGES:
            node.tail = " " + (node.tail or "")
            node.text = " " + (node.text or "")
    more = path.with_name("expected-metadata.json")
    said = json.loads(more.read_text("utf-8")) if more.is_file() else {}
    return Truth(str(tree.text_content()), said.get("title"))


def _markdown(path: Path) -> Truth:
    """`expected.md` of defuddle: JSON in front, then Markdown."""
    raw = path.read_text("utf-8")
    front = FRONT.match(raw)
    said = json.loads(front.group(1)) if front else {}
    text = MARKS.sub("", raw[front.end() :] if front else raw)
    author = said.get("author")
    return Truth(text, said.get("title"), (author,) if author else None, said.get("published") or None)


READERS: dict[str, Callable[[Path], Truth]] = {
    "truth.json": _benchmark,
    "expected.json": _publisher,
    "expected.html": _readability,
    "expected.md": _markdown,
}
