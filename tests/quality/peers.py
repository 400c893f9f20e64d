"""Other tools on the same pages: runs inside `.venv-peers`, without anything of ours.

stdin: lines `path TAB url`. stdout: a JSON line a page and tool: text, title, authors, published, free (fundus's rule
only), and the CPU seconds it took.
"""

from __future__ import annotations

import json
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import newspaper
import readability
import trafilatura
from trafilatura.settings import Document

LD = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def by_trafilatura(raw: bytes, url: str) -> dict[str, Any]:
    """With metadata, as its own documentation calls it."""
    found = trafilatura.bare_extraction(raw, url=url, with_metadata=True)
    said: dict[str, Any] = found.as_dict() if isinstance(found, Document) else {}
    return {
        "text": said.get("text"),
        "title": said.get("title"),
        "authors": [name for name in (said.get("author") or "").split("; ") if name],
        "published": said.get("date"),
    }


def by_newspaper(raw: bytes, url: str) -> dict[str, Any]:
    """newspaper4k."""
    article = newspaper.Article(url)
    article.download(input_html=raw.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date
    return {
        "text": article.text,
        "title": article.title,
        "authors": list(article.authors),
        "published": day.isoformat() if day else None,
    }


def by_readability(raw: bytes, url: str) -> dict[str, Any]:
    """readability-lxml: text and title only."""
    document = readability.Document(raw.decode("utf-8", "replace"), url=url)
    tree = lxml.html.fromstring(document.summary())
    for node in tree.iter("p", "li", "h2", "h3", "h4", "div", "br", "td"):
        node.tail = "\n" + (node.tail or "")
    return {"text": tree.text_content(), "title": document.title(), "authors": [], "published": None}


def by_fundus(raw: bytes, url: str) -> dict[str, Any]:
    """fundus's rule: the first `isAccessibleForFree` of the JSON-LD; none means free."""
    for script in LD.findall(raw.decode("utf-8", "replace")):
        match = re.search(r'"isAccessibleForFree"\s*:\s*"?(true|false)', script, re.IGNORECASE)
        if match:
            return {"free": match.group(1).lower() == "true"}
    return {"free": True}


TOOLS: dict[str, Callable[[bytes, str], dict[str, Any]]] = {
    "trafilatura": by_trafilatura,
    "newspaper4k": by_newspaper,
    "readability": by_readability,
    "fundus rule": by_fundus,
}


def main() -> None:
    """A tool that fails on a page gives an empty answer with its error."""
    warnings.simplefilter("ignore")  # theirs
    for line in sys.stdin:
        path, url = line.rstrip("\n").split("\t")
        raw = Path(path).read_bytes()
        for name, read in TOOLS.items():
            begun = time.process_time()
            try:
                said = read(raw, url)
            except Exception as error:  # noqa: BLE001 (another tool's failure is its score)
                said = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps({"path": path, "tool": name, "seconds": time.process_time() - begun, **said}))


if __name__ == "__main__":
    main()
