"""Pages without measure: the time grows no faster than the page, whatever it is made of."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.captures import Outcome
from storage.records import Record
from tests.spiders.making import capture

LINE = "The ninth step is dry for forty minutes, and that is when the children count limpets on it, every one of them. "
SMALL, LARGE, HUGE = 20_000, 600_000, 5_000_000
STEEPER = 3.0  # times slower a character than in a small page; the rest is noise and cold caches
HEAD = '<html><head><title>Steps</title><meta property="og:type" content="article">'


def substack(size: int) -> str:
    """A post whose state carries the text too, as real ones do."""
    text = "".join(f"<p>{LINE}{number}</p>" for number in range(size // (2 * len(LINE))))
    post = {"slug": "x", "audience": "everyone", "post_date": "2026-05-04T08:00:00Z", "body_html": text}
    state = json.dumps(json.dumps({"post": post}))
    inside = (
        f'<div class="available-content"><div class="body markup">{text}</div></div><div class="post-footer"></div>'
    )
    return (
        f"{HEAD}</head><body><article><h1 class='post-title'>Steps</h1>{inside}</article>"
        f"<p>substackcdn.com</p><script>window._preloads = JSON.parse({state})</script></body></html>"
    )


def paragraphs(size: int) -> str:
    return f"{HEAD}</head><body><h1>Steps</h1><div>{f'<p>{LINE}</p>' * (size // len(LINE))}</div></body></html>"


def one_paragraph(size: int) -> str:
    return f"{HEAD}</head><body><h1>Steps</h1><div><p>{LINE * (size // len(LINE))}</p></div></body></html>"


def links(size: int) -> str:
    inside = f'<p>{LINE}<a href="/a">here</a></p>' * (size // (len(LINE) + 30))
    return f"{HEAD}</head><body><h1>Steps</h1><div>{inside}</div></body></html>"


def attributes(size: int) -> str:
    names = " ".join(f'data-a{number}="{number}" ' for number in range(100))
    return f"{HEAD}</head><body><h1>Steps</h1><div>{f'<p {names}>{LINE}</p>' * (size // 1600)}</div></body></html>"


def scripts(size: int) -> str:
    filling = '<script>window.x = {"a": ["' + "y" * 900 + '"]}; window._preloads = ["no"</script>'
    return (
        f"{HEAD}{filling * (size // 1000)}</head><body><h1>Steps</h1><div>{f'<p>{LINE}</p>' * 20}</div></body></html>"
    )


def json_ld(size: int) -> str:
    node = json.dumps({"@type": "Thing", "name": "x" * 100, "author": [{"name": "y"}] * 3})
    graph = f'<script type="application/ld+json">{{"@graph": [{",".join([node] * (size // len(node)))}]}}</script>'
    return f"{HEAD}{graph}</head><body><h1>Steps</h1><div>{f'<p>{LINE}</p>' * 20}</div></body></html>"


def walls(size: int) -> str:
    """Boxes that are called walls and are none."""
    inside = f'<p>{LINE}</p><div class="paywall x-paywall">no wall</div>' * (size // (len(LINE) + 50))
    return f"{HEAD}</head><body><h1>Steps</h1><div>{inside}</div></body></html>"


def brackets(size: int) -> str:
    return f"{HEAD}</head><body><h1>Steps</h1><div>{f'<p>{LINE}</p>' * 20}</div><p>{'<' * size}</p></body></html>"


KINDS: tuple[Callable[[int], str], ...] = (
    substack, paragraphs, one_paragraph, links, attributes, scripts, json_ld, walls, brackets,
)  # fmt: skip


def made(markup: str, url: str = "https://big.test/p/steps") -> Record | None:
    one = capture(markup, url)
    reading = read(one)
    assert isinstance(reading.outcome, Outcome)
    return finish(reading.drafts[0], one) if reading.drafts else None


def seconds(markup: str, rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        assert made(markup) is not None
        best = min(best, time.process_time() - start)
    return best


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """What is loaded once (the languages) is no time of a page."""
    made(paragraphs(SMALL))


@pytest.mark.parametrize(
    ("kind", "size"),
    [*((kind, LARGE) for kind in KINDS), (substack, HUGE)],
    ids=lambda item: getattr(item, "__name__", item),
)
def test_the_time_grows_like_the_page(kind: Callable[[int], str], size: int) -> None:
    small, large = kind(SMALL), kind(size)
    grown = seconds(large, 1) / max(seconds(small, 3), 0.002)
    assert grown <= STEEPER * len(large) / len(small), f"{kind.__name__}: {grown:.0f} times as long"


@pytest.mark.parametrize("depth", [200, 2_000, 20_000])
@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "table><tr><td"])
def test_deep_nesting_costs_no_text(tag: str, depth: int) -> None:
    inside = "".join(f"<p>{LINE}{number}</p>" for number in range(12))
    record = made(f"{HEAD}</head><body><h1>Steps</h1>{f'<{tag}>' * depth}{inside}</body></html>")
    assert record is not None
    assert f"{LINE}11" in record.content_text
