"""Why two records are tied, in words and numbers that can be checked; and what one shows that another hides."""

from __future__ import annotations

import msgspec

from pipelines.works.decide import Decision
from pipelines.works.facts import Facts
from pipelines.works.item import is_preview
from pipelines.works.text import Alignment, Text, gaps

RUNS = 8
"""Passages that are named, the longest."""
NEVER_SHOWN = 20
"""Words behind the shared text from which on a copy shows more than the original."""

Said = dict[str, object]


class Withheld(msgspec.Struct, frozen=True):
    """Provenance, not a way around: the text of `shows` goes on where that of `withholds` ends."""

    shows_source: str
    shows: str
    withholds_source: str
    withholds: str
    from_char: int
    words: int


def evidence(facts: Facts, decision: Decision) -> list[Said]:
    """Every fact that speaks for the relation, whatever rule decided."""
    made = _addresses(facts, decision)
    if facts.title >= 0.5:
        made.append({"by": "title", "likeness": round(facts.title, 3)})
    if facts.same_author:
        made.append({"by": "author", "value": min(set(facts.here.authors) & set(facts.there.authors))})
    if facts.days is not None:
        made.append({"by": "date", "days": round(facts.days, 2)})
    if (decision.merges or decision.rule == "quotes") and facts.shared:
        made.append(_text(facts, decision))
    elif facts.cross_language and facts.names_shared:
        made.append({"by": "names", "shared": facts.names_shared, "share": round(facts.names_share, 3)})
    return made


def _addresses(facts: Facts, decision: Decision) -> list[Said]:
    ties = (tie for ours in (True, False) if (tie := facts.tie(ours)) is not None)
    made: list[Said] = [{"by": "stated", "says": tie.evidence, "target": tie.target} for tie in ties]
    if facts.same_address:
        made.append({"by": "address", "value": facts.here.own})
    if facts.links_there or facts.links_here:
        made.append({"by": "link", "from": "copy" if facts.links_there is decision.copy_here else "original"})
    return made


def _text(facts: Facts, decision: Decision) -> Said:
    """Shares of the copy's and the original's words, and the longest passages as characters of both texts."""
    found, copy, original = _sides(facts, decision)
    longest = sorted(found.runs, key=lambda run: -run.length)[:RUNS]
    passages = [
        [*_characters(copy, run.here, run.length), *_characters(original, run.there, run.length)]
        for run in sorted(longest, key=lambda run: run.here)
    ]
    return {
        "by": "text", "words": found.words, "of_copy": round(found.here, 3), "of_original": round(found.there, 3),
        "breaks": gaps(found.runs), "passages": passages,
    }  # fmt: skip


def _sides(facts: Facts, decision: Decision) -> tuple[Alignment, Text, Text]:
    """The alignment as the copy sees it, the copy's text, the original's."""
    if decision.copy_here:
        return facts.alignment, facts.text_here, facts.text_there
    return facts.alignment.turned(), facts.text_there, facts.text_here


def _characters(text: Text, word: int, count: int) -> tuple[int, int]:
    begins, ends = text.spans
    return int(begins[word]), int(ends[word + count - 1])


def withheld(facts: Facts, decision: Decision) -> Withheld | None:
    """Where a copy goes on behind the wall of the original, or the original behind the end of a preview elsewhere."""
    if not decision.merges or facts.cross_language:
        return None
    for turned in (False, True):
        hides, shows = (facts.there, facts.here) if turned else (facts.here, facts.there)
        if not is_preview(hides) or is_preview(shows) or shows.kind == "event":
            continue
        found = facts.alignment if turned else facts.alignment.turned()
        text = facts.text_here if turned else facts.text_there
        last = max((run.here + run.length for run in found.runs), default=0)
        more = len(text) - last
        if more >= NEVER_SHOWN and (found.runs or not hides.words):
            start = int(text.spans[0][last])
            return Withheld(shows.source, shows.id, hides.source, hides.id, start, more)
    return None
