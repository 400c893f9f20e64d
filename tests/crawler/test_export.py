"""Exports out of a real archive: where they go, what they take, and what they refuse."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import feedparser
import pyarrow.parquet as pq
import pytest

from crawler.cli import run
from crawler.export import described
from crawler.selection import Selection
from storage import open_archive
from storage.captures import Outcome
from storage.codec import decode
from storage.formats import load, names
from storage.warc.build import WarcInfo
from tests.crawler.conftest import NOON, exchange, record
from tests.crawler.test_cli import foldline

FOLDERS = [name for name in names() if load(name).fill]


def exported(archive_url: str, name: str, output: Path | str, *options: str) -> int:
    return run(["records", "export", "--archive", archive_url, "--format", name, "--output", str(output), *options])


def add(archive_url: str, number: int, **changes: Any) -> None:
    """One more record of the article with this number."""
    session = open_archive(archive_url).session("harbour", "run-9", WarcInfo(platform="substack"), lambda: NOON)
    capture = session.write(exchange(f"https://harbour.example/p/{number}"))
    session.mark(capture, Outcome.ARTICLE, "")
    made = record(capture, number, walled=False)
    for name, value in changes.items():
        setattr(made, name, value)
    session.emit(made)
    session.close({"outcome": "finished", "counts": {}})


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
    assert run(["records", "export", "--archive", archive_url, "--output", str(packed), "--overwrite"]) == 0
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


def test_a_failing_export_leaves_what_was_there(
    archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("of yesterday\n")
    args = [
        "records",
        "export",
        "--archive",
        archive_url,
        "--output",
        str(file),
        "--overwrite",
        "--where",
        "wal = 'none'",
    ]
    assert run(args) == 2
    err = capsys.readouterr().err
    assert err.startswith("foldline: error: the filter cannot be run: Binder Error")
    assert err.count("\n") == 1
    assert file.read_text() == "of yesterday\n"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize("name", names())
def test_every_format_has_every_article_and_marks_the_preview(archive_url: str, tmp_path: Path, name: str) -> None:
    output = tmp_path / "out"
    assert exported(archive_url, name, output) == 0
    files = [output] if output.is_file() else sorted(path for path in output.rglob("*") if path.is_file())
    if name in {"parquet", "huggingface"}:
        (data,) = [path for path in files if name == "parquet" or path.suffix == ".parquet"]
        rows = pq.read_table(data).to_pylist()
        assert [row["title"] for row in rows] == [f"Quay report {number}" for number in (1, 2, 3, 4, 5)]
        assert [row["observed"] for row in rows].count("preview") == 1
        return
    text = "\n".join(path.read_text("utf-8") for path in files)
    for number in (1, 2, 3, 4, 5):
        assert f"Quay report {number}" in text
    assert "preview" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "out"]


def test_a_feed_takes_the_last_revision_of_each_and_the_latest(
    archive_url: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    add(archive_url, 3, revision=2, title="Quay report 3, mended", change="retitled")
    assert exported(archive_url, "jsonfeed", "-") == 0
    items = json.loads(capsysbinary.readouterr().out)["items"]
    assert [item["title"] for item in items if item["id"].endswith(":3")] == ["Quay report 3, mended"]
    assert len(items) == 5
    assert exported(archive_url, "atom", "-", "--limit", "2") == 0
    entries = feedparser.parse(capsysbinary.readouterr().out).entries
    assert [entry.title for entry in entries] == ["Quay report 5", "Quay report 4"]
    for options, count in (((), 6), (("--newest",), 5)):
        assert exported(archive_url, "jsonl", "-", *options) == 0
        assert capsysbinary.readouterr().out.count(b"\n") == count
    assert exported(archive_url, "datatrove", "-", "--where", "title = 'Quay report 3'") == 0
    assert capsysbinary.readouterr().out == b"", "an old revision is not the article"


def test_a_feed_of_a_source_and_of_a_question(archive_url: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert exported(archive_url, "atom", "-", "--source", "pier") == 0
    pier = feedparser.parse(capsysbinary.readouterr().out)
    assert (pier.feed.title, len(pier.entries)) == ("Foldline: pier", 1)
    assert exported(archive_url, "atom", "-", "--where", "title < '<b>&' OR wall = 'subscription'") == 0
    question = feedparser.parse(capsysbinary.readouterr().out, sanitize_html=False)
    assert "title < '<b>&' OR wall = 'subscription'" in question.feed.title
    assert [entry.title for entry in question.entries] == ["Quay report 2"]
    assert pier.feed.id != question.feed.id


def test_opted_out_articles_can_be_left_out(archive_url: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    add(archive_url, 7, rights={"noai": "true"})
    said = Path(__file__).parents[2].joinpath("docs", "formats.md").read_text("utf-8")
    where = said.partition('`--where "NOT ')[2].partition('"`')[0].replace('\\"', '"')
    assert exported(archive_url, "datatrove", "-", "--where", f"NOT {where}") == 0
    assert capsysbinary.readouterr().out.count(b"\n") == 5


def test_the_same_question_has_the_same_identity() -> None:
    times = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    first, second = (
        described(Selection("pier", limit=limit), now) for limit, now in zip((None, 5), times, strict=True)
    )
    assert first.identity == second.identity
    assert first.identity != described(Selection("harbour"), times[0]).identity


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (datetime(2099, 1, 1, tzinfo=UTC), "since 2099-01-01"),
        (datetime(2099, 1, 1, 12, 30, tzinfo=UTC), "since 2099-01-01T12:30:00Z"),
        (7, "since version 7"),
    ],
)
def test_a_title_says_times_as_people_write_them(since: datetime | int, said: str) -> None:
    about = described(Selection(since=since, platform="ghost"), NOON)
    assert about.title == f"Foldline: platform ghost; {said}"
    assert said in about.description


def test_the_identity_of_a_question_with_a_time_has_stayed() -> None:
    """Readers know feeds by it."""
    about = described(Selection(since=datetime(2099, 1, 1, tzinfo=UTC)), NOON)
    assert about.identity == "urn:foldline:query:" + sha256(b"since 2099-01-01 00:00:00+00:00").hexdigest()[:32]


@pytest.mark.parametrize("name", ["jsonl", "atom", "csv", "parquet"])
def test_a_file_is_not_replaced_unasked(
    archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / "records"
    file.write_text("of yesterday\n")
    assert exported(archive_url, name, file) == 2
    assert "the file is there already" in capsys.readouterr().err
    assert file.read_text() == "of yesterday\n"
    assert exported(archive_url, name, file, "--overwrite") == 0
    assert file.read_bytes() != b"of yesterday\n"


@pytest.mark.parametrize("name", FOLDERS)
def test_only_a_folder_that_an_export_made_is_replaced(
    archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    assert exported(archive_url, name, folder) == 0, "an empty one is as good as none"
    assert exported(archive_url, name, folder) == 2
    assert "the folder is there already" in capsys.readouterr().err
    (folder / "stale").touch()
    assert exported(archive_url, name, folder, "--overwrite", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"records": 5, "output": str(folder), "format": name}
    assert not (folder / "stale").exists()
    home = tmp_path / "home"
    home.mkdir()
    (home / "letters").write_text("dear to me")
    assert exported(archive_url, name, home, "--overwrite") == 2
    assert "the folder holds what no export made" in capsys.readouterr().err
    assert (home / "letters").read_text() == "dear to me"


@pytest.mark.parametrize("name", FOLDERS)
def test_a_failing_export_leaves_the_folder(archive_url: str, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    assert exported(archive_url, name, folder) == 0
    before = sorted(folder.rglob("*"))
    assert exported(archive_url, name, folder, "--overwrite", "--where", "wal = 1") == 2
    assert sorted(folder.rglob("*")) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "out"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "atm"], "no format 'atm' (--format): did you mean 'atom'?"),
        (["--format", "word"], "known: atom, csv, datatrove"),
        (["--format", "markdown"], "this format is a folder (--output -): give --output FOLDER"),
        (["--format", "markdown", "--output", "{file}"], "it is a file: give another"),
        (["--format", "atom", "--output", "{folder}"], "it is a folder: name a file in it"),
    ],
)
def test_what_cannot_be_is_one_line(
    archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    file = tmp_path / "file"
    file.touch()
    given = [option.format(file=file, folder=tmp_path) for option in options]
    assert run(["records", "export", "--archive", archive_url, *given]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_help_names_every_format() -> None:
    told = foldline("records", "export", "--help").stdout
    assert [name for name in names() if name not in told] == []
