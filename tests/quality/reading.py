"""The scores of a reader: text, title, authors, day and snippets, page by page and added up by group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from storage.records import Record
from tests.quality import measures
from tests.quality.measures import Abstaining, Score
from tests.quality.pages import Sample
from tests.quality.truth import Truth


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader says of a page; an empty field is an abstention."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None


Reader = Callable[[Sample], Read]


def ours(sample: Sample) -> Read:
    """Foldline's own reading."""
    return of_record(sample.record)


def of_record(record: Record | None) -> Read:
    """The fields of a record that are compared."""
    if record is None:
        return Read()
    day = record.date_published.isoformat() if record.date_published else None
    return Read(record.content_text, record.title, tuple(one.name for one in record.authors), day)


@dataclass(slots=True)
class Row:
    """One page."""

    name: str
    text: Score | None
    missing: list[str]
    extra: list[str]
    snippets: tuple[int, int]
    title: bool | None
    authors: tuple[bool, bool, bool] | None  # said, there, same
    day: tuple[bool, bool, bool] | None


def row(sample: Sample, read: Read) -> Row:
    """A reading compared with the truth of its page."""
    truth: Truth = sample.truth
    text = measures.of_text(read.text, truth.text) if truth.text else None
    authors = day = None
    if truth.authors is not None:
        authors = (bool(read.authors), bool(truth.authors), measures.same_people(read.authors, truth.authors))
    if truth.published is not None:
        day = (bool(read.published), bool(truth.published), measures.same_day(read.published, truth.published))
    return Row(
        sample.name,
        text,
        [item for item in truth.must if not measures.holds(read.text, item)],
        [item for item in truth.must_not if measures.shows(read.text, item)],
        (len(truth.must), len(truth.must_not)),
        measures.same_title(read.title, truth.title) if truth.title else None,
        authors,
        day,
    )


@dataclass(slots=True)
class Summary:
    """The rows of a group, added up. `text`: means over pages."""

    rows: list[Row] = field(default_factory=list)

    @property
    def text(self) -> Score:
        """Means over the pages with a known text."""
        scores = [row.text for row in self.rows if row.text]
        columns = ([getattr(score, name) for score in scores] for name in ("f1", "precision", "recall"))
        return Score(*(measures.mean(column) for column in columns))

    @property
    def title(self) -> float:
        """Share of right titles."""
        return measures.mean([float(row.title) for row in self.rows if row.title is not None])

    def abstaining(self, name: str) -> Score:
        """F1 with abstention of `authors` or `day`."""
        count = Abstaining()
        for one in self.rows:
            said = getattr(one, name)
            if said is not None:
                count.add(said=said[0], there=said[1], same=said[2])
        return count.score

    @property
    def snippets(self) -> tuple[float, float]:
        """Shares of must-have snippets that are there, and of must-not snippets that are not."""
        must, must_not = (sum(row.snippets[index] for row in self.rows) for index in (0, 1))
        missing, extra = sum(len(row.missing) for row in self.rows), sum(len(row.extra) for row in self.rows)
        return 1 - missing / must if must else 1.0, 1 - extra / must_not if must_not else 1.0

    def values(self) -> dict[str, float]:
        """The figures that have floors."""
        text, snippets = self.text, self.snippets
        return {
            "f1": text.f1,
            "precision": text.precision,
            "recall": text.recall,
            "title": self.title,
            "author_f1": self.abstaining("authors").f1,
            "date_f1": self.abstaining("day").f1,
            "must": snippets[0],
            "must_not": snippets[1],
        }


def summaries(samples: Iterable[Sample], reader: Reader = ours) -> dict[str, Summary]:
    """By group."""
    found: dict[str, Summary] = {}
    for sample in samples:
        found.setdefault(sample.group, Summary()).rows.append(row(sample, reader(sample)))
    return dict(sorted(found.items()))
