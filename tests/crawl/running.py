"""Running `foldline` in a child process against a newsstand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.conftest import REPOSITORY
from tests.forking import forked

FOLDLINE = Path(sys.executable).parent / "foldline"


@dataclass(frozen=True, slots=True)
class Ended:
    """A finished command."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report of `--json`."""
        return dict(json.loads(self.out.strip().splitlines()[-1]))

    def outcomes(self, source: str) -> dict[str, int]:
        """How the URLs of one source ended."""
        found = next(entry for entry in self.report["sources"] if entry["source"] == source)
        return {one["outcome"]: one["count"] for one in found["outcomes"]}


def environment(**extra: str) -> dict[str, str]:
    """Nothing of the caller's Foldline settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOLDLINE_", "AWS_"))}
    return kept | {"FOLDLINE_REDACTION_KEY": "key of the tests"} | extra


def foldline(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None, seconds: int = 240) -> Ended:
    """Run to the end; forked, but for `extract`: what reads again hashes otherwise than what crawled."""
    if arguments[0] == "extract":
        return started(*arguments, cwd=cwd, env=env, seconds=seconds)
    with TemporaryDirectory(prefix="foldline-ended-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = forked([str(one) for one in arguments], cwd, environment() | dict(env or {}), out, err)
        try:
            code = process.wait(seconds)
        finally:
            process.kill()
        return Ended(code, out.read_text("utf-8"), err.read_text("utf-8"))


def started(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None, seconds: int = 240) -> Ended:
    """The script, as a user starts it, run to the end."""
    done = subprocess.run(
        [str(FOLDLINE), *map(str, arguments)],
        cwd=cwd,
        env=environment() | dict(env or {}),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def launch(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start and leave running."""
    return subprocess.Popen(
        [str(FOLDLINE), *map(str, arguments)],
        cwd=cwd,
        env=environment() | dict(env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def write_sources(folder: Path, sources: Iterable[Mapping[str, Any]]) -> Path:
    """A catalogue of one file."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = []
    for source in sources:
        lines = [f"{key} = {_toml(value)}" for key, value in source.items() if key != "name" and value is not None]
        tables.append("\n".join([f"[source.{source['name']}]", *lines]))
    (folder / "sources.toml").write_text("\n\n".join(tables) + "\n")
    return folder


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def exported(archive: str, cwd: Path, env: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """All records of an archive, through the command."""
    ended = foldline("records", "export", "--format", "jsonl", "--archive", archive, cwd=cwd, env=env)
    assert ended.code == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


def warcs(archive: Path) -> list[Path]:
    """The sealed WARCs of a local archive."""
    return sorted((archive / "warc").rglob("*.warc.gz"))


def check_warcs(paths: Iterable[Path]) -> None:
    """Both reference checkers and our own, on every file."""
    files = [str(path) for path in paths]
    if not files:
        return
    command = [sys.executable, "-m", "tests.crawl.checkers", *files]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{files}: {done.stdout} {done.stderr}"
    ours = foldline("verify", *files, cwd=REPOSITORY)
    assert ours.code == 0, f"{files}: {ours.out} {ours.err}"
