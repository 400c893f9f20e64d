"""The truth table of the newsstand: what a right archive of it contains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from crawler.newsstand.expected import Expected, paid
from crawler.newsstand.sites import ALMANACS, DEFAULT_POSTS, GUANXINGS, build


def articles(posts: int = DEFAULT_POSTS, scheme: str = "http") -> Iterator[Expected]:
    """The truth about every article URL, one at a time; `posts` and `scheme` as the newsstand was started and asked."""
    for site in dict.fromkeys(build(posts, scheme).values()):
        yield from site.expected()


_ENTRANCES = {
    "tidelines": ("http://www.tidelines.test/", "substack"),
    "slowgrid": ("http://slowgrid.substack.test/", "substack"),
    "papertrail": ("http://papertrail.substack.test/", "substack"),
    "huggingface": ("http://huggingface.test/blog", "huggingface"),
    "huggingface-papers": ("http://huggingface.test/papers", "huggingface"),
    **{host.partition(".")[0]: (f"http://{host}/", None) for host in (*ALMANACS, *GUANXINGS)},
    "lanternroom": ("http://www.lanternroom.test/", "ghost"),
    "morningkiln": ("http://www.morningkiln.test/", "beehiiv"),
    "saltpath": ("http://www.saltpath.test/feed/", "wordpress"),
    "trouble": ("http://trouble.test/feed", "feed"),
}


def sources(posts: int = DEFAULT_POSTS) -> list[dict[str, Any]]:
    """What to crawl: `name`, `url`, `platform` (None: to be recognised by text), `articles` and `paid` (counts)."""
    total: Counter[str] = Counter()
    walled: Counter[str] = Counter()
    for truth in articles(posts):
        total[truth.source] += 1
        walled[truth.source] += paid(truth)
    return [
        {"name": name, "url": url, "platform": platform, "articles": total[name], "paid": walled[name]}
        for name, (url, platform) in _ENTRANCES.items()
    ]
