"""Findings become alerts: each is told once when it begins and once when it is over, by whichever worker sees it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from crawler.channels import Channel, Message, NotTold
from crawler.jobs.monitors import OF_A_MACHINE, OF_A_SOURCE, Finding
from crawler.timetable import spelled
from storage.state import ALERTS, State

logger = logging.getLogger("foldline.alerts")

CLAIM = 300.0
"""Seconds that a worker has for telling an alert before another one may try."""


class Alerts:
    """The table of alerts of one database, and the channels of this worker."""

    def __init__(self, state: State, channels: Sequence[Channel], clock: Callable[[], datetime]) -> None:
        self._state = state
        self._channels = channels
        self._clock = clock

    def settle(self, findings: Iterable[Finding], sources: Collection[str], hosts: Collection[str]) -> None:
        """What was found about these sources and hosts, which is all there is about them now. Raises `StateError`."""
        found = {(one.monitor, one.subject): one for one in findings}
        with self._state.begin() as connection:
            for finding in found.values():
                self._begin(connection, finding)
            for row in connection.execute(sa.select(ALERTS).where(ALERTS.c.cleared_at.is_(None))).all():
                looked_at = hosts if row.monitor in OF_A_MACHINE else sources
                if (row.monitor, row.subject) not in found and row.subject in looked_at:
                    self._clear(connection, row)

    def forget(self, known: Collection[str]) -> None:
        """Alerts about sources that are no longer in the catalogue are over."""
        with self._state.begin() as connection:
            for row in connection.execute(sa.select(ALERTS).where(ALERTS.c.cleared_at.is_(None))).all():
                gone = row.monitor not in OF_A_SOURCE or row.subject not in known
                if gone and row.monitor not in OF_A_MACHINE:
                    self._clear(connection, row)

    def tell(self) -> None:
        """What somebody does not know yet. A channel that fails is tried again the next time."""
        for row in self._open_ones():
            told = set(row.told.split())
            wanted = set() if row.cleared_at else {channel.name for channel in self._channels}
            left = [channel for channel in self._channels if (channel.name in told) != (channel.name in wanted)]
            if left and self._claim(row):
                self._tell(row, left, told)
        self._tidy()

    def _begin(self, connection: sa.Connection, finding: Finding) -> None:
        """Of two workers that see it at once, one says so."""
        text = msgspec.json.encode(finding).decode()
        row = {"monitor": finding.monitor, "subject": finding.subject, "finding": text, "since": self._clock()}
        made = connection.execute(self._state.insert(ALERTS).values(**row).on_conflict_do_nothing())
        again = sa.update(ALERTS).where(*_is(finding.monitor, finding.subject), ALERTS.c.cleared_at.is_not(None))
        if made.rowcount or connection.execute(again.values(cleared_at=None, finding=text)).rowcount:
            told = {"monitor": finding.monitor, "subject": finding.subject, "remedy": finding.remedy}
            logger.warning("%s", finding, extra=told)

    def _clear(self, connection: sa.Connection, row: sa.Row[tuple[object, ...]]) -> None:
        over = sa.update(ALERTS).where(*_is(row.monitor, row.subject), ALERTS.c.cleared_at.is_(None))
        if connection.execute(over.values(cleared_at=self._clock())).rowcount:
            told = {"monitor": row.monitor, "subject": row.subject}
            logger.warning("over: %s", msgspec.json.decode(row.finding, type=Finding), extra=told)

    def _open_ones(self) -> Sequence[sa.Row[tuple[object, ...]]]:
        with self._state.read() as connection:
            return connection.execute(
                sa.select(ALERTS).order_by(ALERTS.c.since, ALERTS.c.monitor, ALERTS.c.subject)
            ).all()

    def _claim(self, row: sa.Row[tuple[object, ...]]) -> bool:
        now = self._clock().timestamp()
        mine = sa.update(ALERTS).where(*_is(row.monitor, row.subject), ALERTS.c.claimed_until < now)
        mine = mine.where(ALERTS.c.told == row.told).values(claimed_until=now + CLAIM)
        with self._state.begin() as connection:
            return connection.execute(mine).rowcount == 1

    def _tell(self, row: sa.Row[tuple[object, ...]], left: Sequence[Channel], told: set[str]) -> None:
        message = message_of(row)
        for channel in left:
            try:
                channel.tell(message)
            except NotTold as error:
                logger.error("an alert could not be told, and is tried again: %s", error)  # noqa: TRY400 - says it all
            else:
                told = told ^ {channel.name}
        done = sa.update(ALERTS).where(*_is(row.monitor, row.subject))
        with self._state.begin() as connection:
            connection.execute(done.values(told=" ".join(sorted(told)), claimed_until=0.0))

    def _tidy(self) -> None:
        """What is over and known to be by all that knew of it is forgotten."""
        with self._state.begin() as connection:
            over = sa.delete(ALERTS).where(ALERTS.c.cleared_at.is_not(None))
            connection.execute(over.where(sa.or_(ALERTS.c.told == "", *self._nobody())))

    def _nobody(self) -> list[sa.ColumnElement[bool]]:
        """With no channel on this worker, those of earlier days can no longer be told."""
        return [] if self._channels else [sa.true()]


def message_of(row: sa.Row[tuple[object, ...]]) -> Message:
    """The same text and JSON for all channels."""
    finding = msgspec.json.decode(row.finding, type=Finding)
    over = row.cleared_at is not None
    lasted = f"over after {spelled(row.cleared_at - row.since)}" if over else f"since {row.since:%Y-%m-%d %H:%M} UTC"
    state = "over" if over else "alert"
    body = {
        "schema": "foldline/alert/1", "state": state, "monitor": finding.monitor, "subject": finding.subject,
        "what": finding.what, "found": finding.found, "remedy": finding.remedy, "since": row.since,
        "cleared_at": row.cleared_at,
    }  # fmt: skip
    text = f"{finding.subject}: {finding.what}\n\nFound: {finding.found}\n{lasted[0].upper()}{lasted[1:]}\n"
    text += "" if over else f"What to do: {finding.remedy}\n"
    name = f"{finding.monitor}/{finding.subject}/{row.since:%Y%m%dT%H%M%S%f}/{state}"
    return Message(name, f"[Foldline] {state}: {finding.subject}: {finding.what}", text, msgspec.json.encode(body))


def _is(monitor: str, subject: str) -> tuple[sa.ColumnElement[bool], ...]:
    return ALERTS.c.monitor == monitor, ALERTS.c.subject == subject
