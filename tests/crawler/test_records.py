"""Records out of a real archive: filtered, exported and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.cli import run
from crawler.errors import FoldlineError
from crawler.exitcodes import ExitCode
from crawler.options import existing_archive
from storage import open_archive
from storage.warc.build import WarcInfo
from tests.crawler.conftest import NOON, exchange, record
from tests.crawler.test_cli import foldline


def ids(out: str) -> list[str]:
    return [json.loads(line)["id"].rpartition(":")[2] for line in out.splitlines()]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], "12345"),
        (["--since", ""], "12345"),
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
    ],
)
def test_query(archive_url: str, capsys: pytest.CaptureFixture[str], options: list[str], found: str) -> None:
    assert run(["records", "query", "--archive", archive_url, "--json", *options]) == 0
    assert ids(capsys.readouterr().out) == list(found)


@pytest.mark.parametrize("verb", ["query", "export", "export --format atom"])
def test_a_source_that_the_archive_does_not_know_is_no_empty_list(
    archive_url: str, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    assert run(["records", *verb.split(), "--archive", archive_url, "--source", "harbuor"]) == ExitCode.BAD_CONFIG
    told = capsys.readouterr()
    assert told.out == ""
    assert "no source 'harbuor'" in told.err
    assert "did you mean 'harbour'?" in told.err
    assert run(["records", *verb.split(), "--archive", archive_url, "--source", "it's"]) == ExitCode.BAD_CONFIG


def test_a_source_whose_crawls_found_nothing_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = open_archive(tmp_path / "archive")
    archive.session("ebb", "run-1", WarcInfo(), lambda: NOON).close({"outcome": "finished"})
    for args in (
        ["query", "--source", "ebb", "--json"],
        ["export", "--source", "ebb"],
        ["query", "--json"],
        ["follow"],
    ):
        assert run(["records", *args, "--archive", archive.url]) == 0
        assert capsys.readouterr().out == ""


READING = (
    ["records", "query"], ["records", "export"], ["records", "follow"], ["records", "show", "x"], ["status"],
    ["extract"], ["maintain"], ["wacz"], ["verify"], ["records", "works", "link"],
)  # fmt: skip


@pytest.mark.parametrize("args", READING, ids=" ".join)
def test_a_folder_that_is_no_archive_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], args: list[str]
) -> None:
    for name in ("empty", "pictures"):
        (tmp_path / name).mkdir()
    (tmp_path / "pictures" / "quay.jpg").touch()
    for name in ("empty", "pictures"):
        assert run([*args, "--archive", str(tmp_path / name)]) == ExitCode.FAILED
        told = capsys.readouterr()
        assert told.out == ""
        assert "no archive" in told.err
        assert len(list((tmp_path / name).iterdir())) == (name == "pictures")


@pytest.mark.parametrize("made", ["warc", "tables", ".spool", "state.sqlite"])
def test_what_a_crawl_or_a_schedule_began_is_an_archive(tmp_path: Path, made: str) -> None:
    (tmp_path / made).mkdir()
    assert existing_archive(str(tmp_path)).url == str(tmp_path)


def test_who_waits_for_an_archive_may_begin_in_an_empty_place(tmp_path: Path) -> None:
    """`replay` and `follow --wait` are started beside a first crawl."""
    assert existing_archive(str(tmp_path), awaited=True).url == str(tmp_path)
    (tmp_path / "quay.jpg").touch()
    with pytest.raises(FoldlineError, match="no archive"):
        existing_archive(str(tmp_path), awaited=True)


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
    assert "2026-04-02 harbour Quay report 2 paid preview subscription 9 of 30 1.1 substack:harbour:2" in lines
    assert any(line.endswith(" words revision id") for line in lines)


def test_the_last_revisions_alone(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As `export --newest`: an older one is no answer where the last does not fit."""
    archive = open_archive(archive_url)
    session = archive.session("harbour", "run-2", WarcInfo(), lambda: NOON)
    again = record(session.write(exchange("https://harbour.example/p/2")), 2, walled=False)
    again.revision, again.change = 2, "wall_lifted"
    session.emit(again)
    session.close({"outcome": "finished"})
    asked = ["records", "query", "--archive", archive_url, "--newest"]
    assert run([*asked, "--json"]) == 0
    assert ids(capsys.readouterr().out) == list("13452")
    assert run([*asked, "--json", "--declared", "paid"]) == 0
    assert capsys.readouterr().out == ""
    assert run(asked) == 0
    assert " 2.1 " in " ".join(capsys.readouterr().out.split())


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
