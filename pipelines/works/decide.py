"""The table of rules: what two records are to each other. The first rule that speaks decides."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from pipelines.works.facts import Facts
from pipelines.works.item import Item, is_preview

SURE = 0.75
"""From here on two records are one work."""
NEAR, WEEK = 3.0, 7.0
WHOLE, MOST, ABRIDGED = 0.9, 0.8, 0.25
"""Shares of one text's words that stand in the other's."""
PASSAGE, SHORT, LONG = 40, 150, 300
"""Words."""


class Decision(msgspec.Struct, frozen=True):
    """The copy is `relation` of the original. `copy_here`: the copy is the record that was asked about."""

    relation: str
    confidence: float
    rule: str
    copy_here: bool

    @property
    def merges(self) -> bool:
        """The two are one work."""
        return self.relation != "discusses" and self.confidence >= SURE


def decide(facts: Facts) -> Decision | None:
    """None: nothing ties them together."""
    for rule in RULES:
        found = rule(facts)
        if found is not None:
            return found
    return None


def _said(facts: Facts) -> Decision | None:
    """A relation that the page states: believed, unless title and text both speak of something else."""
    for item, ours in ((facts.here, True), (facts.there, False)):
        tie = facts.tie(ours)
        if tie is None:
            continue
        doubted = tie.relation in {"mirror_of", "excerpt_of"} and facts.texts_differ and facts.title < 0.5
        if tie.relation == "discusses":
            return Decision("discusses", 0.9, "stated", copy_here=item is facts.here)
        relation = "translation_of" if tie.relation == "mirror_of" and facts.cross_language else tie.relation
        return Decision(relation, 0.4 if doubted else 0.98, "stated-doubted" if doubted else "stated", ours)
    return None


def _address(facts: Facts) -> Decision | None:
    """Both name one address as the article's own. A front door that two articles name is none."""
    if not facts.same_address:
        return None
    if facts.same_id:
        return _typed(facts, 0.97, "address")
    other_words = facts.texts_differ and facts.title < 0.6
    if other_words or (facts.same_source and facts.title < 0.8 and not facts.contained):
        return None
    return _typed(facts, 0.95, "address")


def _twin(facts: Facts) -> Decision | None:
    """One article of one source under two addresses: all has to be the same. Else an author's posts are never one."""
    if not facts.same_source:
        return None
    same = facts.title == 1.0 and facts.here_share >= WHOLE and facts.there_share >= WHOLE and facts.shared >= PASSAGE
    if same and facts.days is not None and facts.days <= 2 and not facts.numbers_conflict:
        return _typed(facts, 0.9, "twin")
    return _linked(facts) or _NOTHING


def _notice(facts: Facts) -> Decision | None:
    """The words of a consent box, a script warning or an error page make no copies of each other."""
    return _NOTHING if facts.maybe_same_text and facts.title < 1.0 and facts.notice else None


def _text(facts: Facts) -> Decision | None:
    """The same words, and something beside them that agrees; a number in the title that differs speaks against it."""
    if facts.cross_language or facts.shared < PASSAGE or facts.notice or facts.numbers_conflict:
        return None
    points = facts.points
    if facts.here_share >= MOST and facts.there_share >= MOST:
        alone = facts.shared >= LONG and facts.days_apart <= 31
        return _typed(facts, min(round(0.8 + 0.05 * points, 2), 0.97), "same-text") if points >= 2 or alone else None
    if facts.contained and points >= 2:
        return _typed(facts, min(round(0.78 + 0.05 * points, 2), 0.95), "contained")
    if facts.copy_share >= ABRIDGED and facts.title >= 0.9 and points >= 3:
        return _typed(facts, 0.85, "abridged")
    if facts.contained and facts.shared >= 2 * PASSAGE:
        return Decision("discusses", 0.6, "quotes", facts.words_here > facts.words_there)
    return None


def _event(facts: Facts) -> Decision | None:
    """An event with an article's title that names its author or publication, in days that fit."""
    if facts.events != 1 or facts.title < 1.0 or facts.title_words < 3 or facts.numbers_conflict:
        return None
    named = facts.same_author or facts.names_publication
    if named and facts.days_apart <= (45 if facts.title_words >= 4 else NEAR):
        return Decision("summary_of", 0.88, "event-title", copy_here=facts.here.kind == "event")
    return None


def _title(facts: Facts) -> Decision | None:
    """The same long enough title by the same author on the same days, and no texts that contradict it."""
    if facts.title < 1.0 or facts.title_words < 3 or facts.texts_differ or facts.notice:
        return None
    near = facts.days is not None and facts.days <= NEAR
    if near and facts.same_author:
        return _typed(facts, 0.88, "title-author-date")
    if near and facts.title_words >= 6 and facts.days_apart <= 1 and not facts.authors_conflict:
        return _typed(facts, 0.8, "title-date")
    return None


def _languages(facts: Facts) -> Decision | None:
    """Numbers and names that few other texts have together, in days that fit."""
    if not facts.cross_language or facts.days is None or facts.days > WEEK or facts.numbers_conflict:
        return None
    if facts.names_shared < 6 or facts.names_share < 0.5:
        return None
    confidence = 0.7 + 0.2 * facts.names_share + (0.05 if facts.same_author else 0) - 0.01 * facts.days
    return Decision("translation_of", min(round(confidence, 2), 0.93), "names-numbers-date", facts.copy_here)


def _linked(facts: Facts) -> Decision | None:
    """The text of one links to the other. Where each links to the other the later one discusses the earlier."""
    if not facts.links_there and not facts.links_here:
        return None
    return Decision("discusses", 0.7, "link", facts.links_there and (facts.copy_here or not facts.links_here))


def _typed(facts: Facts, confidence: float, rule: str) -> Decision:
    """Which kind of copy it is, by language, kind and length."""
    copy_here = facts.copy_here
    if facts.cross_language:
        return Decision("translation_of", confidence, rule, copy_here)
    copy, original = (facts.here, facts.there) if copy_here else (facts.there, facts.here)
    copy_share = facts.here_share if copy_here else facts.there_share
    whole = facts.there_share if copy_here else facts.here_share
    if copy.kind == "event" or (_brief(copy, original) and copy_share < MOST):
        return Decision("summary_of", confidence, rule, copy_here)
    if whole < MOST and copy.words < original.words * MOST and facts.shared >= PASSAGE:
        return Decision("excerpt_of", confidence, rule, copy_here)
    longer = copy.words > original.words * 1.25 and copy_share < MOST
    if longer and not is_preview(original) and (original.partial or facts.there_share + facts.here_share < 1.6):
        return Decision("excerpt_of", confidence, rule, not copy_here)
    return Decision("mirror_of", confidence, rule, copy_here)


def _brief(copy: Item, original: Item) -> bool:
    return 0 < copy.words < SHORT and original.words > 2 * copy.words


_NOTHING = Decision("", 0.0, "", copy_here=False)
RULES: tuple[Callable[[Facts], Decision | None], ...] = (
    _said, _address, _twin, _notice, _text, _event, _title, _languages, _linked,
)  # fmt: skip
