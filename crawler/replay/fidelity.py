"""How faithful a replay is: what a page showed as captured, held against what replay tools show of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from random import Random
from typing import Any

from crawler.replay.looking import Eye, Look, Sight

TEXT = 0.99
"""The least similarity of a page's visible text."""
IMAGES = 0.98
"""The least share of its images that are decoded, of those decoded as captured."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")
_MOST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """A capture to look at: its URL and 14-digit time."""

    url: str
    time: str


@dataclass(frozen=True, slots=True)
class Score:
    """One page in one replay tool. `text` and `images` lie between 0 and 1."""

    url: str
    time: str
    tool: str
    text: float
    images: float
    images_captured: int
    images_decoded: int
    failed: tuple[str, ...]
    failed_captured: tuple[str, ...]
    outside: tuple[str, ...]
    undecoded: tuple[str, ...] = ()
    problem: str = ""

    @property
    def faithful(self) -> bool:
        """Whether text and images are there and nothing got out."""
        return self.text >= TEXT and self.images >= IMAGES and not self.outside and not self.problem


def score(page: Page, tool: str, captured: Look, replayed: Look) -> Score:
    """Hold one against the other."""
    share = min(replayed.decoded, captured.decoded) / captured.decoded if captured.decoded else 1.0
    return Score(
        url=page.url,
        time=page.time,
        tool=tool,
        text=round(similarity(captured.text, replayed.text), 4),
        images=round(share, 4),
        images_captured=captured.decoded,
        images_decoded=replayed.decoded,
        failed=replayed.failed,
        failed_captured=captured.failed,
        outside=replayed.outside,
        undecoded=replayed.undecoded,
        problem=captured.problem or replayed.problem,
    )


def similarity(one: str, other: str) -> float:
    """Twice the words in common, in order, by all words; characters count as words where no spaces part them."""
    words = [_WORD.findall(text)[:_MOST_WORDS] for text in (one, other)]
    if words[0] == words[1]:
        return 1.0
    return SequenceMatcher(None, words[0], words[1], autojunk=False).ratio()


def measure(
    eye: Eye,
    pages: Iterable[Page],
    captured: Callable[[Page], Sight | Look],
    tools: Mapping[str, Callable[[Page], Sight]],
) -> Iterator[Score]:
    """Look at each page as captured and in each tool, side by side."""
    for page in pages:
        reference = captured(page)
        sights = [show(page) for show in tools.values()]
        if isinstance(reference, Sight):
            reference, *looks = eye.looks([reference, *sights])
        else:
            looks = eye.looks(sights)
        for name, look in zip(tools, looks, strict=True):
            yield score(page, name, reference, look)


def sample(pages: Iterable[Page], count: int, seed: int = 0) -> list[Page]:
    """So many of them, the same ones for the same archive and seed, in order of URL and time."""
    every = sorted(set(pages), key=lambda page: (page.url, page.time))
    chosen = Random(seed).sample(range(len(every)), min(count, len(every)))  # noqa: S311 - a sample, no secret
    return [every[number] for number in sorted(chosen)]


def summary(scores: Iterable[Score]) -> list[dict[str, Any]]:
    """One row a tool: pages, means and minima, sums."""
    by_tool: dict[str, list[Score]] = {}
    for one in scores:
        by_tool.setdefault(one.tool, []).append(one)
    return [_row(tool, of_tool) for tool, of_tool in by_tool.items()]


def _row(tool: str, scores: list[Score]) -> dict[str, Any]:
    captured = sum(one.images_captured for one in scores)
    decoded = sum(min(one.images_decoded, one.images_captured) for one in scores)
    return {
        "tool": tool,
        "pages": len(scores),
        "faithful": sum(one.faithful for one in scores),
        "text_mean": round(sum(one.text for one in scores) / len(scores), 4),
        "text_least": min(one.text for one in scores),
        "images": round(decoded / captured, 4) if captured else 1.0,
        "images_captured": captured,
        "failed": sum(len(one.failed) for one in scores),
        "outside": sum(len(one.outside) for one in scores),
        "not_shown": sum(bool(one.problem) for one in scores),
    }
