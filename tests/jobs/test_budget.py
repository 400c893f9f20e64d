"""The budget that processes share, in virtual time: no group ever sees more, whoever asks, whatever the clock does."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.fetch.budget import Shared
from crawler.fetch.politeness import GroupPaused, Politeness
from storage.budget import Asked, Budget
from storage.state import State, StateError
from tests.fetch.test_politeness import VirtualLoop


class Inline(Shared):
    """Asks without threads: in virtual time nothing else may move the clock."""

    async def _run(self, call):  # type: ignore[no-untyped-def]
        return call()

    def _later(self, call):  # type: ignore[no-untyped-def]
        call()


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    made.prepare()
    return made


VISIT = st.tuples(st.integers(0, 3), st.sampled_from(["a.example.com", "example.com", "other.org"]), st.floats(0, 4))


@given(
    st.lists(VISIT, max_size=25),
    st.floats(0.1, 3),
    st.integers(1, 3),
    st.lists(st.tuples(st.floats(0, 20), st.floats(0, 30)), max_size=2),
)
@settings(max_examples=40)
def test_four_processes_never_exceed_the_budget_of_a_group(
    tmp_path_factory: pytest.TempPathFactory,
    visits: list[tuple[int, str, float]],
    delay: float,
    concurrency: int,
    pauses: list[tuple[float, float]],
) -> None:
    loop = VirtualLoop()
    state = State(f"sqlite:///{tmp_path_factory.mktemp('budget') / 'state.sqlite'}")
    state.prepare()
    processes = [Politeness(loop.time, Inline(Budget(state, f"p{n}", loop.time), hold=1000.0)) for n in range(4)]
    seen: list[tuple[float, float]] = []
    told: list[tuple[float, float]] = []

    async def visit(process: int, host: str, seconds: float) -> None:
        async with processes[process].group(f"http://{host}/", delay, concurrency).slot():
            begun = loop.time()
            await asyncio.sleep(seconds)
            if host != "other.org":
                seen.append((begun, loop.time()))

    async def trouble(at: float, seconds: float) -> None:
        await asyncio.sleep(at)
        told.append((loop.time(), loop.time() + seconds))
        processes[0].group("http://example.com/", delay, concurrency).pause(seconds, "Retry-After")

    async def everything() -> None:
        await asyncio.gather(*(visit(*one) for one in visits), *(trouble(*one) for one in pauses))

    loop.run_until_complete(everything())
    loop.close()
    state.close()
    starts = sorted(begun for begun, _ in seen)
    assert len(seen) == sum(host != "other.org" for _, host, _ in visits)
    assert all(later - earlier >= delay - 1e-6 for earlier, later in pairwise(starts))
    for begun in starts:
        assert sum(other <= begun < end for other, end in seen if other < begun) < concurrency
        assert not any(since < begun < until - 1e-6 for since, until in told), "a pause holds in every process"


class Late(Inline):
    """A turn comes back later than a refusal that was asked for behind it, as threads and networks do."""

    turns = 0

    async def _run(self, call):  # type: ignore[no-untyped-def]
        found = call()
        if found.token is not None:
            self.turns += 1
            await asyncio.sleep(0.2)
        return found


def test_a_turn_is_not_lost_because_another_page_was_told_to_wait(tmp_path: Path) -> None:
    loop = VirtualLoop()
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    state.prepare()
    shared = Late(Budget(state, "one", loop.time), hold=1000.0)
    process = Politeness(loop.time, shared)
    begun: list[float] = []

    async def visit() -> None:
        async with process.group("http://example.com/", 1.0, 2).slot():
            begun.append(loop.time())

    async def everything() -> None:
        await asyncio.gather(*(visit() for _ in range(4)))

    start = loop.time()
    loop.run_until_complete(everything())
    loop.close()
    state.close()
    assert shared.turns == 4
    assert begun[0] - start < 0.5, "the first does not wait for the second"


def test_the_strictest_of_all_holds(state: State) -> None:
    now = [100.0]
    budget = Budget(state, "one", lambda: now[0])
    slow = budget.ask("g", Asked(delay=10, concurrency=1))
    assert slow.token is not None
    budget.release(slow.token)
    assert Budget(state, "two", lambda: now[0]).ask("g", Asked(delay=1, concurrency=8)).wait == 10
    now[0] += 10
    second = budget.ask("g", Asked(delay=1, concurrency=8))
    assert second.token is not None
    now[0] += 9
    assert budget.ask("g", Asked(delay=1, concurrency=8)).wait == 1


def test_a_slot_of_the_dead_falls_free(state: State) -> None:
    now = [100.0]
    dead, alive = Budget(state, "dead", lambda: now[0]), Budget(state, "alive", lambda: now[0])
    assert dead.ask("g", Asked(0, 1, hold=60)).token
    assert alive.ask("g", Asked(0, 1)).token is None
    dead.forget("dead")
    assert alive.ask("g", Asked(0, 1, hold=60)).token
    now[0] += 61
    assert alive.ask("g", Asked(0, 1)).token, "and by itself after a while"


def test_a_clock_that_goes_back_costs_one_delay(state: State) -> None:
    now = [100_000.0]
    budget = Budget(state, "one", lambda: now[0])
    first = budget.ask("g", Asked(delay=5))
    assert first.token
    budget.release(first.token)
    now[0] -= 3600
    assert budget.ask("g", Asked(delay=5)).wait == 5


def test_a_group_in_trouble_pauses_alone(state: State) -> None:
    now = [100.0]
    budget = Budget(state, "one", lambda: now[0])
    budget.pause("slow", 3600, "Retry-After: 3600 s with status 429")
    budget.pause("slow", 60, "back-off")
    assert budget.paused() == {"slow": (3600, "Retry-After: 3600 s with status 429")}
    assert budget.ask("slow", Asked(1)).wait == 3600
    assert budget.ask("other", Asked(1)).token
    loop = VirtualLoop()
    politeness = Politeness(loop.time, Inline(budget))

    async def visit() -> None:
        async with politeness.group("http://slow/", 1, 1).slot():
            pass

    with pytest.raises(GroupPaused, match="slow asked to be left alone for 3"):
        loop.run_until_complete(visit())
    loop.close()


def test_without_its_database_nothing_starts(tmp_path: Path) -> None:
    state = State("postgresql+psycopg://nobody@127.0.0.1:9/none")
    with pytest.raises(StateError, match="cannot be used") as error:
        state.prepare()
    assert "work goes on when it is back" in str(error.value)
    assert Budget(state, "one")
    waited: list[tuple[str | None, float]] = []
    asyncio.run(_ask(Shared(Budget(state, "one")), waited))
    assert waited[0][0] is None
    assert waited[0][1] > 0


async def _ask(shared: Shared, waited: list[tuple[str | None, float]]) -> None:
    waited.append(await shared.wait("g", 1.0, 1))
    shared.close()


@pytest.mark.parametrize("closed", [False, True])
def test_what_could_not_be_told_is_told_when_the_database_is_back(tmp_path: Path, closed: bool) -> None:
    """Else a slot stays taken for minutes, and the others do not know that a server asked for rest."""
    here, away = tmp_path / "here", tmp_path / "away"
    state = State(f"sqlite:///{here / 'state.sqlite'}")
    state.prepare()
    budget = Budget(state, "one")
    shared = Shared(budget, hold=1000.0)
    token = budget.ask("shore", Asked(0.0, hold=1000.0)).token
    assert token is not None
    state.close()
    here.rename(away)
    shared.release(token)
    shared.pause("slow", 3600, "Retry-After: 3600 s with status 429")
    time.sleep(0.2)
    away.rename(here)
    if closed:
        shared.close()
    end = time.monotonic() + 20
    while not budget.paused() and time.monotonic() < end:  # told after the slot was given back
        time.sleep(0.05)
    assert budget.ask("shore", Asked(0.0)).token
    assert 3590 < budget.paused()["slow"][0] < 3600
    shared.close()


def test_leaving_tries_once_to_tell_a_database_that_is_gone_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[bool] = []

    class Counted(Budget):
        def release(self, *tokens: str) -> None:
            tried.append(shared._closing.is_set())
            super().release(*tokens)

    shared = Shared(Counted(State(f"sqlite:///{tmp_path / 'nowhere' / 'state.sqlite'}"), "one"))
    for token in ("a", "b", "c"):
        shared.release(token)
    shared.pause("slow", 3600, "back-off")
    shared.close()
    assert tried.count(True) <= 1, "each try may take as long as a server that does not answer"
    assert "fall free by themselves" in caplog.text
