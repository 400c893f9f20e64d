"""The command line as a user meets it: light, one clear line for what is wrong, documented exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.cli import build, run, verbs
from crawler.exitcodes import ExitCode

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = {"scrapy", "twisted", "boto3", "botocore", "deltalake", "pyarrow", "duckdb", "trafilatura", "playwright"}
HEAVY |= {"pydantic", "lxml", "aiohttp", "rich", "dateparser"}


def foldline(*args: str, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """A `foldline` of its own process, with nothing of ours in its environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FOLDLINE_")}
    return subprocess.run(
        [sys.executable, "-m", "crawler", *args],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(REPOSITORY), **environ},
        check=False,
    )


def test_help_names_every_verb() -> None:
    done = foldline("--help")
    assert done.returncode == 0
    for verb in verbs():
        assert f"\n  {verb} " in done.stdout
    fixed = "demo crawl sources schedule worker extract records wacz replay verify status doctor"
    assert set(fixed.split()) <= set(verbs())


def test_help_loads_nothing_heavy() -> None:
    """Half a second is the promise; `scripts/bench crawl` measures it."""
    code = "import sys; from crawler.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY, check=True)
    assert HEAVY & set(done.stderr.split()) == set()


def test_every_verb_has_json_and_the_archive_where_it_uses_one() -> None:
    from typer.main import get_command

    group = get_command(build())
    commands = dict(group.commands)  # type: ignore[attr-defined]
    for name in ("sources", "records", "schedule", "records works"):
        commands |= {f"{name} {sub}": command for sub, command in commands.pop(name).commands.items()}
    for name, command in commands.items():
        options = {option for param in command.params for option in param.opts}
        assert "--json" in options, name
        if name.startswith(("crawl", "records", "status", "doctor", "extract", "worker")):
            assert "--archive" in options, name


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["craw"], ExitCode.USAGE, "No such command 'craw'. Did you mean 'crawl'?: see `foldline --help`"),
        (["sources"], ExitCode.USAGE, "Missing command: see `foldline sources --help`"),
        (["read"], ExitCode.USAGE, "what to read is not clear: give FILE and --url URL, or --manifest FILE alone"),
        (
            ["read", "absent.html", "--url", "https://x.example/"],
            ExitCode.FAILED,
            "No such file or directory (absent.html)",
        ),
        (
            ["read", "x.html", "--url", "x.example"],
            ExitCode.USAGE,
            "is not an http:// or https:// address (--url x.example",
        ),
        (["sources", "check", "x", "--sources", "absent"], ExitCode.BAD_CONFIG, "no such folder of sources (absent)"),
        (["sources", "list", "--wrong"], ExitCode.USAGE, "No such option: --wrong"),
    ],
)
def test_what_is_wrong_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(args) == code
    err = capsys.readouterr().err
    assert err.startswith("foldline: error: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_bug_is_one_line_too_unless_debugging(tmp_path: Path) -> None:
    code = "import crawler.cli as c, sys; sys.argv = ['foldline', 'read']; c.build = lambda first: 1 / 0; c.main()"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("foldline: error: unexpected ZeroDivisionError: division by zero (<string>:1)")
    assert done.stderr.count("\n") == 1
    debugging = {**environ, "FOLDLINE_DEBUG": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=debugging, cwd=tmp_path, check=False)
    assert "Traceback" in done.stderr


def test_debugging_shows_where_an_error_comes_from() -> None:
    assert "Traceback" in foldline("read", FOLDLINE_DEBUG="1").stderr


def test_a_closed_pipe_is_no_traceback() -> None:
    done = subprocess.run(
        f"{sys.executable} -m crawler --help | true",
        shell=True,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
    )
    assert done.stderr == ""


def test_a_reader_that_leaves_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    tables = "".join(f'[source.s{number}]\nurl = "https://s{number}.example"\n' for number in range(3))
    (tmp_path / "sources" / "a.toml").write_text(tables)
    for options in ([], ["--json"]):
        child = subprocess.Popen(
            [sys.executable, "-m", "crawler", "sources", "list", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
        assert child.stdout is not None
        child.stdout.close()
        assert child.stderr is not None
        assert child.stderr.read() == b""
        child.stderr.close()
        assert child.wait(60) == 0


def test_an_interrupt_before_anything_has_begun_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(first: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crawler.cli.build", interrupted)
    assert run(["crawl"]) == ExitCode.INTERRUPTED_NOW
    assert capsys.readouterr().err == "foldline: interrupted: stopped at once; what was archived before is safe\n"


def test_the_version() -> None:
    assert foldline("--version").stdout == "foldline 0.1.0\n"


def test_doctor_tells_ok_from_wrong(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.toml").write_text("[source.one]\n")
    done = foldline("doctor", "--json", cwd=tmp_path, FOLDLINE_ARCHIV="x", PATH=os.environ["PATH"])
    checks = {check["what"]: check for check in json.loads(done.stdout)}
    assert (checks["python"]["state"], checks["packages"]["state"], checks["archive"]["state"]) == ("ok", "ok", "ok")
    assert checks["contact"]["state"] == checks["environment"]["state"] == "warn"
    assert checks["environment"]["remedy"].startswith("did you mean 'FOLDLINE_ARCHIVE'")
    assert checks["sources"]["state"] == "fail"
    assert "a.toml:1, source.one.url" in checks["sources"]["found"]
    assert done.returncode == ExitCode.FAILED


def test_doctor_loads_what_reading_needs(tmp_path: Path) -> None:
    broken = tmp_path / "lxml_html_clean"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('lxml.html.clean is now separate')")
    done = foldline("doctor", "--json", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    checks = {check["what"]: check for check in json.loads(done.stdout)}
    assert done.returncode == 1
    assert "lxml.html.clean" in checks["reading"]["found"]
    assert "pip install" in checks["reading"]["remedy"]


def test_doctor_writes_to_the_archive_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    done = foldline("doctor", "--archive", "archive", cwd=tmp_path, FOLDLINE_CONTACT="desk@archive.example")
    assert "archive is writable" in done.stdout
    assert list((tmp_path / "archive").iterdir()) == []
    assert done.returncode == ExitCode.OK


def test_doctor_says_when_the_settings_themselves_are_wrong() -> None:
    done = foldline("doctor", FOLDLINE_CONNECT_TO="nonsense")
    assert "HOST:PORT:ADDRESS:PORT" in done.stdout
    assert done.returncode == ExitCode.FAILED


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["crawl", "letters.example"], 2, "'letters.example' is no source of the catalogue and no address"),
        (["crawl", "letters.example"], 2, "for example https://letters.example"),
        (["crawl", "letters.example/feed"], 2, "for example https://letters.example/feed"),
        (["crawl", "http://[::1"], 2, "'http://[::1' is not an http:// or https:// address"),
        (["crawl", "http://letters.example:99999/"], 2, "is not an http:// or https:// address"),
        (["crawl", "ftp://letters.example/"], 2, "is not an http:// or https:// address"),
        (["crawl", "http://letters.example/", "--render", "sometimes"], 2, "'never', 'if_empty', 'always'"),
        (["crawl", "http://letters.example/", "--delay", "1000"], 2, "300"),
        (["crawl", "http://letters.example/", "--connect-to", "foo"], 4, "'foo' is not HOST:PORT:ADDRESS:PORT"),
        (["crawl", "http://letters.example/", "--archive", "gs://bucket/x"], 4, "no place for an archive"),
        (["crawl", "http://letters.example/", "--archive", "s3://"], 4, "names no bucket"),
        (["sources", "add", "http://[::1"], 2, "is not an http:// or https:// address"),
        (["sources", "add", "letters.example"], 2, "for example https://letters.example"),
        (["extract"], 1, "no archive"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path: Path, args: list[str], code: int, said: str) -> None:
    done = foldline(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("foldline: error: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "no address to crawl (spider substack): add -a url=https://…"),
        (["-a", "url=x"], "cannot crawl 'x': give an"),
    ],
)
def test_scrapys_own_crawl_says_in_one_line_what_is_wrong(tmp_path: Path, options: list[str], said: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FOLDLINE_")}
    command = [sys.executable, "-m", "scrapy", "crawl", "substack", *options]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=clean | {"FOLDLINE_ARCHIVE": str(tmp_path)},
        check=False,
    )
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"scrapy crawl: error: {said}")
    assert done.returncode == ExitCode.USAGE


def test_a_source_may_be_called_like_its_host(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.toml").write_text('[source."letters.example"]\nurl = "https://letters.example/"\n')
    done = foldline("crawl", "letters.example", cwd=tmp_path)
    assert "nobody to contact" in done.stderr
