"""What two records have in common, as numbers: the only thing that the rules see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.works.item import SAME_WORK, Item, Tie, is_preview, named, publication_words
from pipelines.works.names import likeness, numbers_conflict, title_words
from pipelines.works.text import Alignment, Text, align

UNKNOWN_DAYS = 20.0
"""How far apart two records are taken to be of which one has no date."""
_SAYS_NOTHING = frozenset(
    "cookie cookies consent privacy partners gdpr javascript browser captcha verify denied login signin sign "
    "einwilligung datenschutz 隐 私 录".split()
)
_WIDE = {"zh", "ja"}
_NOTHING = Alignment((), 0.0, 0.0)


@dataclass(frozen=True)
class Facts:
    """`here` is the record that is being linked, `there` one that the index had."""

    here: Item
    there: Item
    text_here: Text
    text_there: Text
    maybe_same_text: bool = True

    def tie(self, ours: bool) -> Tie | None:
        """The relation that one states to an address of the other."""
        one, other = (self.here, self.there) if ours else (self.there, self.here)
        return next((tie for tie in one.ties if tie.key in other.addresses and tie.key not in one.addresses), None)

    @property
    def same_source(self) -> bool:
        """Both were crawled as one publication."""
        return self.here.source == self.there.source or (
            self.here.platform == self.there.platform and self.here.host == self.there.host and not self.same_id
        )

    @property
    def same_id(self) -> bool:
        """The platform's own number is the same: one post, met by way of two sources."""
        return self.here.id == self.there.id

    @property
    def same_address(self) -> bool:
        """One of the addresses of each."""
        return self.here.own == self.there.own or self.here.own in self.there.addresses

    @property
    def links_there(self) -> bool:
        """The text of `here` links to `there`."""
        return any(link in self.there.addresses for link in self.here.links)

    @property
    def links_here(self) -> bool:
        """The other way round."""
        return any(link in self.here.addresses for link in self.there.links)

    @cached_property
    def title(self) -> float:
        """0..1."""
        return likeness(self.here.title, self.there.title)

    @property
    def title_words(self) -> int:
        """Of the shorter title; two CJK characters count as a word."""
        counts = []
        for item in (self.here, self.there):
            found = title_words(item.title or "")
            wide = sum(len(word) == 1 and word > "\u3000" for word in found)
            counts.append(len(found) - wide + wide // 2)
        return min(counts)

    @property
    def numbers_conflict(self) -> bool:
        """Their titles are told apart by a number."""
        return numbers_conflict(self.here.title, self.there.title)

    @property
    def same_author(self) -> bool:
        """They have one in common."""
        return bool(set(self.here.authors) & set(self.there.authors))

    @property
    def authors_conflict(self) -> bool:
        """Both are signed, by others."""
        return bool(self.here.authors and self.there.authors) and not self.same_author

    @property
    def days(self) -> float | None:
        """Between their dates, less what these leave open."""
        if self.here.day is None or self.there.day is None:
            return None
        loose = max(self.here.loose, self.there.loose)
        apart = abs(self.here.day - self.there.day)
        return apart if loose <= 1 else max(0.0, apart - loose)

    @property
    def days_apart(self) -> float:
        """The same, with a guess where one has no date."""
        return UNKNOWN_DAYS if self.days is None else self.days

    @property
    def cross_language(self) -> bool:
        """Their languages are known and differ."""
        one, other = self.here.language, self.there.language
        if "latn" in {one, other}:
            return bool({one, other} & _WIDE)
        return one != other and bool(one and other)

    @property
    def events(self) -> int:
        """How many of the two are events."""
        return (self.here.kind == "event") + (self.there.kind == "event")

    @property
    def words_here(self) -> int:
        """Length of the text."""
        return self.here.words

    @property
    def words_there(self) -> int:
        """Length of the other."""
        return self.there.words

    @cached_property
    def alignment(self) -> Alignment:
        """Exact; none where the samples say that there is nothing to find."""
        if not self.maybe_same_text:
            return _NOTHING
        return align(self.text_here, self.text_there)

    @property
    def here_share(self) -> float:
        """Of the words here, those that stand there."""
        return self.alignment.here

    @property
    def there_share(self) -> float:
        """Of the words there, those that stand here."""
        return self.alignment.there

    @property
    def shared(self) -> int:
        """Words that stand in both."""
        return self.alignment.words

    @property
    def contained(self) -> bool:
        """Nearly all of one text stands in the other."""
        return max(self.here_share, self.there_share) >= 0.8

    @property
    def copy_share(self) -> float:
        """The larger share."""
        return max(self.here_share, self.there_share)

    @property
    def texts_differ(self) -> bool:
        """Both have text enough, in one language, and it is not the same."""
        enough = min(self.words_here, self.words_there) >= 150 and self.events == 0
        return enough and not self.cross_language and self.copy_share < 0.1

    @cached_property
    def notice(self) -> bool:
        """A short text of cookies, consent, scripts or accounts: what a failed extraction leaves."""
        short = min((self.text_here, self.text_there), key=len)
        return len(short) < 400 and sum(word in _SAYS_NOTHING for word in short.words) * 40 > len(short) > 0

    @property
    def points(self) -> int:
        """What agrees beside the text: title (2), author, day, a link; other authors speak against."""
        near = self.days is not None and self.days <= 3
        linked = self.links_there or self.links_here
        return 2 * (self.title >= 0.8) + self.same_author + near + linked - self.authors_conflict

    @property
    def names_publication(self) -> bool:
        """An event speaks of the other's publication or author."""
        event, other = (self.here, self.there) if self.here.kind == "event" else (self.there, self.here)
        text = self.text_here if event is self.here else self.text_there
        spoken = set(text.words) | set(" ".join(event.authors).split())
        surnames = {author.split()[-1] for author in other.authors if author.split()}
        return bool(spoken & (publication_words(other) | surnames))

    @cached_property
    def _names(self) -> tuple[int, float]:
        one, other = named(self.here, self.text_here), named(self.there, self.text_there)
        fewer = min(len(one), len(other))
        common = len(one & other)
        return common, common / fewer if fewer else 0.0

    @property
    def names_shared(self) -> int:
        """Names and numbers in both."""
        return self._names[0]

    @property
    def names_share(self) -> float:
        """Of those that the poorer text has."""
        return self._names[1]

    @property
    def copy_here(self) -> bool:
        """Which of the two is the copy, where no link says it."""
        return rank(self.here) > rank(self.there)


def rank(item: Item) -> tuple[object, ...]:
    """Originals first: stands for nobody else, on its own address, earlier, with a wall, read from its own page."""
    stands_for_another = any(tie.relation in SAME_WORK for tie in item.ties)
    elsewhere = len({address.partition("/")[0] for address in item.addresses}) > 1
    day = int(item.day) if item.day is not None else 1_000_000
    return (
        stands_for_another, item.kind != "article", elsewhere, day, not is_preview(item), item.platform == "feed",
        item.partial, item.captured, item.source, item.id,
    )  # fmt: skip
