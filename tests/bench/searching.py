"""`scripts/bench search [--records N]`: full text over synthetic records, English and Chinese."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from storage.readingroom.search import SearchIndex

COMMON = "the of and to in is that for it on with as was at by an be this from are".split()
SYLLABLES = "ka lo mi ren sta tor vel una pri dos ech lin mar qua".split()
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]


def synthetic(count: int, seed: int = 1) -> Iterator[bytes]:
    """Records of some 80 words or characters, every third in Chinese; words as frequent as in language (Zipf)."""
    dice = random.Random(seed)
    words = COMMON + [a + b + c for a in SYLLABLES for b in SYLLABLES for c in ["", *SYLLABLES]]
    shares = [1 / rank for rank in range(1, len(words) + 1)]
    signs = [1 / (rank + 20) for rank in range(1, len(HAN) + 1)]
    english = dice.choices(words, shares, k=2_000_000)
    chinese = "".join(dice.choices(HAN, signs, k=2_000_000))
    for number in range(count):
        start = dice.randrange(1_999_900)
        is_chinese = number % 3 == 0
        text = chinese[start : start + 80] if is_chinese else " ".join(english[start : start + 80])
        yield msgspec.json.encode({
            "id": f"synthetic:{number}", "source": f"source-{number % 200}", "url": f"http://s.test/{number}",
            "captured_at": "2026-11-20T12:00:00Z", "title": text[:12] if is_chinese else text[:40],
            "date_published": f"20{10 + number % 16}-0{1 + number % 9}-11T08:00:00Z",
            "observed": "preview" if number % 5 == 0 else "full", "content_text": text,
        })  # fmt: skip


def queries(lines: list[bytes], count: int, seed: int = 2) -> Iterator[tuple[str, str]]:
    """What readers type: one to three words, common ones too, phrases, two to four characters, nothing."""
    dice = random.Random(seed)
    for number in range(count):
        record = msgspec.json.decode(dice.choice(lines))
        text = record["content_text"]
        place = dice.randrange(60)
        if " " in text:
            part = text.split()[place : place + 1 + number % 3]
            query = f'"{" ".join(part)}"' if number % 4 == 0 else " ".join(part)
        else:
            query = text[place : place + 2 + number % 3]
        yield ("" if number % 20 == 0 else query), (record["source"] if number % 5 == 0 else "")


def search_bench(count: int, asked: int = 600) -> dict[str, float]:
    """Seconds to index, milliseconds to search."""
    with TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "search")
        began = time.perf_counter()
        index.add(synthetic(count))
        built = time.perf_counter() - began
        sample = list(synthetic(min(count, 3_000)))
        took = []
        for query, source in queries(sample, asked):
            began = time.perf_counter()
            index.find(query, source=source)
            took.append(1_000 * (time.perf_counter() - began))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    cuts = statistics.quantiles(took, n=100)
    return {
        "records": count, "indexed_a_second": round(count / built), "index_bytes_a_record": round(size / count),
        "search_ms_median": round(cuts[49], 1), "search_ms_p95": round(cuts[94], 1),
        "search_ms_most": round(max(took), 1),
    }  # fmt: skip
