"""Of what kind a wall is, by its name, its words and its fields: `walls.toml`, `kinds`."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders.document import words_of
from spiders.folding import fold
from spiders.wall_words import PRICE, name_of, table
from storage.records import Wall

ACCOUNT = re.compile(
    r"\b(?:account|register|registration|sign ?up|password|konto|registrier|compte|inscri|cuenta|regíst|registr|"
    r"iscriv|conta\b|załóż)|会员|注册|会員|登録|회원"
)
METERS = re.compile(r"(?<![a-z])meter(?:ed|ing)?(?![a-z])")
USED_UP = re.compile(
    r"\b(\d+) (?:of|out of|/) ?\1 (?:free|complimentary) (?:articles?|stor(?:y|ies)|posts?|reads?)\b|"
    r"\blast (?:free|complimentary) (?:article|story|post|read)\b"
)
LEAVING = re.compile(r"\bunsubscri\w*|\bdésabonn\w*|\babmeld\w*")  # what is subscribed to so is a letter
FILLED = frozenset(("text", "email", "password", "tel"))
SIGNING = 3  # fields of a form that makes an account, at least
AROUND = 80  # characters about a phrase that tell the kind of its wall


def kind_of(node: HtmlElement, phrase: str = "") -> Wall:
    """Of what kind a box is: by its name, by what stands around the phrase that gave it away, by all its words, by its
    fields."""
    name, folded = name_of(node), fold(words_of(node))
    if "regwall" in name or "registration" in name:
        return Wall.REGISTRATION
    if is_of_elsewhere(phrase, folded):
        return Wall.TEASER
    if is_metered(node, folded):
        return Wall.METERED
    at = max(0, folded.find(phrase) - AROUND)
    kind = _kind_in(folded[at : at + 3 * AROUND]) or _kind_in(folded)
    if kind is None and _signs_up(node, folded):
        kind = Wall.REGISTRATION
    return Wall.EMAIL if kind is not Wall.METERED and _takes_an_address(node, folded) else kind or Wall.SUBSCRIPTION


def is_of_elsewhere(phrase: str, folded: str) -> bool:
    """Whether a wall's phrase says that the whole is elsewhere or, without a word of money, that this is a part."""
    part = any(word in phrase for word in table().parts)
    return table().elsewhere.search(phrase) is not None or (part and not _of_money(folded))


def is_metered(node: HtmlElement, folded: str) -> bool:
    """Whether a box, by its name or its folded words, counts what was read."""
    counted = METERS.search(name_of(node)) or USED_UP.search(folded)
    return counted is not None or any(word in folded for word in table().kinds["metered"])


def _signs_up(node: HtmlElement, folded: str) -> bool:
    """Whether a box has a form that makes an account, and speaks of no money: more is filled in than to log in."""
    fields = [one for one in node.iter("input", "select") if (one.get("type") or "text").lower() in FILLED]
    return len(fields) >= SIGNING and PRICE.search(folded) is None and not _of_money(folded)


def _of_money(folded: str) -> bool:
    said = LEAVING.sub("", f"{folded} ")
    return any(word in said for word in table().kinds["money"])


def _takes_an_address(node: HtmlElement, folded: str) -> bool:
    """Whether a box has a field for an address, speaks of no account, and of money only to say that none is asked."""
    fields = (one for one in node.iter("input") if (one.get("type") or "").lower() == "email")
    secret = (one for one in node.iter("input") if (one.get("type") or "").lower() == "password")
    if next(fields, None) is None or next(secret, None) is not None or ACCOUNT.search(folded):
        return False
    return not _of_money(folded) or (PRICE.search(folded) is None and any(word in folded for word in table().gratis))


def _kind_in(folded: str) -> Wall | None:
    """The kind that a text tells of; None where it speaks of money, or of nothing."""
    kinds = table().kinds
    if any(word in folded for word in kinds["metered"]):
        return Wall.METERED
    if table().joins.search(folded) is not None and PRICE.search(folded) is None:
        return Wall.REGISTRATION
    if _of_money(folded):
        return None
    named = ((Wall.EMAIL, "email"), (Wall.REGISTRATION, "registration"), (Wall.TEASER, "app"))
    return next((kind for kind, key in named if any(word in folded for word in kinds[key])), None)
