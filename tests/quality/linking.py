"""`scripts/bench link`: pairs found among real pages and the newsstand's, and how fast a large archive is linked."""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.newsstand import start
from pipelines.works import Linker
from pipelines.works.news import news
from storage.codec import decode, encode
from storage.records import Author, Kind, Observed, Record
from storage.works import WorkIndex
from tests.conftest import SHARED
from tests.quality.works import Labelled, Report, linked, of_newsstand, of_real

SYLLABLES = "ba de fi go ku la me ni po ru sa te vo wi xa ye zu cha dro fle gri plu sto tre".split()
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def synthetic(count: int, seed: int = 7) -> Iterator[tuple[Record, int]]:
    """Records with the number of their work: 250 newsletters whose issues share titles, greetings and endings; every
    fifth is a copy (mirror, preview or event) of an earlier one."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(20_000)]
    frames = [(" ".join(chance.choices(words, k=30)), " ".join(chance.choices(words, k=40))) for _ in range(250)]
    recent: list[tuple[Record, int]] = []
    for number in range(count):
        if number % 5 == 4 and recent:
            original, work = chance.choice(recent)
            yield _copy(original, number, chance), work
            continue
        made = _issue(number, words, frames, chance)
        recent = [*recent[-400:], (made, number)]
        yield made, number


def _issue(number: int, words: list[str], frames: list[tuple[str, str]], chance: random.Random) -> Record:
    site = number % len(frames)
    issue = number // len(frames)
    text = [" ".join(chance.choices(words, k=60)) for _ in range(chance.randint(3, 8))]
    topic = " ".join(chance.choices(words, k=4))
    links = [f"https://site{chance.randrange(250)}.test/p/{chance.randrange(count_of(number))}" for _ in range(6)]
    return Record(
        id=f"feed:site{site}:{number}", kind=Kind.ARTICLE, platform="feed", source=f"site{site}",
        url=f"https://site{site}.test/p/{number}", canonical_url=f"https://site{site}.test/p/{number}",
        title=f"Weekly #{issue}" if site % 3 == 0 else f"{topic.capitalize()} in {chance.choice(words)}",
        authors=[Author(f"Author {site}")], date_published=EPOCH + timedelta(days=7 * issue + site % 7),
        language="en", observed=Observed.FULL, captured_at=EPOCH + timedelta(minutes=number), links=links,
        content_text="\n\n".join((frames[site][0], *text, frames[site][1])),
    )  # fmt: skip


def count_of(number: int) -> int:
    """Addresses that may be linked to."""
    return max(number, 1)


def _copy(original: Record, number: int, chance: random.Random) -> Record:
    blocks = original.content_text.split("\n\n")
    kept = blocks if chance.random() < 0.6 else blocks[: len(blocks) // 2]
    return Record(
        id=f"feed:reader:{number}", kind=Kind.ARTICLE, platform="feed", source=f"reader{number % 4}",
        url=f"https://reader.test/a/{number}", canonical_url=f"https://reader.test/a/{number}", title=original.title,
        authors=original.authors if chance.random() < 0.7 else [], date_published=original.date_published,
        language="en", observed=Observed.FULL, captured_at=EPOCH + timedelta(minutes=number),
        content_text="\n\n".join(("Kept by a reader", *kept, "More from this feed")),
    )  # fmt: skip


def speed(count: int) -> dict[str, object]:
    """Records a second, from their JSON to the statements, on a file, with the processor time of this one thread."""
    lines = [(encode(record), work) for record, work in synthetic(count)]
    with tempfile.TemporaryDirectory() as folder:
        index = WorkIndex(Path(folder) / "works.sqlite")
        linker = Linker(index)
        begun, used = time.perf_counter(), time.process_time()
        statements = 0
        for start_ in range(0, count, 1000):
            with index.writing():
                for made in linker.link_all(decode(line) for line, _ in lines[start_ : start_ + 1000]):
                    statements += sum(1 for _ in news(index, made))
            if start_ % 10_000 == 9_000:
                pace = (start_ + 1000) / (time.process_time() - used)
                print(f"{start_ + 1000:,} records, {pace:.0f} a second of processor time", file=sys.stderr)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
        figures = _pair_figures(index, lines)
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        index.close()
    return {
        "records": count, "a_second": round(count / seconds), "a_second_of_cpu": round(count / cpu),
        "statements": statements, "index_mb": round(size / 1e6),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), **figures,
    }  # fmt: skip


def _pair_figures(index: WorkIndex, lines: list[tuple[bytes, int]]) -> dict[str, float]:
    """Copies that came under their original's work, and works that hold records of two."""
    homes: dict[str, set[int]] = {}
    works: dict[int, set[str]] = {}
    for line, number in lines:
        record = decode(line)
        held = index.find(record.source, record.id)
        assert held is not None
        homes.setdefault(held.work, set()).add(number)
        works.setdefault(number, set()).add(held.work)
    return {
        "whole_works": round(sum(len(found) == 1 for found in works.values()) / len(works), 4),
        "false_merges": float(sum(len(found) > 1 for found in homes.values())),
    }


def quality() -> dict[str, Report]:
    """By what was linked: real pages, the newsstand, both in one index, and that backwards."""
    real = of_real(SHARED / "corpus", SHARED / "seeds")
    with start(posts=40, bursts={}) as stand:
        made = list(of_newsstand(stand))
    together: list[Labelled] = [*real, *made]
    return {
        "real": linked(real), "newsstand": linked(made), "together": linked(together), "backwards": linked(together, -1)
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Prints to stdout, writes `--output`."""
    parser = argparse.ArgumentParser(prog="scripts/bench link", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--output", type=Path, default=Path("bench.json"))
    parser.add_argument("--only", choices=["quality", "speed"])
    options = parser.parse_args(arguments)
    figures: dict[str, object] = {}
    if options.only != "speed":
        if not (SHARED / "corpus" / "INDEX.tsv").is_file():
            print(f"link: no corpus: {SHARED / 'corpus'} is missing (set FOLDLINE_SHARED)", file=sys.stderr)
            return 1
        for name, report in quality().items():
            figures[name] = report.values() | {"pairs": len(report.right)}
            for kind, pairs in (("missed", report.missed), ("wrong", report.wrong)):
                print("".join(f"{name}: {kind} {one} — {other}\n" for one, other in sorted(pairs)), end="")
    if options.only != "quality":
        figures["speed"] = speed(options.records)
    options.output.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
