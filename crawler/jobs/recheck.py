"""What is asked for again: lost pages by the next run, archived posts often while young, then seldom. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.captures import Outcome

PLAN = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(weeks=1),
    timedelta(days=30),
)
"""Ages of a post at which edits and moved walls are looked for."""
AGAIN = timedelta(hours=12)
"""A post that is gone is asked for once more after this long: only two runs together say that it was withdrawn."""
GONE = frozenset({Outcome.NOT_FOUND, Outcome.GONE})
UNSETTLED = frozenset({
    Outcome.CHALLENGE, Outcome.RATE_LIMITED, Outcome.SERVER_ERROR, Outcome.DNS, Outcome.TLS, Outcome.UNREACHABLE,
    Outcome.TIMEOUT, Outcome.CONNECTION_LOST, Outcome.NO_BROWSER, Outcome.BROWSER_FAILED, Outcome.INTERRUPTED,
    Outcome.STORE_FAILED, Outcome.DISK_FULL, Outcome.INTERNAL_ERROR, Outcome.EMPTY_SHELL, Outcome.CONSENT_WALL,
    Outcome.LOGIN_PAGE,
})  # fmt: skip
"""How pages end that the next run asks for again."""
REFUSED = frozenset({Outcome.LIMIT, Outcome.OFFSITE, Outcome.ROBOTS, Outcome.PRIVATE_ADDRESS})
"""How those end that are not asked for, by rules that are cheap to ask again."""


def next_check(published: datetime | None, first_seen: datetime, checked: datetime) -> datetime | None:
    """The first age of the plan that lies after the last look; None once the post is settled.

    A date of publication in the future, or none at all, counts as the first time the post was seen.
    """
    born = min(published, first_seen) if published is not None else first_seen
    return next((born + age for age in PLAN if born + age > checked), None)
