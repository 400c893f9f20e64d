"""What stands around a text in its own box: headings of lists of other articles, notices behind it, leads before it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from spiders.folding import fold
from spiders.segments import ENDS, Segment

ALL_LINK = 0.9  # share of a line that is a link
MOST_NAMED = 0.5  # share of a sentence that is links
MOST_CUE, MOST_NOTICE = 60, 400  # weight of a line
SIGNED = re.compile(
    r"^(?:by|von|par|por|di|作者|文[/／]|published|posted|updated|photo|image|credit|来源|發布|发布)\b", re.IGNORECASE
)

LEAD = re.compile(
    r"chapo|chapeau|stand-?first|abstract|vorspann|entradilla|"
    r"(?<![a-z])(?:deck|dek|lede|intro|lead(?![-_](?:gen|form|magnet)))(?![a-z])",
    re.IGNORECASE,
)  # what sites call the sentences under a headline


@cache
def boxes(kind: str) -> re.Pattern[str]:
    """What `tails.toml` says that boxes ask for, in one."""
    data = tomllib.loads(files("spiders").joinpath("tails.toml").read_text("utf-8"))[kind]
    return re.compile("|".join(data.values()))


@cache
def lines(kind: str) -> re.Pattern[str]:
    """The expressions of `tails.toml` in one."""
    data = tomllib.loads(files("spiders").joinpath("tails.toml").read_text("utf-8"))[kind]
    every = "|".join(expression for language in data.values() for expression in language)
    return re.compile(rf"[（(【\[]?\s*(?:{every})\s*[:：»›>→…)）】\]]*", re.IGNORECASE)


def is_cue(segment: Segment) -> bool:
    """Whether a line announces what is no longer the text."""
    return segment.weight <= MOST_CUE and lines("cues").fullmatch(segment.text) is not None


def cues(segments: Sequence[Segment], inside: range) -> list[int]:
    """The lines that announce something else; not a link that each piece of a digest ends with."""
    found = [number for number in inside if is_cue(segments[number])]
    links = Counter(segments[number].text for number in found if segments[number].links >= ALL_LINK)
    return [number for number in found if links[segments[number].text] < 2]


def is_source(segment: Segment) -> bool:
    """Whether a heading stands over an author's list of sources."""
    return segment.weight <= MOST_CUE and lines("sources").fullmatch(segment.text) is not None


def is_notice(segment: Segment) -> bool:
    """Whether a line is the site's and not the author's."""
    return segment.weight <= MOST_NOTICE and lines("notices").fullmatch(segment.text) is not None


def names(segment: Segment, called: str | None) -> bool:
    """Whether a sentence names in links what it speaks of and asks for nothing, in a paragraph of this class."""
    written = (
        segment.owner.tag == "p" and segment.owner.get("class") == called and ENDS.search(segment.text) is not None
    )
    return written and segment.links < MOST_NAMED and not is_notice(segment) and not is_offer(fold(segment.text))


def is_offer(folded: str) -> bool:
    """Whether a box behind the text asks the reader for something: an address, an account, money, a click."""
    return boxes("offers").search(folded) is not None


def asks(text: str) -> bool:
    """Whether a box wherever it stands asks the reader for support, for a subscription, to follow."""
    return boxes("asks").search(text.casefold().replace("’", "'")) is not None


def reads_on(text: str) -> bool:
    """Whether a link leads to the rest of a piece: each one of a digest ends with it."""
    return boxes("onward").match(text.casefold().strip()) is not None


def is_lead(segment: Segment) -> bool:
    """Whether it can be the sentence or two under a headline."""
    return segment.prose and segment.sentence and not SIGNED.match(segment.text)
