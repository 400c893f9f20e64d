"""What all tests share: no socket leaves loopback, and where the corpus is."""

from __future__ import annotations

import atexit
import gc
import ipaddress
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import distribution

gc.disable()  # thousands of tests are about to be found, and nothing of it is thrown away
REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("FOLDLINE_SHARED") or REPOSITORY.parent / "shared")

# Children of the tests ask no public host either.
os.environ["TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS"] = ""
for _name in ("FOLDLINE_ARCHIVE", "FOLDLINE_CONTACT", "FOLDLINE_SOURCES", "FOLDLINE_CONNECT_TO", "FOLDLINE_SPOOL",
              "FOLDLINE_DATABASE", "FOLDLINE_LISTEN"):  # fmt: skip
    os.environ.pop(_name, None)
# What a machine keeps of archives in a bucket is not the user's, nor the last run's: their URLs are the same each time.
_home = tempfile.TemporaryDirectory(prefix="foldline-tests-", ignore_cleanup_errors=True)
atexit.register(_home.cleanup)
os.environ["XDG_STATE_HOME"] = _home.name
os.environ["FOLDLINE_REDACTION_KEY"] = "key of the tests"  # none is made in the user's home

# How long an example takes says more about the machine than about us.
hypothesis.settings.register_profile("here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("here")


class LeftLoopback(Exception):
    """A test tried to reach something that is not this machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long rooms first."""
    items.sort(key=lambda item: distribution.rank(item.nodeid))


def pytest_collection_finish() -> None:
    """What is there by now stays: no collection goes through it again."""
    gc.freeze()
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Our own units for `--dist loadfile`; whoever asks for another way gets it."""
    return distribution.scheduler(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection of this process that is not to loopback (or a Unix socket)."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
                raise LeftLoopback(f"a test connected to {address}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus of real pages; the test is skipped where it is missing."""
    folder = SHARED / "corpus"
    if not (folder / "INDEX.tsv").is_file():
        pytest.skip(f"no corpus: {folder} is missing (set FOLDLINE_SHARED)")
    return folder
