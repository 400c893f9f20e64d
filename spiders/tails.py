"""What stands around a text in its own box: headings of lists of other articles, notices behind it, leads before it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from spiders.segments import Segment

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
def offers() -> re.Pattern[str]:
    """What `tails.toml` says that boxes ask for, in one."""
    data = tomllib.loads(files("spiders").joinpath("tails.toml").read_text("utf-8"))["offers"]
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


def is_notice(segment: Segment) -> bool:
    """Whether a line is the site's and not the author's."""
    return segment.weight <= MOST_NOTICE and lines("notices").fullmatch(segment.text) is not None


def is_offer(folded: str) -> bool:
    """Whether a box asks the reader for something: an address, an account, money, a click."""
    return offers().search(folded) is not None


def is_lead(segment: Segment) -> bool:
    """Whether it can be the sentence or two under a headline."""
    return segment.prose and segment.sentence and not SIGNED.match(segment.text)
