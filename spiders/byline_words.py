"""The words of bylines in many languages (`bylines.toml`) as expressions: in front of names, of desks and accounts."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

JOINING = r"\s*(?:&|\+|,|/|·|・|と|\b(?:and|und|et|y|e|i|en|og|och|a|и|та|ve|és)\b)\s*"
COLON = r"\s*[:：／＝]\s*"  # behind what somebody did; a blank alone is none
OTHERS = (
    r"(?!(?:read|see|more|also|watch|lies|mehr|lire|plus|leer|más|leggi|lees|läs|les|czytaj)\b)"  # what leads elsewhere
)
ARTICLE = r"(?:(?:an?|the|eine?|une?|una?|uno|uma?|een|en|ett?) )?"
BETWEEN = (
    r"(?: ?[^\w\s]? ?(?:in|on|at|am|im|le|la|el|il|op|dnia|em|den|the)?\b[^!?]{1,50}?)??"  # a section, a place, a day
)
DAY = (
    r"(?:[^!?:]{0,30}\b(?:19|20)\d\d"
    r"(?: ?[^\w\s]{0,2} ?(?:at |à |um |kl\.? ?)?\d{1,2}[:.h]\d\d(?: Uhr)?)?\s*[,|·•–—-]?\s+)?"
)
NAME = r"(?P<name>\S.{1,80})"


@cache
def _words(kind: str) -> str:
    """All expressions of a kind in every language as one group, the longest first."""
    data = tomllib.loads(files("spiders").joinpath("bylines.toml").read_text("utf-8"))
    every = {expression for language in data.values() for expression in language.get(kind, ())}
    return f"(?:{'|'.join(sorted(every, key=lambda one: (-len(one), one)))})"


@cache
def roles() -> str:
    """What somebody did who wrote, alone or together with something else: `words`, `text and pictures`."""
    either = f"(?:{_words('role')}|{_words('talk')}|{_words('other')})"
    return rf"(?:(?:{_words('other')}{JOINING})?{_words('role')}(?:{JOINING}{either}){{0,4}})"


@cache
def signing() -> re.Pattern[str]:
    """A line that begins with who wrote it, perhaps behind its day: the group `name` begins with names."""
    by, after, verb, wrote, talk = (_words(kind) for kind in ("by", "after", "verb", "wrote", "talk"))
    done = rf"(?:(?:(?:{verb}|(?P<wrote>{wrote})){BETWEEN}|{OTHERS}{ARTICLE}(?:[\w-]+ ){{0,3}}(?:{roles()}|{talk})) )"
    ways = (
        rf"(?:{done}(?:{by}\s*:?|{after})|{by}\s*:?)\s+(?:{_words('post')}\s+)?",
        rf"(?P<alone>{_words('alone')})\s*:?\s+",
        rf"{roles()}{COLON}",
    )
    return re.compile(rf"^(?:[—–-]\s*)?{DAY}(?:{'|'.join(ways)}){NAME}$", re.IGNORECASE)


@cache
def ascribing() -> re.Pattern[str]:
    """A line that begins with a name and says in brackets that they wrote it: `A (text)`."""
    return re.compile(rf"^(?P<name>[^(),:;]{{4,60}}?)\s*\({roles()}\)", re.IGNORECASE)


@cache
def closings() -> re.Pattern[str]:
    """What a letter says in front of the name of who wrote it: known words, or few that end in a comma."""
    return re.compile(rf"{_words('closing')}[,.!]?|[^.!?]{{2,60}}[,，]", re.IGNORECASE)


@cache
def feet() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """What begins the line below a text that says who posted it: without the first letters, to be looked for in a page,
    and as an expression."""
    data = tomllib.loads(files("spiders").joinpath("bylines.toml").read_text("utf-8"))
    every = [phrase for language in data.values() for phrase in language.get("foot", ())]
    begins = re.compile(rf"(?:originally )?(?:{'|'.join(every)})\b", re.IGNORECASE)
    return tuple(phrase[1:] for phrase in every), begins


@cache
def others() -> re.Pattern[str]:
    """Where in a line those begin who did something else."""
    by = _words("by")
    return re.compile(rf"(?:^|[\s.,;|/·•(]{{1,4}}){_words('other')}(?:{COLON}|\s+{by}\s*:?\s+)", re.IGNORECASE)


@cache
def bracketed() -> re.Pattern[str]:
    """Those behind others in a line whose brackets say that they did something else."""
    return re.compile(rf"{JOINING}[^,;&()]+\({_words('other')}\)", re.IGNORECASE)


@cache
def labels() -> re.Pattern[str]:
    """A line that says no more than what the person in the next one did."""
    by = rf"(?:(?:{_words('verb')}|{_words('wrote')}) )?{_words('by')}"
    return re.compile(rf"(?:{roles()}|{_words('alone')}|{by}|{_words('label')})\s*[:：]?", re.IGNORECASE)


@cache
def genres() -> re.Pattern[str]:
    """Kinds of pieces that are their writers' own."""
    return re.compile(_words("genre"), re.IGNORECASE)


@cache
def trailing() -> re.Pattern[str]:
    """What a line says behind a name in front of the day: `published`."""
    return re.compile(rf",?\s+(?:{_words('verb')}|{_words('wrote')})$", re.IGNORECASE)


@cache
def desks() -> re.Pattern[str]:
    """Desks, accounts and placeholders: nobody."""
    return re.compile(_words("desk"), re.IGNORECASE)


def doing(lead: str) -> str | None:
    """What a text in front of a name says that this person did: `wrote`, `else`, or nothing."""
    match = _doing().search(lead)
    return match.lastgroup if match else None


@cache
def _doing() -> re.Pattern[str]:
    ends = rf"(?:\s*[:：／=＝]?\s*|\s+{_words('by')}\s*:?\s+)$"
    return re.compile(
        rf"(?:^|\W|(?-i:(?<=[^\W\d_])(?=[A-ZÅÄÖÜА-Я])))(?:(?P<wrote>{roles()})|(?P<else>{_words('other')})){ends}",
        re.IGNORECASE,
    )
