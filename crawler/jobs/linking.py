"""Linking works behind a worker's jobs: one worker of all that share a database does it, the same one while it lives.

Whoever linked last has the index that goes on from there; another would have to build it again from the whole archive.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.state import META, State, StateError

if TYPE_CHECKING:
    from storage.archive import Archive

logger = logging.getLogger("foldline.worker")

HOLD = 300.0
"""Seconds for which the turn of a worker holds that says nothing more."""
WAITING, TURN = "unlinked", "linking"
"""Keys of `foldline_meta`: archives whose records wait, one a line; whose turn it is, and until when."""


class Linking:
    """One worker's part in it."""

    def __init__(self, archive: Archive, state: State, worker: str, clock: Callable[[], datetime]) -> None:
        self._archive = archive
        self._state = state
        self._worker = worker
        self._clock = clock
        self._busy = threading.Lock()

    def wanted(self) -> None:
        """There are new records. Raises `StateError`."""
        with self._state.begin() as connection:
            self._note(connection, WAITING, "\n".join({*self._waiting(connection), self._archive.url}))

    def round(self) -> None:
        """Begin to link where records wait and it is this worker's turn. Raises `StateError`."""
        if self._busy.acquire(blocking=False):
            if self._is_mine():
                threading.Thread(target=self._link, name="foldline-link", daemon=True).start()
            else:
                self._busy.release()

    def is_idle(self) -> bool:
        """Whether nothing waits that this worker would link. Raises `StateError`."""
        if self._busy.locked():
            return False
        with self._state.read() as connection:
            return self._archive.url not in self._waiting(connection) or not self._may(connection)

    def leave(self) -> None:
        """Let another have the turn. Raises `StateError`."""
        with self._state.begin() as connection:
            mine = META.c.value.startswith(f"{self._worker} ", autoescape=True)
            connection.execute(sa.delete(META).where(META.c.key == TURN, mine))

    def _is_mine(self) -> bool:
        """Take the turn, and take what waits off the list, in one transaction."""
        try:
            with self._state.begin() as connection:
                waiting = self._waiting(connection)
                if self._archive.url not in waiting or not self._may(connection):
                    return False
                self._note(connection, WAITING, "\n".join(waiting - {self._archive.url}))
                self._note(connection, TURN, f"{self._worker} {self._clock().timestamp() + HOLD:.0f}")
                return True
        except StateError:
            self._busy.release()
            raise

    def _link(self) -> None:
        from crawler.jobs.works import linked_after

        try:
            linked_after(self._archive, logger.warning)
        finally:
            self._busy.release()

    def _waiting(self, connection: sa.Connection) -> set[str]:
        return set(self._value(connection, WAITING).split("\n")) - {""}

    def _may(self, connection: sa.Connection) -> bool:
        worker, _, until = self._value(connection, TURN).rpartition(" ")
        return worker in {"", self._worker} or float(until) <= self._clock().timestamp()

    def _value(self, connection: sa.Connection, key: str) -> str:
        """Locked until the transaction ends: two workers do not both find that it is their turn."""
        connection.execute(self._state.insert(META).values(key=key, value="").on_conflict_do_nothing())
        return str(connection.execute(sa.select(META.c.value).where(META.c.key == key).with_for_update()).scalar_one())

    def _note(self, connection: sa.Connection, key: str, value: str) -> None:
        connection.execute(sa.update(META).where(META.c.key == key).values(value=value))
