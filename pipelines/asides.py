"""Which blocks are not the author's article: sponsors, promotions, job lists, disclosures, housekeeping.

A block gets a role only by a phrase of `asides.toml` together with its place or a further cue; whole sections by their
title, single paragraphs at the edges of a text. A wrong loss is worse than a promotion that stays: what is longer than
its rule allows is the author's, footnotes always are, and a text is never left empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from pipelines.blocks import SILENT
from pipelines.cues import Rule, book, holds, hosts, lines_of_links, linked_line, opening, paragraph_rules
from pipelines.footers import footer
from pipelines.lone_lines import lone
from pipelines.sections import LABEL, Section, reach, sections
from storage.records import Block

HEAD = 6  # texts at the beginning that may be a greeting
HEAD_REACH = 24  # blocks in which these are looked for
MOST_PARTS = 8  # sections of one at the end: the titles of other articles
SIGN_OFFS = 4  # short lines that may stand among the last asides: a greeting, a name
SIGN_OFF = 40  # characters of one
SMALL = 700  # characters of a section below a line set like a heading, where more text follows
MOST_RULED, LONGEST_RULED = 12, 1_200  # blocks of a sponsor's part between two lines across the page; characters
MOST = 0.5  # of a text; what a sponsor may have of it
LABELS = frozenset(
    ("partner_label", "sponsor_follows", "sponsor_thanks")
)  # rules that find a sponsor's name; his praise stands elsewhere
MOST_LINE, MOST_LINES = 240, 0.25  # characters of a line of links, share of all blocks that may be such
FEWEST = 0.1  # share of the characters that stays the author's, whatever the rules say


def typed(blocks: list[Block]) -> list[Block]:
    """The same blocks; those that are asides say their role and the rule that found it."""
    if not _leaves_text(blocks):
        blocks = [msgspec.structs.replace(block, role="", rule="") for block in blocks]
    found = Asides(blocks).roles
    made = [
        msgspec.structs.replace(block, role=found[at][0], rule=found[at][1]) if at in found else block
        for at, block in enumerate(blocks)
    ]
    return made if _leaves_text(made) else blocks


def _leaves_text(blocks: Sequence[Block]) -> bool:
    sizes = [(len(block.text), not block.role) for block in blocks if speaks(block)]
    return sum(size for size, kept in sizes if kept) >= FEWEST * sum(size for size, _ in sizes)


def speaks(block: Block) -> bool:
    """Whether a block's words are part of the text."""
    return bool(block.text) and block.kind not in SILENT


