"""What a right archive says of one page of the newsstand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.newsstand.prose import prose
from crawler.newsstand.publication import Post
from pipelines.words import count_words
from storage.records import Declared, Kind, Observed, Wall

LONG = 120  # words


@dataclass(frozen=True, slots=True)
class Expected:
    """The truth about one article URL. `None` for a date or a count: the page does not say, or only "3d ago"."""

    url: str
    platform: str
    source: str  # `name` of the source it belongs to, see `truth.sources`
    title: str
    authors: tuple[str, ...] = ()
    date: datetime | None = None
    kind: Kind = Kind.ARTICLE
    declared: Declared = Declared.FREE
    observed: Observed = Observed.FULL
    wall: Wall = Wall.NONE
    # the end of the public text; "" where nothing is public; None where nothing is withheld
    boundary: str | None = None
    words_total: int | None = None
    text: tuple[str, ...] = ()  # every public piece of prose, in order; a footnote mark parts a piece in two
    noise: tuple[str, ...] = ()  # texts of the page that are no part of the article
    relations: tuple[tuple[str, str], ...] = ()  # (relation, target URL)


def of_post(url: str, platform: str, source: str, post: Post, wall: Wall = Wall.SUBSCRIPTION) -> Expected:
    """The truth about a post; `wall` is what withholds its hidden part. Only Substack says how long a post is."""
    text = prose(post.shown)
    declared = Declared.FREE
    if post.locked:
        declared = Declared.REGISTRATION if wall in {Wall.REGISTRATION, Wall.EMAIL} else Declared.PAID
    observed = Observed.FULL if not post.locked else Observed.PREVIEW if text else Observed.NONE
    return Expected(
        url, platform, source, post.title, (post.author,), post.date,
        declared=declared,
        observed=observed,
        wall=wall if post.locked else Wall.NONE,
        boundary=(text[-1] if text else "") if post.locked else None,
        words_total=post.wordcount if platform == "substack" else None,
        text=text,
        noise=tuple(piece.text for piece in post.shown if piece.kind in {"share", "subscribe", "voiceover"}),
    )  # fmt: skip


def silent(expected: Expected) -> Expected:
    """The same of a page that says nothing about access: only the end of a longer article can speak for it."""
    long = expected.kind is Kind.ARTICLE and count_words(" ".join(expected.text)) >= LONG
    observed, wall = (Observed.FULL, Wall.NONE) if long else (Observed.UNKNOWN, Wall.UNKNOWN)
    return replace(expected, declared=Declared.UNKNOWN, observed=observed, wall=wall)


def gated(expected: Expected) -> Expected:
    """The same of a page that says nothing about access, on a platform that ends every cut text with its gate."""
    return replace(expected, declared=Declared.UNKNOWN)


def paid(expected: Expected) -> bool:
    """Whether some of it is withheld."""
    return expected.boundary is not None
