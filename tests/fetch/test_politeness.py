"""No group ever sees more than its budget: in virtual time, with every wait counted."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.fetch.politeness import MAX_CRAWL_DELAY, GroupPaused, Politeness, Stopping, group_of


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    loop = VirtualLoop()
    yield loop
    loop.close()


async def visit(politeness: Politeness, url: str, seconds: float, log: list[tuple[str, float, float]]) -> None:
    loop = asyncio.get_running_loop()
    async with politeness.group(url, 1.0, 2).slot():
        begun = loop.time()
        await asyncio.sleep(seconds)
        log.append((group_of(url), begun, loop.time()))


@given(
    st.lists(st.tuples(st.sampled_from(["a.example.com", "example.com", "other.org"]), st.floats(0, 5)), max_size=30)
)
@settings(max_examples=60)
def test_no_group_sees_more_than_its_budget(visits: list[tuple[str, float]]) -> None:
    loop = VirtualLoop()
    log: list[tuple[str, float, float]] = []
    politeness = Politeness(loop.time)

    async def all_visits() -> None:
        await asyncio.gather(*(visit(politeness, f"http://{host}/{n}", s, log) for n, (host, s) in enumerate(visits)))

    loop.run_until_complete(all_visits())
    loop.close()
    assert len(log) == len(visits)
    by_group = defaultdict(list)
    for group, begun, ended in log:
        by_group[group].append((begun, ended))
    for stays in by_group.values():
        starts = sorted(begun for begun, _ in stays)
        assert all(later - sooner >= 1.0 - 1e-9 for sooner, later in itertools.pairwise(starts))
        for begun, _ in stays:
            assert sum(b <= begun < e for b, e in stays if e > b) <= 2


def test_hosts_of_one_registrable_domain_share_a_group() -> None:
    assert group_of("http://a.example.co.uk/x") == group_of("https://example.co.uk") == "example.co.uk"
    assert group_of("http://127.0.0.1:81/") == "127.0.0.1"
    assert group_of("http://one.test/") != group_of("http://two.test/")


def test_a_pause_holds_for_everybody_in_the_group(loop: VirtualLoop) -> None:
    politeness = Politeness(loop.time)
    log: list[tuple[str, float, float]] = []

    async def crawl() -> None:
        await visit(politeness, "http://a.example.com/1", 0, log)
        politeness.group("http://b.example.com/", 0, 1).pause(30)
        await asyncio.gather(
            visit(politeness, "http://b.example.com/2", 0, log), visit(politeness, "http://other.org/", 0, log)
        )

    loop.run_until_complete(crawl())
    begun = {group: start for group, start, _ in log}
    assert begun["example.com"] >= 30
    assert begun["other.org"] < 1


def test_a_group_that_wants_hours_is_left_alone(loop: VirtualLoop) -> None:
    politeness = Politeness(loop.time)
    politeness.group("http://example.com", 0, 1).pause(3600)
    with pytest.raises(GroupPaused, match="3600 s"):
        loop.run_until_complete(visit(politeness, "http://example.com", 0, []))


def test_a_wait_shorter_than_the_clock_can_tell_ends(loop: VirtualLoop) -> None:
    politeness = Politeness(loop.time)
    group = politeness.group("http://example.com/", 1.0, 1)

    async def go() -> int:
        await asyncio.sleep(28.170963133861537)
        group.next_start = loop.time() + 3.6e-15
        for rounds in range(1000):
            if group.remaining() == 0:
                return rounds
            await group._rest(group.remaining())
        return 1000

    assert loop.run_until_complete(go()) == 1


def test_stopping_lets_go_of_whoever_waits(loop: VirtualLoop) -> None:
    politeness = Politeness(loop.time)
    log: list[tuple[str, float, float]] = []

    async def crawl() -> list[object]:
        visits = [asyncio.ensure_future(visit(politeness, f"http://example.com/{n}", 10, log)) for n in range(5)]
        await asyncio.sleep(1.5)
        politeness.stop()
        return list(await asyncio.gather(*visits, return_exceptions=True))

    results = loop.run_until_complete(crawl())
    assert len(log) == 2, "what was under way is finished"
    assert sum(isinstance(r, Stopping) for r in results) == 3


def test_a_crawl_delay_is_cut_to_the_longest_we_wait(loop: VirtualLoop) -> None:
    group = Politeness(loop.time).group("http://example.com", 1, 4)
    group.at_least(86400, 1)
    assert (group.delay, group.concurrency) == (MAX_CRAWL_DELAY, 1)