class Asides:
    """One pass over the blocks of a body. `roles`: role and rule by the number of the block."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.parts = sections(blocks)
        self._headed = {part.start for part in self.parts if part.level}
        self._sizes = [len(block.text) if speaks(block) and not block.role else 0 for block in blocks]
        self._whole = sum(self._sizes)
        self.roles: dict[int, tuple[str, str]] = {}
        self._titled()
        self._lines()
        self._linked_lines()
        self._announced()
        self._anywhere()
        self._head()
        self._footer()
        self._end()
        self._between()
        self._rules()

    def is_aside(self, at: int) -> bool:
        return at in self.roles or bool(self.blocks[at].role)

    def _give(self, rule: Rule, start: int, end: int) -> None:
        for at in range(start, end):
            if self.blocks[at].kind not in ("footnote", "rule") and not self.is_aside(at):
                self.roles[at] = (rule.role, rule.name)

    def _size(self, start: int, end: int) -> int:
        """Characters that are not known to be an aside."""
        return sum(self._sizes[at] for at in range(start, end) if at not in self.roles)

    def _titled(self) -> None:
        """Sections whose title says it, wherever they stand."""
        for at, part in enumerate(self.parts):
            if part.level and not self.is_aside(part.start):
                rule, end = self._ruled(at, "any")
                if rule is not None:
                    self._give(rule, part.start, self._last_post(part.start, end) if rule.role == "jobs" else end)

    def _last_post(self, start: int, end: int) -> int:
        """Where a list of posts ends: behind its last link; a letter may close below without a title."""
        linked = [at for at in range(start, end) if "<a href=" in self.blocks[at].html]
        return linked[-1] + 1 if linked else end

    def _ruled(self, at: int, place: str) -> tuple[Rule | None, int]:
        """The rule that a section's title and looks meet, and the block where the aside ends."""
        part, behind = self.parts[at], reach(self.parts, at)
        end = self.parts[behind - 1].end
        said = [rule for rule in book().heading if rule.where == place and rule.says.are(part.title)]
        size = self._size(part.start, end) if said else 0
        inside = part.level == LABEL and behind < len(self.parts)
        for rule in said:
            if size <= (min(rule.longest, SMALL) if inside else rule.longest) and self._is_a_part(rule, size):
                if holds(rule, self.blocks[part.start : end]):
                    return rule, end
            elif rule.name == "sponsored_section":
                return rule, part.start + 1
        return None, end

    def _is_a_part(self, rule: Rule, size: int) -> bool:
        """A sponsor's title over most of a text has lost its end."""
        return rule.role != "sponsor" or size <= MOST * self._whole

    def _linked_lines(self) -> None:
        """Lines of links to other articles, and links set like buttons; not where a text is made of them."""
        at_all = [
            at
            for at, block in enumerate(self.blocks)
            if block.kind == "paragraph" and len(block.text) <= MOST_LINE and "<a href=" in block.html
        ]
        found = [(at, rule) for at in at_all if not self.is_aside(at) and (rule := linked_line(self.blocks[at]))]
        if len(found) <= MOST_LINES * len(self.blocks):
            for at, rule in found:
                self._give(rule, at, at + 1)

    def _lines(self) -> None:
        """Short paragraphs that are nothing else, with what belongs to them."""
        for at in range(len(self.blocks)):
            if not self.is_aside(at) and (found := lone(self.blocks, at)) is not None:
                self._give(found[0], at, max(found[1], self._ruled_off(at) if found[0].name in LABELS else 0))

    def _ruled_off(self, at: int) -> int:
        """The end of a sponsor's part that begins with a label between two lines across the page; 0 for any other."""
        within = range(at + 1, min(at + MOST_RULED, len(self.blocks)))
        end = next((one for one in within if self.blocks[one].kind == "rule"), 0)
        begins = at == 0 or self.blocks[at - 1].kind == "rule"
        return end if begins and self._size(at, end) <= LONGEST_RULED else 0

    def _anywhere(self) -> None:
        """Paragraphs that say what they are wherever they stand."""
        for at, block in enumerate(self.blocks):
            if block.kind == "paragraph" and not self.is_aside(at):
                self._paragraph(at, "any")
        filled = [at for at, (_, name) in self.roles.items() if name == "filler"]
        if sum(self._sizes[at] for at in filled) > MOST * self._whole:  # a page that tries out its own layout
            self.roles = {at: role for at, role in self.roles.items() if at not in filled}

    def _announced(self) -> None:
        """Where a label names a sponsor, the section that praises one house and links to nothing else."""
        labels = {at for at, (_, name) in self.roles.items() if name in LABELS}
        if not labels:
            return
        everywhere = Counter(hosts(self.blocks))
        for number, part in enumerate(self.parts):
            end = self._until(number)
            section = self.blocks[part.start : end]
            if 0 < part.level < LABEL and not self.is_aside(part.start):
                here = hosts(section)
                alone = len(here) >= 2 and len(set(here)) == 1 and everywhere[here[0]] == len(here)
                if alone or (part.start - 1 in labels and self.blocks[part.start - 1].kind == "paragraph"):
                    self._announce(section, part.start, end)

    def _announce(self, section: Sequence[Block], start: int, end: int) -> None:
        for rule in book().announced:
            if self._size(start, end) <= rule.longest and holds(rule, section):
                self._give(rule, start, end)

    def _head(self) -> None:
        """Greetings and notes above the text, and what stands beside them and speaks of the newsletter."""
        first = [at for at, block in enumerate(self.blocks[:HEAD_REACH]) if speaks(block)][:HEAD]
        for place in ("head", "edge"):
            for at in first:
                self._paragraph(at, place)
        for index, at in enumerate(first):
            if any(self.is_aside(beside) for beside in first[max(0, index - 1) : index + 2]):
                self._paragraph(at, "beside")

    def _paragraph(self, at: int, *places: str) -> bool:
        """Whether a paragraph is an aside, also by a rule of these places."""
        if self.is_aside(at):
            return True
        block = self.blocks[at]
        if block.kind not in ("paragraph", "heading", "quote"):
            return False
        text = opening(block.text)
        for rule in paragraph_rules(*places):
            if len(block.text) <= rule.longest and rule.says.begin(text) and holds(rule, [block]):
                self._give(rule, at, at + 1)
                return True
        return False

    def _footer(self) -> None:
        """What a mail ends with."""
        rule, start = footer(self.blocks)
        if rule is not None:
            self._give(rule, start, len(self.blocks))

    def _end(self) -> None:
        """From the last section backwards, as long as all is an aside, a footnote, a picture or a sign-off."""
        passed = 0
        for number in range(len(self.parts) - 1, -1, -1):
            part = self.parts[number]
            if self._is_given_whole(number):
                continue
            for at in self._backwards(part):
                if (rule := lines_of_links(self.blocks[at])) is not None:
                    self._give(rule, at, at + 1)
                if self._paragraph(at, "end", "edge") or self._heads_asides(part, at):
                    continue
                passed += 1
                if passed > SIGN_OFFS or len(self.blocks[at].text) > SIGN_OFF or self.blocks[at].kind != "paragraph":
                    return

    def _is_given_whole(self, number: int) -> bool:
        """Whether a section at the end, or one that it is a part of, is an aside by its title, with all below it."""
        for outer in range(number, max(-1, number - MOST_PARTS), -1):
            part = self.parts[outer]
            if not part.level or self.is_aside(part.start):
                return False
            end = self._until(outer)
            if outer == number or end >= self.parts[number].end:
                rule, _ = self._ruled(outer, "end")
                if rule is not None and self._only_asides(end):
                    self._give(rule, part.start, end)
                    return True
        return False

    def _heads_asides(self, part: Section, at: int) -> bool:
        """Whether a heading has nothing below it but asides: then it is theirs, unless these have one of their own."""
        below = next((one for one in range(at + 1, len(self.blocks)) if speaks(self.blocks[one])), None)
        if self.blocks[at].kind != "heading" or below not in self.roles or below in self._headed:
            return False
        if not all(self.is_aside(one) or not speaks(self.blocks[one]) for one in range(at + 1, part.end)):
            return False
        self.roles[at] = self.roles[below]
        return True

    def _until(self, number: int) -> int:
        return self.parts[reach(self.parts, number) - 1].end

    def _only_asides(self, start: int) -> bool:
        return all(self.is_aside(at) or self._passes(at) for at in range(start, len(self.blocks)))

    def _passes(self, at: int) -> bool:
        block = self.blocks[at]
        return not speaks(block) or block.kind == "footnote" or len(block.text) <= SIGN_OFF

    def _backwards(self, part: Section) -> Iterator[int]:
        for at in range(part.end - 1, part.start - 1, -1):
            if speaks(self.blocks[at]) and self.blocks[at].kind != "footnote":
                yield at

    def _between(self) -> None:
        """Sections of the author's own channels among asides."""
        for number, part in enumerate(self.parts):
            end = self._until(number)
            if part.level and not self.is_aside(part.start) and self._surrounded(part.start, end):
                rule = self._channel(part, end)
                if rule is not None:
                    self._give(rule, part.start, end)

    def _channel(self, part: Section, end: int) -> Rule | None:
        size = self._size(part.start, end)
        first = next((block for block in self.blocks[part.start + 1 : end] if speaks(block)), None)
        inside = opening(first.text) if first is not None else ""
        titled = (rule for rule in book().heading if rule.where == "between" and rule.says.are(part.title))
        opened = (rule for rule in book().inside if rule.says.begin(inside))
        return next((rule for rule in (*titled, *opened) if size <= rule.longest), None)

    def _surrounded(self, start: int, end: int) -> bool:
        before = next((at for at in range(start - 1, -1, -1) if speaks(self.blocks[at])), None)
        if before is None or not self.is_aside(before):
            return False
        return any(self.is_aside(at) for at in range(end, len(self.blocks)))

    def _rules(self) -> None:
        """A line across between two asides belongs to them."""
        open_ = False
        for at, block in enumerate(self.blocks):
            if block.kind != "rule":
                open_ = self.is_aside(at)
            elif open_:
                self.roles[at] = self.roles.get(at - 1) or (self.blocks[at - 1].role, self.blocks[at - 1].rule)
