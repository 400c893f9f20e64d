"""What a fresh process has loaded: each start pays for it, and whoever types a command waits for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.crawl.running import environment


def loaded(code: str, names: Iterable[str], cwd: Path = REPOSITORY, env: Mapping[str, str] | None = None) -> list[str]:
    """Those of the modules that are there when the code has run."""
    whole = f"import sys\n{code}\nprint()\nprint(*[name for name in {tuple(names)!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", whole],
        cwd=cwd,
        env=environment(PYTHONPATH=str(REPOSITORY)) | dict(env or {}),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1].split()


def command(*words: object) -> str:
    """The code that runs a command line."""
    return f"from crawler.cli import run; run({[str(word) for word in words]!r})"
