"""pywb's own environment, made once from `requirements-replay.lock`; its GPL code runs in a process of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from crawler.errors import FoldlineError

LOCK = Path(__file__).with_name("requirements-replay.lock")
_DONE = ".installed"
_REMEDY = "run it where packages can be installed, or set FOLDLINE_REPLAY_PYTHON to a Python that has pywb"


class NoReplay(FoldlineError):
    """pywb is not there and cannot be installed."""


def home() -> Path:
    """Where what replay needs is kept between runs: `$XDG_DATA_HOME/foldline`, else below the user's home."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "foldline"


def environment_folder() -> Path:
    """The environment of this lock and this Python."""
    key = LOCK.read_bytes() + f"{sys.version_info[:2]}{sys.platform}".encode()
    return home() / f"replay-{sha256(key).hexdigest()[:12]}"


def replay_python(configured: Path | None = None, say: Callable[[str], object] = str) -> Path:
    """A Python that has pywb: the configured one, else that of the environment, made now where it is missing.

    Raises `NoReplay` with what pip said.
    """
    if configured is not None:
        _check(configured)
        return configured
    folder = environment_folder()
    python = folder / "bin" / "python"
    if (folder / _DONE).exists() and python.exists():
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another one may be making it
        if not (folder / _DONE).exists():
            say(f"making pywb's environment in {folder}, once (about 100 MB)")
            _make(folder, python)
    return python


def _check(python: Path) -> None:
    done = _run([str(python), "-c", "import pywb.apps.cli"])
    if done.returncode != 0:
        raise NoReplay("this Python has no pywb", f"FOLDLINE_REPLAY_PYTHON={python}", _last(done))


def _make(folder: Path, python: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    done = _run([sys.executable, "-m", "venv", str(folder)])
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoReplay("cannot make pywb's environment", _last(done), f"install python3-venv, or {_REMEDY}")
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    done = _run([*pip, "-r", str(LOCK)])
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoReplay("cannot install pywb", _last(done), _REMEDY)
    _check(python)
    (folder / _DONE).touch()


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - made here
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]}: {error.strerror or error}")


def _last(done: subprocess.CompletedProcess[str]) -> str:
    """The line that says most: pip's first error, else the last line."""
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "it said nothing")


def main() -> None:
    """For scripts/setup: make it and print its Python."""
    try:
        print(replay_python(say=lambda text: print(text, file=sys.stderr)))
    except NoReplay as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
