"""Cut at any byte: it is told, unless the cut leaves whole records only; and mending leaves exactly these."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from storage.verify.run import mend
from storage.warc.build import pack
from tests.verify import good
from tests.verify.finding import rules

SMALL = good.records(1)[:4]
ENDS = {"gzip": [0], "plain": [0]}
for _record in SMALL:
    _member = b"".join(pack(_record))
    ENDS["gzip"].append(ENDS["gzip"][-1] + len(_member))
    ENDS["plain"].append(ENDS["plain"][-1] + len(zlib.decompress(_member, 31)))


@pytest.mark.parametrize("kind", ["gzip", "plain"])
def test_every_cut_is_found(kind: str, tmp_path: Path) -> None:
    data = good.warc(SMALL) if kind == "gzip" else good.plain(SMALL)
    path = tmp_path / (good.NAME if kind == "gzip" else good.NAME.removesuffix(".gz"))
    assert ENDS[kind][-1] == len(data)
    for size in (*range(0, len(data) - 64, 1 if kind == "gzip" else 7), *range(len(data) - 64, len(data))):
        path.write_bytes(data[:size])
        told = rules(path)
        if size == 0:
            assert told == {"empty-file"}
        elif size in ENDS[kind]:
            assert "cut-off" not in told, size
        elif size < ENDS[kind][1]:
            assert told & {"cut-off", "not-warc"}, (size, told)
        else:
            assert "cut-off" in told, (size, told)


@pytest.mark.parametrize("kind", ["gzip", "plain"])
def test_every_cut_is_mended_to_the_whole_records_before_it(kind: str, tmp_path: Path) -> None:
    data = good.warc(SMALL) if kind == "gzip" else good.plain(SMALL)
    path = tmp_path / (good.NAME if kind == "gzip" else good.NAME.removesuffix(".gz"))
    for size in range(ENDS[kind][1] + 1, len(data), 7):
        path.write_bytes(data[:size])
        mend([str(path)], lambda _: pytest.fail("no archive"))
        whole = max(end for end in ENDS[kind] if end <= size)
        after = path.read_bytes()
        closed = min(end for end in ENDS[kind] if end > size)
        assert after in {data[:whole], data[:closed]}, size
        assert not rules(path) - {"filename", "response-alone"}, (size, rules(path))
        cut = path.with_name(f"{path.name}.cut")
        aside = cut.read_bytes() if cut.exists() else b""
        assert after == data[:closed] or data[:whole] + aside == data[:size]
        for left in tmp_path.iterdir():
            left.unlink()
