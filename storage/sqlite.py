"""SQLite as a database that several processes share: how its connections are set up."""

from __future__ import annotations

import sqlite3
from time import monotonic, sleep

BUSY = 30.0
"""Seconds to wait for another that writes."""
PAUSE = 0.01
"""Seconds between two tries where SQLite itself does not wait."""


def set_up(connection: sqlite3.Connection, record: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    """A new connection. Raises `sqlite3.OperationalError` where another process holds the file for too long."""
    connection.isolation_level = "IMMEDIATE"  # for the engine's own writes (DBOS)
    _write_ahead(connection)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers and writers at once. SQLite does not wait for others that change a new file's mode; this does."""
    end = monotonic() + BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            sleep(PAUSE)
        else:
            return
