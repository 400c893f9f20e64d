"""Other tools' answers on the benchmark's pages, as readers. `peers.py` runs in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from typing import Any

from tests.conftest import REPOSITORY
from tests.quality.boundaries import Reader as Judge
from tests.quality.boundaries import Verdict
from tests.quality.pages import Sample
from tests.quality.reading import Read, Reader

PYTHON = REPOSITORY / ".venv-peers" / "bin" / "python"
SCRIPT = REPOSITORY / "tests" / "quality" / "peers.py"

Answers = dict[str, dict[str, Any]]  # by path of the page


def run(chosen: Iterable[Sample]) -> dict[str, Answers]:
    """The answers of each tool. `FileNotFoundError` without `.venv-peers`, which `scripts/bench` makes."""
    lines = "".join(f"{sample.path}\t{sample.url}\n" for sample in chosen)
    environment = os.environ | {"TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS": ""}
    done = subprocess.run(
        [str(PYTHON), str(SCRIPT)], input=lines, stdout=subprocess.PIPE, text=True, check=True, env=environment
    )
    found: dict[str, Answers] = {}
    for line in done.stdout.splitlines():
        said = json.loads(line)
        found.setdefault(said["tool"], {})[said["path"]] = said
    return found


def reader(answers: Answers) -> Reader:
    """Text and fields of a tool."""

    def read(sample: Sample) -> Read:
        said = answers.get(str(sample.path), {})
        authors = tuple(said.get("authors") or ())
        return Read(said.get("text") or "", said.get("title"), authors, said.get("published"))

    return read


def verdict(answers: Answers) -> Judge:
    """Its flag, where it has one: only fundus has. A tool without a flag calls every page whole."""

    def judge(sample: Sample) -> Verdict:
        said = answers.get(str(sample.path), {})
        return Verdict(said.get("free") is False, said.get("text") or "")

    return judge
