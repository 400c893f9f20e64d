"""Importing the consumer's API is quick: the heavy libraries are loaded where they are used."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import REPOSITORY

HEAVY = (
    "boto3",
    "botocore",
    "deltalake",
    "pyarrow",
    "duckdb",
    "fastwarc",
    "publicsuffixlist",
    "scrapy",
    "twisted",
    "playwright",
)


def test_import_storage_is_light() -> None:
    code = f"import sys, storage; storage.open_archive('x').url; print(*[n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
