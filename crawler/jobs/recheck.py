"""When an archived post is looked at again: often while it is young, then seldom, then no more. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

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


def next_check(published: datetime | None, first_seen: datetime, checked: datetime) -> datetime | None:
    """The first age of the plan that lies after the last look; None once the post is settled.

    A date of publication in the future, or none at all, counts as the first time the post was seen.
    """
    born = min(published, first_seen) if published is not None else first_seen
    return next((born + age for age in PLAN if born + age > checked), None)
