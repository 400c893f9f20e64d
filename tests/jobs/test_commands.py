"""`foldline schedule` and `foldline worker` on the command line, and what bad input gets."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from crawler.catalogue import load_sources
from crawler.cli import run
from crawler.errors import ConfigError
from crawler.exitcodes import ExitCode
from crawler.jobs.watch import Answers, listen
from tests.jobs.conftest import Make
from tests.jobs.site import web
from tests.jobs.test_fleet import on
from tests.jobs.working import recorded

CATALOGUE = """# our letters
[source.tide] # the first
url = "https://tide.example"

[source.pier]
url = "https://pier.example"
schedule = { cron = "30 7 * * mon-fri", zone = "Europe/Berlin", overlap = "queue" }
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a catalogue."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOLDLINE_DATABASE", raising=False)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "all.toml").write_text(CATALOGUE)
    return tmp_path


def test_add_writes_into_the_table_and_nothing_else(here: Path) -> None:
    assert run(["schedule", "add", "tide", "--every", "6h", "--overlap", "merge"]) == 0
    text = (here / "sources" / "all.toml").read_text()
    assert text.startswith('# our letters\n[source.tide] # the first\nurl = "https://tide.example"\n')
    assert 'schedule = {every = "6h", overlap = "merge"}' in text
    assert str(load_sources(here / "sources")["tide"].schedule) == "every 6h"
    assert run(["schedule", "add", "tide", "--adaptive", "--floor", "15m"]) == 0
    assert text.count("schedule") == (here / "sources" / "all.toml").read_text().count("schedule")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cron", "0 0 30 2 *"], "'0 0 30 2 *' is no cron expression: bad day-of-month (option, --cron)"),
        (["--cron", "@daily"], "has not five fields"),
        (["--cron", "0 7 * * *", "--zone", "Europe/Berln"], "is no time zone; did you mean 'Europe/Berlin'"),
        (["--every", "soon"], "'soon' is no time span"),
        (["--every", "0s"], "must lie between 1 s and 366 d"),
        (["--every", "6h", "--cron", "0 7 * * *"], "cron and every exclude each other"),
        ([], "says no time: give one of cron, every, cadence"),
        (["--every", "6h", "--zone", "Europe/Berlin"], "zone belongs to cron"),
        (["--every", "6h", "--misfire", "run_ones"], "did you mean 'run_once'?"),
    ],
)
def test_add_refuses(here: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    assert run(["schedule", "add", "tide", *options]) == ExitCode.BAD_CONFIG
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert said in lines[0]
    assert (here / "sources" / "all.toml").read_text() == CATALOGUE


def test_a_bad_schedule_in_a_file_names_the_line_and_hides_no_other(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "sources" / "bad.toml").write_text(
        '[source.gull]\nurl = "https://gull.example"\nschedule = { evry = "6h" }\n'
    )
    assert run(["schedule", "list", "--json"]) == ExitCode.BAD_CONFIG
    shown = capsys.readouterr()
    assert [row["source"] for row in json.loads(shown.out)] == ["pier"]
    assert "unknown key 'evry' (sources/bad.toml:3, source.gull.schedule.evry): did you mean 'every'?" in shown.err


def test_list_shows_next_runs_in_their_zone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schedule", "list", "--next", "3"]) == 0
    out = capsys.readouterr().out
    assert out.count("07:30 CE") == 3
    assert "30 7 * * mon-fri Europe/Berlin" in out


def test_pause_trigger_history_resume(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schedule", "pause", "pier", "--why", "the editor is on leave"]) == 0
    assert run(["schedule", "list"]) == 0
    assert "ago: the editor is on leave" in capsys.readouterr().out
    assert run(["schedule", "trigger", "pier", "tide", "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)
    assert set(runs) == {"pier", "tide"}
    assert run(["schedule", "history", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["source"], row["verdict"]) for row in rows] == [("tide", "run"), ("pier", "run"), ("pier", "paused")]
    assert rows[0]["ended"]["state"] == "waiting"
    assert run(["schedule", "resume", "pier", "tide"]) == 0
    out = capsys.readouterr().out
    assert "pier: resumed" in out
    assert "tide: was not paused" in out


def test_backfill_makes_up_for_what_had_no_run(capsys: pytest.CaptureFixture[str]) -> None:
    window = ["--from", "2026-11-02", "--to", "2026-11-07"]
    assert run(["schedule", "backfill", "pier", *window, "--each", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["pier"]) == 5
    assert run(["schedule", "backfill", "pier", *window]) == 0
    assert "each of the 5 due times had its run" in capsys.readouterr().out
    assert run(["schedule", "backfill", "tide", *window]) == ExitCode.USAGE
    assert run(["schedule", "backfill", "pier", "--from", "2026-11-07", "--to", "2026-11-02"]) == ExitCode.USAGE
    assert "--to is earlier than --from (2026-11-07 to 2026-11-02)" in capsys.readouterr().err
    assert run(["schedule", "backfill", "pier", "--from", "last week"]) == ExitCode.USAGE
    assert run(["schedule", "backfill", "pier", "--from", "2026-10-02", "--to", "2026-10-01"]) == ExitCode.USAGE
    assert "--from 'last week' is no time" in capsys.readouterr().err


def test_unknown_names_and_places(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["schedule", "pause", "pire"]) == ExitCode.BAD_CONFIG
    assert "did you mean 'pier'?" in capsys.readouterr().err
    assert run(["worker", "--sources", "elsewhere"]) == ExitCode.BAD_CONFIG
    monkeypatch.setenv("FOLDLINE_DATABASE", "mysql://me:secret@db/x")
    assert run(["schedule", "list"]) == ExitCode.BAD_CONFIG
    err = capsys.readouterr().err
    assert "is no database: postgresql://user@host/name" in err
    assert "secret" not in err


def test_a_source_deleted_while_its_job_waits_costs_the_others_nothing(make: Make) -> None:
    with web() as harbours:
        place = on(make(*harbours.sources(1, 2)), harbours)
        place.json("schedule", "trigger", "g0-s0", "g0-s1")
        path = place.folder / "sources" / "all.toml"
        path.write_text("[source" + path.read_text().split("[source")[1])
        assert place.worker("--until-idle").wait(150) == 0, place.logs()[-3:]
        assert {one.host for one in harbours.seen} == {"s0.harbour0.com"}
    warning = next(line for line in place.logs() if line["level"] == "warning")
    assert warning["message"] == "source g0-s1 is no longer in the catalogue; its job is dropped"
    ended = {row["source"]: row["ended"] for row in place.json("schedule", "history")}
    assert (ended["g0-s0"]["outcome"], ended["g0-s1"]["outcome"]) == ("done", "gone")
    assert len(recorded(place)) == 2


def test_the_endpoint_answers_and_a_taken_port_is_one_line() -> None:
    answers = Answers(lambda: {"ok": True}, lambda: {"ok": False, "draining": True}, lambda: b"foldline_up 1\n")
    server = listen("127.0.0.1:0", answers)
    address = f"127.0.0.1:{server.server_address[1]}"
    with urlopen(f"http://{address}/healthz") as answer:
        assert json.load(answer) == {"ok": True}
    with pytest.raises(HTTPError, match="503") as refused:
        urlopen(f"http://{address}/readyz")
    assert json.load(refused.value) == {"ok": False, "draining": True}
    refused.value.close()
    with pytest.raises(ConfigError, match="cannot listen on"):
        listen(address, answers)
    with pytest.raises(ConfigError, match="is not HOST:PORT"):
        listen("9477", answers)
    server.shutdown()
    server.server_close()
