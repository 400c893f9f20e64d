"""`.venv-interop`: made from `requirements.lock` by the first test that needs it, and again when that changes."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

LOCK = Path(__file__).with_name("requirements.lock")
FOLDER = REPOSITORY / ".venv-interop"


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs of the environment."""

    folder: Path

    def run(self, *command: object) -> subprocess.CompletedProcess[str]:
        """A script of the environment by name, or `python`; whatever its exit code."""
        program, *arguments = map(str, command)
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments], capture_output=True, text=True, check=False, timeout=240
        )

    def python(self, code: str, *arguments: object) -> str:
        """What a program prints; its words on standard error where it fails."""
        done = self.run("python", "-c", code, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout


def interop_tools() -> Tools:
    """The environment, made where it is missing or stale; a second process waits for the first."""
    stamp = hashlib.sha256(LOCK.read_bytes() + sys.version.encode() + str(FOLDER).encode()).hexdigest()
    with FOLDER.with_suffix(".making").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = FOLDER / "stamp"
        if not mark.is_file() or mark.read_text(encoding="ascii") != stamp:
            shutil.rmtree(FOLDER, ignore_errors=True)
            _do(sys.executable, "-m", "venv", FOLDER)
            install = ("-m", "pip", "install", "-q", "--no-compile", "--disable-pip-version-check", "--no-input")
            # The lock is whole: what the resolver would object to are the pins that overrides.txt lifts.
            _do(FOLDER / "bin" / "python", *install, "--no-deps", "--require-hashes", "-r", LOCK)
            mark.write_text(stamp, encoding="ascii")
    return Tools(FOLDER)


def _do(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
