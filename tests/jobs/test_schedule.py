"""The planner under a clock that is passed in: time zones, DST, downtime, jumps, overlap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.jobs.schedule import MOST, Active, Plan, Standing, Verdict, due_times, plan, upcoming
from crawler.timetable import Schedule, compact, duration, spelled

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def schedule(**given: object) -> Schedule:
    return Schedule.model_validate(given)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def verdicts(made: Plan) -> list[str]:
    return [str(decision.verdict) for decision in made.decisions]


def local(given: Schedule, after: datetime, count: int) -> list[str]:
    return [f"{one.at.astimezone(given.tz):%m-%d %H:%M%z}" for one in islice(due_times(given, after), count)]


def test_a_cron_is_meant_in_its_zone() -> None:
    weekdays = schedule(cron="30 7 * * mon-fri", zone="Europe/Berlin")
    friday = datetime(2026, 11, 20, 7, 30, tzinfo=BERLIN)
    assert local(weekdays, friday - minutes(1), 3) == ["11-20 07:30+0100", "11-23 07:30+0100", "11-24 07:30+0100"]
    assert next(due_times(weekdays, friday)).at == datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def test_what_the_clock_skips_in_spring_runs_once_when_it_has_jumped() -> None:
    nightly = schedule(cron="30 2 * * *", zone="Europe/Berlin")
    got = local(nightly, datetime(2026, 3, 27, 12, tzinfo=BERLIN), 3)
    assert got == ["03-28 02:30+0100", "03-29 03:00+0200", "03-30 02:30+0200"]


def test_what_the_clock_repeats_in_autumn_runs_once() -> None:
    nightly = schedule(cron="30 2 * * *", zone="Europe/Berlin")
    got = local(nightly, datetime(2026, 10, 23, 12, tzinfo=BERLIN), 3)
    assert got == ["10-24 02:30+0200", "10-25 02:30+0200", "10-26 02:30+0100"]


def test_what_begins_in_the_repeated_hour_waits_for_the_next_day() -> None:
    nightly = schedule(cron="30 2 * * *", zone="Europe/Berlin")
    now = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    cursor = plan(nightly, Standing(), now).cursor
    assert cursor == now
    assert plan(nightly, Standing(cursor=cursor), now + timedelta(seconds=2)) == Plan((), cursor)
    assert local(nightly, now, 1) == ["10-26 02:30+0100"]


def test_an_hourly_cron_runs_every_real_hour_through_both_changes() -> None:
    hourly = schedule(cron="0 * * * *", zone="Europe/Berlin")
    for change in (datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 10, 25, tzinfo=BERLIN)):
        times = [one.at for one in islice(due_times(hourly, change), 6)]
        assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(hours=1)}


def test_a_new_interval_begins_at_once_and_a_new_cron_waits() -> None:
    first = plan(schedule(every="6h"), Standing(), NOON)
    assert verdicts(first) == ["run"]
    assert first.decisions[0].due == first.cursor == NOON
    assert plan(schedule(cron="0 13 * * *"), Standing(), NOON) == Plan((), NOON)


def test_on_time_and_never_twice() -> None:
    six = schedule(every="6h")
    standing = Standing(cursor=NOON)
    assert plan(six, standing, NOON + minutes(359)).decisions == ()
    made = plan(six, standing, NOON + minutes(360.5))
    assert verdicts(made) == ["run"]
    assert made.cursor == NOON + timedelta(hours=6), "the interval keeps its phase"
    assert plan(six, Standing(cursor=made.cursor), NOON + minutes(361)).decisions == ()


def downtime(misfire: str, hours: float = 24) -> Plan:
    hourly = schedule(cron="0 * * * *", misfire=misfire)
    standing = Standing(cursor=NOON, planned=NOON + minutes(1))
    return plan(hourly, standing, NOON + timedelta(hours=hours) + minutes(20))


def test_a_day_of_downtime_is_run_once() -> None:
    made = downtime("run_once")
    assert verdicts(made) == ["merged", "late"]
    assert made.decisions[0].reason.startswith("23 due times from 2026-11-20 13:00 to 2026-11-21 11:00 UTC passed")
    assert "late by 20 min" in made.decisions[1].reason
    assert "no worker was there between 2026-11-20 12:01 and 2026-11-21 12:20 UTC" in made.decisions[1].reason


def test_a_day_of_downtime_is_made_up_for() -> None:
    made = downtime("all")
    assert verdicts(made) == ["late", *["queued"] * 23]
    assert [d.due.hour for d in made.decisions[:3]] == [13, 14, 15]


def test_a_year_of_downtime_is_not_made_up_for_without_end() -> None:
    made = downtime("all", 365 * 24)
    assert len(made.decisions) == MOST + 1
    assert verdicts(made)[0] == "merged"
    assert "8,660 due times" in made.decisions[0].reason


def test_a_day_of_downtime_is_dropped_and_the_one_on_time_runs() -> None:
    assert verdicts(downtime("drop")) == ["dropped"]
    hourly = schedule(cron="0 * * * *", misfire="drop")
    made = plan(hourly, Standing(cursor=NOON), NOON + timedelta(hours=3, seconds=10))
    assert verdicts(made) == ["dropped", "run"]
    assert "2 due times" in made.decisions[0].reason


def test_a_clock_that_jumps_forward_is_a_downtime_and_one_that_goes_back_repeats_nothing() -> None:
    six = schedule(every="6h")
    ahead = plan(six, Standing(cursor=NOON), NOON + timedelta(days=3650, hours=1))
    assert verdicts(ahead) == ["merged", "late"]
    assert ahead.cursor == NOON + timedelta(days=3650), "the interval keeps its phase"
    back = plan(six, Standing(cursor=ahead.cursor), NOON + minutes(10))
    assert back == Plan((), NOON + minutes(10)), "counted from the time it is, not from the time it seemed to be"
    again = plan(six, Standing(cursor=back.cursor), NOON + minutes(10) + timedelta(hours=6))
    assert verdicts(again) == ["run"]


RUNNING = Active("r1", NOON - minutes(60), running=True)
WAITING = Active("r2", NOON - minutes(30), running=False)


@pytest.mark.parametrize(
    ("overlap", "active", "expected", "words"),
    [
        (
            "skip",
            (RUNNING,),
            "skipped",
            "run r1, due 2026-11-20 11:00 UTC (1 h ago), is still under way; overlap = skip",
        ),
        ("skip", (WAITING,), "skipped", "run r2, due 2026-11-20 11:30 UTC (30 min ago), still waits for its turn"),
        ("queue", (RUNNING,), "queued", "is still under way"),
        ("queue", (RUNNING, WAITING), "queued", "is still under way"),
        ("merge", (RUNNING,), "queued", "overlap = merge"),
        ("merge", (RUNNING, WAITING), "merged", "run r2 waits already and does for both"),
        ("merge", (), "run", ""),
    ],
)
def test_overlap(overlap: str, active: tuple[Active, ...], expected: str, words: str) -> None:
    hourly = schedule(cron="0 * * * *", overlap=overlap)
    made = plan(hourly, Standing(cursor=NOON - minutes(60), active=active), NOON)
    assert verdicts(made) == [expected]
    assert words in made.decisions[0].reason


def test_what_comes_next_says_what_is_overdue() -> None:
    hourly = schedule(cron="0 * * * *")
    found = list(islice(upcoming(hourly, Standing(cursor=NOON), NOON + minutes(75)), 3))
    assert [one.at.hour for one in found] == [13, 14, 15]
    assert found[0].why == "overdue by 15 min: no worker has taken it up yet"


@given(
    st.lists(st.floats(min_value=0.5, max_value=900), min_size=1, max_size=60),
    st.sampled_from(["run_once", "all", "drop"]),
    st.sampled_from(["0 * * * *", "*/17 * * * *", "30 2 * * *", "every"]),
)
def test_however_the_ticks_fall_every_due_time_is_decided_once(steps: list[float], misfire: str, cron: str) -> None:
    """Run, late, queued, merged, dropped: each due time is in exactly one, and none comes twice."""
    given_ = schedule(every="45m", misfire=misfire) if cron == "every" else schedule(cron=cron, misfire=misfire)
    now = datetime(2026, 3, 28, tzinfo=UTC)
    start = now
    cursor = now
    runs: list[datetime] = []
    counted = 0
    for step in steps:
        now += minutes(step)
        made = plan(given_, Standing(cursor=cursor), now)
        assert made.cursor >= cursor
        cursor = made.cursor
        for decision in made.decisions:
            if decision.verdict in {Verdict.RUN, Verdict.LATE, Verdict.QUEUED}:
                runs.append(decision.due)
                counted += 1
            else:
                counted += 1 if decision.reason.startswith("the due time") else int(decision.reason.split()[0])
    expected = 0
    for one in due_times(given_, start):
        if one.at > now:
            break
        expected += 1
    assert counted == expected
    assert len(set(runs)) == len(runs)
    assert runs == sorted(runs)


@pytest.mark.parametrize("text", ["90s", "15m", "6h", "1d 12h", "1w", "1.5h"])
def test_spans_are_read_as_they_are_written(text: str) -> None:
    span = duration(text)
    assert isinstance(span, timedelta)
    assert duration(compact(span)) == span
    assert spelled(span)
