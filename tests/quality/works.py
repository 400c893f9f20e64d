"""The benchmark of linking: records with a known work each, all in one index, and the pairs that come out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path

from crawler.newsstand import Newsstand
from crawler.newsstand.truth import articles
from pipelines import Refused, finish
from pipelines.urls import work_key
from pipelines.works import Linker, Statement
from spiders.interpret import interpret
from storage.captures import Capture
from storage.records import Author, Boundary, Date, Kind, Observed, Quote, Record
from storage.works import WorkIndex
from tests.quality.newsstand import POSTS, fetch
from tests.quality.pages import samples

WHEN = datetime(2026, 9, 1, tzinfo=UTC)
HEAD, FOOT = "Reader keeps what you follow in one place", ("Back to all feeds", "Report this copy")
SAME_WORK = ("mirror_of", "translation_of", "excerpt_of", "summary_of")


@dataclass(frozen=True)
class Labelled:
    """A record with the name of its work, as somebody who has read both would give it. `group`: where it comes from."""

    record: Record
    work: str
    group: str


@dataclass
class Report:
    """Pairs of records that were put under one work, against the truth; a pair counts for the groups of both."""

    right: set[tuple[str, str]] = field(default_factory=set)
    missed: set[tuple[str, str]] = field(default_factory=set)
    wrong: set[tuple[str, str]] = field(default_factory=set)
    statements: list[Statement] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Of pairs."""
        total = 2 * len(self.right) + len(self.missed) + len(self.wrong)
        return 2 * len(self.right) / total if total else 1.0

    def values(self) -> dict[str, float]:
        """The figures that have floors. `no_false_merge`: 1 where no two works were taken for one."""
        return {"pair_f1": self.f1, "no_false_merge": float(not self.wrong)}


def linked(cases: Iterable[Labelled], order: int = 1) -> Report:
    """All cases in one index, in this order or (-1) the other way round."""
    chosen = list(cases)[::order]
    index = WorkIndex(None)
    report = Report()
    with index.writing():
        linker = Linker(index)
        for case in chosen:
            report.statements += linker.link(case.record)
        works = {_name(case): _work(index, case.record) for case in chosen}
    index.close()
    truth = {_name(case): case.work for case in chosen}
    found, known = _pairs(works), _pairs(truth)
    report.right, report.missed, report.wrong = found & known, known - found, found - known
    return report


def _name(case: Labelled) -> str:
    return f"{case.record.source}/{case.record.id}"


def _work(index: WorkIndex, record: Record) -> str:
    held = index.find(record.source, record.id)
    assert held is not None
    return held.work


