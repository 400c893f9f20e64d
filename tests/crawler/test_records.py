"""Records out of a real archive: filtered, exported and shown."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from crawler.cli import run
from storage import open_archive
from storage.codec import decode
from tests.crawler.test_cli import foldline


def ids(out: str) -> list[str]:
    return [json.loads(line)["id"].rpartition(":")[2] for line in out.splitlines()]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], "12345"),
        (["--source", "harbour"], "1234"),
        (["--source", "harbour", "--limit", "2"], "12"),
        (["--platform", "substack", "--source", "pier"], "5"),
        (["--platform", "ghost"], ""),
        (["--declared", "paid"], "2"),
        (["--observed", "full", "--source", "harbour"], "134"),
        (["--where", "wall = 'subscription' OR title LIKE '%5'"], "25"),
        (["--where", "boundary_char IS NOT NULL", "--observed", "preview"], "2"),
        (["--since", "2026-04-05"], "12345"),
        (["--since", "2026-04-05T12:00:01Z"], ""),
        (["--source", "it's"], ""),
    ],
)
def test_query(archive_url: str, capsys: pytest.CaptureFixture[str], options: list[str], found: str) -> None:
    assert run(["records", "query", "--archive", archive_url, "--json", *options]) == 0
    assert ids(capsys.readouterr().out) == list(found)


def test_since_a_version_gives_what_was_appended_after_it(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    version = open_archive(archive_url).tables.version()
    assert version is not None
    assert run(["records", "query", "--archive", archive_url, "--json", "--since", str(version)]) == 0
    assert capsys.readouterr().out == ""
    assert run(["records", "query", "--archive", archive_url, "--json", "--since", str(version - 1)]) == 0
    assert ids(capsys.readouterr().out) == ["5"]


def test_the_table_names_title_and_verdict(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["records", "query", "--archive", archive_url, "--source", "harbour"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "2026-04-02 harbour Quay report 2 paid preview subscription 9 of 30 substack:harbour:2" in lines


def test_jsonl_is_the_canonical_lines(
    archive_url: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = b"".join(line + b"\n" for line in open_archive(archive_url).tables.records())
    plain, packed = tmp_path / "out" / "records.jsonl", tmp_path / "records.jsonl.gz"
    for target in (plain, packed, Path("-")):
        assert run(["records", "export", "--archive", archive_url, "--output", str(target)]) == 0
    assert plain.read_bytes() == lines
    assert gzip.decompress(packed.read_bytes()) == lines
    assert capsysbinary.readouterr().out == lines
    first = packed.read_bytes()
    assert run(["records", "export", "--archive", archive_url, "--output", str(packed)]) == 0
    assert packed.read_bytes() == first, "no clock in the gzip head"


def test_parquet_has_a_typed_column_a_field(archive_url: str, tmp_path: Path) -> None:
    file = tmp_path / "records.parquet"
    assert run(["records", "export", "--archive", archive_url, "--format", "parquet", "--output", str(file)]) == 0
    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    records = [decode(line) for line in open_archive(archive_url).tables.records()]
    assert [row["id"] for row in rows] == [record.id for record in records]
    assert rows[1]["captured_at"] == records[1].captured_at
    assert rows[1]["blocks"][0]["text"] == records[1].blocks[0].text
    assert rows[1]["boundary"]["quote"]["before"] == records[1].content_text[-20:]
    assert rows[0]["boundary"] is None
    assert rows[1]["hidden_share"] == {"low": 0.6, "best": 0.7, "high": 0.75}
    assert [signal["value"] for signal in rows[1]["signals"]] == ["true", "30"]
    assert rows[1]["signals"][0]["by"] == "markup"
    assert rows[1]["rights"] == [("robots", "allowed")]
    assert (rows[1]["wall"], rows[1]["revision"], rows[1]["words_total"]) == ("subscription", 1, 30)


def test_markdown_is_the_articles(archive_url: str, tmp_path: Path) -> None:
    file = tmp_path / "records.md"
    assert run(["records", "export", "--archive", archive_url, "--format", "markdown", "--output", str(file)]) == 0
    records = [decode(line) for line in open_archive(archive_url).tables.records()]
    articles = file.read_text("utf-8").split("\n---\n\n")
    assert [article.partition("\n")[0] for article in articles] == [f"# {record.title}" for record in records]
    assert records[1].blocks[0].text in articles[1]


def test_a_failing_export_leaves_what_was_there(
    archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("of yesterday\n")
    args = ["records", "export", "--archive", archive_url, "--output", str(file), "--where", "wal = 'none'"]
    assert run(args) == 2
    err = capsys.readouterr().err
    assert err.startswith("foldline: error: the filter cannot be run: Binder Error")
    assert err.count("\n") == 1
    assert file.read_text() == "of yesterday\n"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_show_says_where_the_free_text_ends(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["records", "show", "substack:harbour:2", "--archive", archive_url]) == 0
    out = capsys.readouterr().out
    assert "the free text ends at character 45, div.paywall:" in out
    assert "over the quay twice.▌" in out
    assert run(["records", "show", "substack:harbour:2", "--archive", archive_url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "substack:harbour:2"


def test_an_unknown_id_has_near_ones(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["records", "show", "substack:harbor:2", "--archive", archive_url]) == 1
    assert "did you mean 'substack:harbour:2'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "last week"], "'last week' is neither a time nor a version (--since)"),
        (["--declared", "gratis"], "'gratis' is not one of"),
        (["--archive", "nowhere"], "`foldline crawl` makes one"),
    ],
)
def test_bad_options_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["records", "query", *options]) in {1, 2}
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_status_counts_captures_records_and_walls(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "--archive", archive_url, "--json"]) == 0
    state = json.loads(capsys.readouterr().out)
    harbour, pier = state["sources"]
    assert (harbour["source"], harbour["captures"], harbour["records"], harbour["walled"]) == ("harbour", 4, 4, 1)
    assert (pier["source"], pier["captures"], pier["records"], pier["walled"]) == ("pier", 1, 1, 0)
    assert harbour["run"] == "run-1"
    assert harbour["started"] == "2026-04-05T12:00:00Z"
    assert harbour["counts"] == {"article": 4}
    assert state["spool"] == []
    assert run(["status", "--archive", archive_url]) == 0
    assert "harbour" in capsys.readouterr().out


def test_leaving_early_ends_well(archive_url: str) -> None:
    done = foldline("records", "query", "--archive", archive_url, "--json", "--limit", "1")
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
