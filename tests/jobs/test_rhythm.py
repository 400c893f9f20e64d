"""The learned rhythm: never outside floor and ceiling, and it says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.jobs.rhythm import Rhythm, next_look, usual_hours

FLOOR, CEILING = timedelta(minutes=30), timedelta(days=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def rhythm(every: timedelta, last: datetime, count: int = 12, **more: object) -> Rhythm:
    return Rhythm(published=tuple(last - every * n for n in reversed(range(count))), **more)  # type: ignore[arg-type]


def hours(made: datetime) -> float:
    return (made - NOON).total_seconds() / 3600


def test_an_unknown_publication_is_looked_at_every_six_hours() -> None:
    found = next_look(Rhythm(), NOON, FLOOR, CEILING)
    assert hours(found.at) == 6
    assert "until 3 dates" in found.why


def test_a_busy_one_is_looked_at_a_few_times_between_two_posts() -> None:
    found = next_look(rhythm(timedelta(hours=4), NOON - timedelta(hours=3)), NOON, FLOOR, CEILING)
    assert hours(found.at) == 1
    assert found.why == "a post every 4 h (median of 12), the last 3 h ago"


def test_right_after_a_post_the_next_is_not_expected() -> None:
    found = next_look(rhythm(timedelta(hours=20), NOON - timedelta(hours=1)), NOON, FLOOR, CEILING)
    assert hours(found.at) == 9
    assert "not expected yet" in found.why


def test_a_silent_one_is_looked_at_less_and_less() -> None:
    waits = [
        hours(next_look(rhythm(timedelta(hours=8), NOON - timedelta(hours=silence)), NOON, FLOOR, CEILING).at)
        for silence in (20, 48, 96, 24 * 30)
    ]
    assert waits == sorted(waits)
    assert waits[-1] == 24


def test_a_weekly_one_is_looked_at_when_it_is_usually_out() -> None:
    weekly = rhythm(timedelta(days=7), NOON.replace(hour=9) - timedelta(days=6))
    found = next_look(weekly, NOON, FLOOR, timedelta(days=3))
    first, end = usual_hours(weekly.published) or (0, 0)
    assert (9 - first) % 24 < 4
    assert found.at.hour == end
    assert f"usually out between {first:02} and {end:02} UTC" in found.why


def test_ttl_and_cache_control_are_honoured_up_to_the_ceiling() -> None:
    asking = rhythm(timedelta(hours=2), NOON - timedelta(hours=1), asked=3 * 3600, asked_by="ttl")
    found = next_look(asking, NOON, FLOOR, CEILING)
    assert hours(found.at) == 3
    assert "ttl asks for 3 h" in found.why
    greedy = rhythm(timedelta(hours=2), NOON - timedelta(hours=1), asked=3e7, asked_by="Cache-Control")
    assert hours(next_look(greedy, NOON, FLOOR, CEILING).at) == 24


def test_retry_after_is_obeyed_beyond_the_ceiling() -> None:
    asking = rhythm(timedelta(hours=2), NOON - timedelta(hours=1), retry_at=NOON + timedelta(days=2))
    found = next_look(asking, NOON, FLOOR, CEILING)
    assert hours(found.at) == 48
    assert "Retry-After" in found.why


def test_no_usual_time_is_invented() -> None:
    assert usual_hours(rhythm(timedelta(hours=7), NOON).published) is None
    assert usual_hours(rhythm(timedelta(days=1), NOON, 7).published) is None


@given(
    st.lists(st.integers(min_value=0, max_value=400 * 24 * 60), max_size=40),
    st.floats(min_value=0, max_value=1e9),
    st.integers(min_value=1, max_value=2880),
)
def test_the_next_look_lies_between_floor_and_ceiling(ages: list[int], asked: float, floor: int) -> None:
    known = Rhythm(asked=asked, asked_by="ttl").learned(NOON - timedelta(minutes=age) for age in ages)
    low, high = timedelta(minutes=floor), timedelta(minutes=floor * 3)
    found = next_look(known, NOON, low, high)
    assert low <= found.at - NOON <= high
    assert found.why
