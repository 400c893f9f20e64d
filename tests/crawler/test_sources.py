"""The catalogue on the command line: add, list, check."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.cli import run
from crawler.config import load_sources
from crawler.exitcodes import ExitCode
from crawler.newsstand import Newsstand, start

ADD = ["sources", "add", "https://www.harbour.example/notes", "--no-check"]
NOTE = ["--permission", "the editor, by letter, May 2026"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_add_makes_a_file_that_loads(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ADD, *NOTE, "--platform", "ghost"]) == 0
    assert "next: foldline crawl harbour.example-notes" in capsys.readouterr().out
    source = load_sources(here / "sources")["harbour.example-notes"]
    assert source.url == "https://www.harbour.example/notes"
    assert (source.platform, source.permission) == ("ghost", "the editor, by letter, May 2026")
    assert [path.name for path in (here / "sources").iterdir()] == ["harbour.example-notes.toml"]


def test_add_makes_the_folder_that_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "list", "--sources", "kept/catalogue"]) == ExitCode.BAD_CONFIG
    assert "`foldline sources add URL --permission NOTE --sources kept/catalogue` makes it" in capsys.readouterr().err
    assert run([*ADD, *NOTE, "--sources", "kept/catalogue"]) == 0
    said = capsys.readouterr().out
    assert "next: foldline crawl harbour.example-notes --sources kept/catalogue" in said
    assert list(load_sources(here / "kept" / "catalogue")) == ["harbour.example-notes"]
    (here / "file").touch()
    assert run([*ADD, *NOTE, "--sources", "file"]) == ExitCode.BAD_CONFIG
    assert "no folder" in capsys.readouterr().err


def test_a_refused_source_makes_no_folder(here: Path) -> None:
    assert run([*ADD, *NOTE, "--platform", "goast", "--sources", "new"]) == ExitCode.BAD_CONFIG
    assert list(here.iterdir()) == []


def test_add_keeps_what_is_in_the_file(here: Path) -> None:
    before = '# our letters\n\n[source.one] # the first\nurl = "https://one.example" # home\n'
    (here / "sources").mkdir()
    (here / "sources" / "all.toml").write_text(before)
    assert run([*ADD, *NOTE, "--name", "two", "--file", "all.toml"]) == 0
    after = (here / "sources" / "all.toml").read_text()
    assert after.startswith(before)
    assert list(load_sources(here / "sources")) == ["one", "two"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], ExitCode.USAGE, "a permission note is missing (https://www.harbour.example/notes): give --permission"),
        ([*NOTE, "--name", "Harbour"], ExitCode.BAD_CONFIG, "'Harbour'"),
        ([*NOTE, "--platform", "goast"], ExitCode.BAD_CONFIG, "did you mean 'ghost'?"),
        ([*NOTE, "--name", "taken"], ExitCode.BAD_CONFIG, "'taken' is taken (sources/a.toml, source.taken)"),
        ([*NOTE, "--file", "bad.toml"], ExitCode.BAD_CONFIG, "malformed TOML"),
        (["--permission", " "], ExitCode.USAGE, "a permission note is missing"),
        ([*NOTE, "--file", "mine"], ExitCode.USAGE, "give the name of a file in sources, for example --file mine.toml"),
        ([*NOTE, "--file", "../evil.toml"], ExitCode.USAGE, "for example --file evil.toml"),
        ([*NOTE, "--file", "/evil.toml"], ExitCode.USAGE, "for example --file evil.toml"),
        ([*NOTE, "--file", ".hidden.toml"], ExitCode.USAGE, "for example --file hidden.toml"),
    ],
)
def test_add_refuses(here: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int, said: str) -> None:
    (here / "sources").mkdir()
    (here / "sources" / "a.toml").write_text('[source.taken]\nurl = "https://taken.example/"\n')
    (here / "sources" / "bad.toml").write_text("[source\n")
    assert run([*ADD, *options]) == code
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in (here / "sources").iterdir()) == ["a.toml", "bad.toml"]


def test_add_without_a_note_fetches_nothing(
    here: Path, newsstand: Newsstand, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(newsstand.log("www.tidelines.test"))
    route = ["--connect-to", f"*.test:80:127.0.0.1:{newsstand.port}", "--allow-private"]
    assert run(["sources", "add", "http://www.tidelines.test/", *route]) == ExitCode.USAGE
    assert "a permission note is missing" in capsys.readouterr().err
    assert len(newsstand.log("www.tidelines.test")) == before


def test_the_same_address_is_not_added_twice(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ADD, *NOTE, "--name", "one"]) == 0
    assert run([*ADD, *NOTE, "--name", "two"]) == ExitCode.BAD_CONFIG
    assert "is there already" in capsys.readouterr().err


def test_list_shows_the_sound_ones_and_tells_of_the_rest(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "sources").mkdir()
    (here / "sources" / "a.toml").write_text('[source.one]\nurl = "https://one.example"\ntags = ["x"]\n')
    (here / "sources" / "b.toml").write_text("[source.two]\nurl = 2\n")
    assert run(["sources", "list", "--json"]) == ExitCode.BAD_CONFIG
    out, err = capsys.readouterr()
    listed = json.loads(out)
    assert [(row["name"], row["url"], row["tags"]) for row in listed] == [("one", "https://one.example", ["x"])]
    assert "sources/b.toml:2, source.two.url" in err


def test_a_faulty_only_file_is_not_called_an_empty_catalogue(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "sources").mkdir()
    (here / "sources" / "b.toml").write_text("[source.two]\nurl = 2\n")
    assert run(["sources", "list"]) == ExitCode.BAD_CONFIG
    out, err = capsys.readouterr()
    assert out == ""
    assert "sources/b.toml:2, source.two.url" in err


def test_an_empty_catalogue_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "list"]) == 0
    assert "`foldline sources add URL --permission NOTE` adds one" in capsys.readouterr().out


def test_check_reports_an_unreachable_source_and_fails(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "sources").mkdir()
    text = '[source.one]\nurl = "http://one.test/"\nallow_private = true\n'
    (here / "sources" / "a.toml").write_text(text)
    assert run(["sources", "check", "--json", "--connect-to", "*.test:80:127.0.0.1:1"]) == ExitCode.SOME_FAILED
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["ok"], row["articles"], row["outcome"]) == ("one", False, 0, "unreachable")
    assert row["reason"]


def test_check_without_a_contact_says_so_and_goes_on(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "sources").mkdir()
    (here / "sources" / "a.toml").write_text('[source.one]\nurl = "https://one.example/"\n')
    assert run(["sources", "check", "--json"]) == ExitCode.SOME_FAILED
    assert "FOLDLINE_CONTACT" in json.loads(capsys.readouterr().out)[0]["reason"]


def test_a_terminal_is_asked_for_the_permission_note(here: Path) -> None:
    ours, theirs = pty.openpty()
    environ = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler", *ADD], stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    )
    os.close(theirs)
    asked = b""
    while b"under which terms" not in asked:
        asked += os.read(ours, 1024)
    os.write(ours, b"the editor said yes\n")
    assert child.wait(60) == 0
    os.close(ours)
    assert b"Why may www.harbour.example be archived" in asked
    assert load_sources(here / "sources")["harbour.example-notes"].permission == "the editor said yes"


@pytest.fixture(scope="module")
def newsstand() -> Iterator[Newsstand]:
    """The bundled sites on loopback."""
    with start(posts=20, bursts={}) as stand:
        yield stand


def test_check_counts_what_a_crawl_would_get(
    here: Path, newsstand: Newsstand, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "sources").mkdir()
    text = "".join(
        f'[source.{name}]\nurl = "http://{host}/"\nallow_private = true\n'
        for name, host in {"tidelines": "www.tidelines.test", "lantern": "www.lanternroom.test"}.items()
    )
    (here / "sources" / "a.toml").write_text(text)
    assert run(["sources", "check", "--json", "--connect-to", f"*.test:80:127.0.0.1:{newsstand.port}"]) == 0
    tidelines, lantern = json.loads(capsys.readouterr().out)
    assert (tidelines["platform"], lantern["platform"]) == ("substack", "ghost")
    assert tidelines["ok"]
    assert tidelines["articles"] > 5
    assert tidelines["entrances"]


def test_add_recognises_the_platform(here: Path, newsstand: Newsstand, capsys: pytest.CaptureFixture[str]) -> None:
    route = ["--connect-to", f"*.test:80:127.0.0.1:{newsstand.port}", "--allow-private"]
    assert run(["sources", "add", "http://www.tidelines.test/", *NOTE, *route, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["platform"] == "substack"
    source = load_sources(here / "sources")["tidelines.test"]
    assert (source.platform, source.allow_private) == ("substack", True)