def _pairs(works: dict[str, str]) -> set[tuple[str, str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, work in works.items():
        groups[work].append(name)
    return {pair for names in groups.values() for pair in combinations(sorted(names), 2)}


def of_newsstand(stand: Newsstand) -> Iterator[Labelled]:
    """Every article page of the newsstand: originals, 惯性聚合's mirrors of them, Almanac's events."""
    for truth in articles(POSTS):
        if truth.source == "trouble":
            continue
        for record in read(fetch(stand, truth.url), truth.source)[:1]:
            target = next((url for relation, url in truth.relations if relation in SAME_WORK), record.canonical_url)
            yield Labelled(record, work_key(target), "newsstand")


def read(capture: Capture, source: str) -> list[Record]:
    """The records of a capture as those of a source."""
    found = []
    for draft in interpret(capture).drafts:
        try:
            record = finish(draft, capture)
        except Refused:
            continue
        record.source = source
        found.append(record)
    return found


def _feed(path: Path, url: str, source: str) -> list[Record]:
    capture = Capture(url, WHEN, 200, (("Content-Type", "application/rss+xml"),), path.read_bytes(), source=source)
    return read(capture, source)


def of_corpus(corpus: Path) -> Iterator[Labelled]:
    """Real pages: each its own work, unless two were saved from one address."""
    for sample in samples(corpus):
        if sample.record is not None:
            record = sample.record
            record.source = sample.name
            yield Labelled(record, work_key(record.canonical_url), "corpus")


def of_feeds(corpus: Path) -> Iterator[Labelled]:
    """The real Interconnects feed, a reader's copy of it without links; the Hugging Face feed and its translation."""
    originals = _feed(
        next(corpus.glob("substack_feed/*interconnects*/source.xml")),
        "https://www.interconnects.ai/feed",
        "interconnects",
    )
    for record in originals:
        yield Labelled(record, work_key(record.canonical_url), "interconnects")
    for number, record in enumerate(originals):
        yield Labelled(replica(record, number), work_key(record.canonical_url), "replica")
    translated = _feed(
        next(corpus.glob("huggingface/*zh_translated*/source.xml")), "https://mirror.test/hf.xml", "hf-zh"
    )
    english = _feed(next(corpus.glob("huggingface/hf_blog/source.xml")), "https://huggingface.co/blog/feed.xml", "hf")
    for record in translated:
        yield Labelled(record, work_key(record.canonical_url), "translated")
        yield Labelled(in_english(record), work_key(record.canonical_url), "huggingface")
    for record in english:
        yield Labelled(record, work_key(record.canonical_url), "huggingface")


def replica(record: Record, number: int) -> Record:
    """A reader's copy: chrome around it, the day alone, now and then without author, with a suffix, or abridged."""
    text = record.content_text.split("\n\n")
    kept = text[: max(3, len(text) * 2 // 5)] if number % 5 == 4 else text
    day = record.date_published
    assert day is not None
    return Record(
        id=f"sha256:replica-{number}", kind=Kind.ARTICLE, platform="feed", source="reader",
        url=f"https://reader.test/a/{number}", canonical_url=f"https://reader.test/a/{number}",
        title=f"{record.title} | Reader" if number % 4 == 1 else record.title,
        authors=[] if number % 3 == 2 else record.authors,
        date_published=day.replace(hour=0, minute=0, second=0) + timedelta(days=number % 2),
        language="en", observed=Observed.FULL, captured_at=WHEN,
        content_text="\n\n".join([HEAD, *kept, *FOOT]),
    )  # fmt: skip


def in_english(record: Record) -> Record:
    """What the original feed says of the same post, in words of our own."""
    slug = record.canonical_url.rpartition("/")[2]
    return Record(
        id=record.id, kind=Kind.ARTICLE, platform="huggingface", source="hf",
        url=record.canonical_url, canonical_url=record.canonical_url, title=f"About {slug.replace('-', ' ')}",
        date_published=record.date_published, captured_at=WHEN, partial=True,
    )  # fmt: skip


_AGE = re.compile(r"\d+\s?(?:mo|h|d|w|y)\w* ago")


def of_seeds(seeds: Path) -> Iterator[Labelled]:
    """The seeds as records: events and their related ones, the paid post, the mirror. No seed holds a link."""
    events: dict[str, str] = {}
    for path in sorted(seeds.glob("00[0-2]*.txt")):
        lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
        for title, text in pairwise(lines):
            if len(text) > 150 and len(title) < 120 and not _AGE.search(title):
                events.setdefault(title, text)
    for number, (title, text) in enumerate(events.items()):
        record = Record(
            id=f"sha256:event-{number}", kind=Kind.EVENT, platform="almanac", source="almanac", title=title,
            url=f"https://almanac.test/events/{number}", canonical_url=f"https://almanac.test/events/{number}",
            content_text=text, language="en", captured_at=WHEN,
        )  # fmt: skip
        yield Labelled(record, _title_work(title), "events")
    paid = next(seeds.glob("003*")).read_text("utf-8")
    title = "How open model ecosystems compound"
    body = paid.partition("Thanks for listening!")[2].partition("This post is for paid")[0].strip()
    yield Labelled(
        Record(
            id="sha256:paid", kind=Kind.ARTICLE, platform="substack", source="saved", title=title,
            url="https://saved.test/paid", canonical_url="https://saved.test/paid", authors=[Author("Nathan Lambert")],
            date_published=datetime(2026, 5, 12, tzinfo=UTC), content_text=body, language="en", captured_at=WHEN,
            observed=Observed.PREVIEW, boundary=Boundary(0, len(body), "div.paywall", Quote(body[-64:], "")),
        ),
        _title_work(title), "seeds",
    )  # fmt: skip
    mirror = next(seeds.glob("004*")).read_text("utf-8")
    title = "My bets on open models, mid-2026"
    yield Labelled(
        Record(
            id="sha256:mirror", kind=Kind.ARTICLE, platform="guanxing", source="guanxing", title=title,
            url="https://guanxing.test/a/1", canonical_url="https://guanxing.test/a/1",
            authors=[Author("Nathan Lambert")],
            date_published=datetime(2026, 4, 16, tzinfo=UTC), language="en", captured_at=WHEN,
            dates=[Date("published", "2026-04-16", "visible", "css:p", precision="day")],
            content_text=mirror.partition("via Interconnects AI")[2].strip(),
        ),
        _title_work(title), "seeds",
    )  # fmt: skip


def _title_work(title: str) -> str:
    """The works of the seeds go by the title, as the real feed prints it."""
    return _plain(title)


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower().replace("’", "").replace("'", "")))


def of_real(corpus: Path, seeds: Path) -> list[Labelled]:
    """Feeds, pages and seeds together; a seed's work is the feed item of the same title, where there is one."""
    cases = [*of_feeds(corpus), *of_corpus(corpus)]
    named = {_plain(case.record.title or ""): case.work for case in cases if case.group == "interconnects"}
    return cases + [Labelled(case.record, named.get(case.work, case.work), case.group) for case in of_seeds(seeds)]
