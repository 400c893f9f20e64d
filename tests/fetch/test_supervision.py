"""A browser that is stuck, too large or gone costs one page one more try; nothing outlives the crawl."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy.http import Response

from crawler.fetch import processes
from crawler.fetch.limits import Limits
from crawler.fetch.outcome import Skipped
from crawler.fetch.supervise import Budget, Lost, Supervisor
from crawler.newsstand import Newsstand, start
from crawler.newsstand.hostile import HOST
from storage.captures import Outcome
from tests.crawl.running import launch, write_sources
from tests.fetch.leftovers import processes_of
from tests.fetch.visiting import How, Visiting, visiting

pytestmark = pytest.mark.browser
HOME = f"http://{HOST}/case/"
LIMITS = Limits(page_seconds=6.0)
QUICK = Budget(page_seconds=40.0, heartbeat=0.5, patience=2.0, look=0.1)


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with start(posts=20, bursts={}) as running:
        yield running


@pytest.fixture
def route(stand: Newsstand) -> str:
    return f"{HOST}:80:127.0.0.1:{stand.port}"


def pages_of(session: int) -> list[processes.Process]:
    return [one for one in processes.of_session(session) if one.is_page]


async def until_asked(stand: Newsstand, path: str, times: int = 1) -> None:
    """Until the newsstand was asked for something, and a moment more."""
    for _ in range(300):
        if [one["path"].partition("?")[0] for one in stand.log(HOST)].count(path) >= times:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.3)


async def begun(visits: Visiting, stand: Newsstand) -> tuple[asyncio.Task[Response], int]:
    """A page on its way that takes its time, and its browser."""
    stand.control("reset")
    task = asyncio.ensure_future(visits.fetch(f"{HOME}slow-picture"))
    await until_asked(stand, "/drops")
    assert visits.browser.pid is not None
    return task, visits.browser.pid


async def test_a_tab_that_dies_is_tried_again_in_a_fresh_browser(stand: Newsstand, route: str, tmp_path: Path) -> None:
    async with visiting(HOME, route, tmp_path, How(limits=LIMITS, budget=QUICK)) as visits:
        task, pid = await begun(visits, stand)
        for page in pages_of(pid):
            os.kill(page.pid, signal.SIGKILL)
        assert (await task).status == 200
        assert visits.browser.pid not in {None, pid}
    assert processes.of_session(pid) == []


async def test_a_browser_that_does_not_answer_is_ended(stand: Newsstand, route: str, tmp_path: Path) -> None:
    async with visiting(HOME, route, tmp_path, How(limits=LIMITS, budget=QUICK)) as visits:
        task, pid = await begun(visits, stand)
        os.kill(pid, signal.SIGSTOP)
        assert (await task).status == 200
        assert visits.browser.pid not in {None, pid}
    assert processes.of_session(pid) == []


async def test_a_page_that_takes_too_long_is_typed(route: str, tmp_path: Path) -> None:
    async with visiting(HOME, route, tmp_path, How(limits=LIMITS, budget=replace(QUICK, page_seconds=0.6))) as visits:
        with pytest.raises(Skipped, match="longer than 1 s; tried twice") as raised:
            await visits.fetch(f"{HOME}slow-picture")
        assert raised.value.outcome is Outcome.BROWSER_FAILED
    assert [raw.kind for raw in visits.records()].count("response") >= 2, "what came is archived, of each try"


async def test_a_browser_is_replaced_after_its_pages(route: str, tmp_path: Path) -> None:
    async with visiting(HOME, route, tmp_path, How(limits=LIMITS, budget=replace(QUICK, pages=2))) as visits:
        pids = []
        for name in ("good-1", "good-2", "good-3"):
            await visits.fetch(f"{HOME}{name}")
            pids.append(visits.browser.pid)
        assert pids[0] == pids[1] != pids[2]


class Nothing:
    """A process that pages may be said to live in."""

    def __init__(self, pid: int) -> None:
        self.pid: int | None = pid
        self.stopped = 0

    async def ping(self) -> None:
        """It always answers."""

    async def stop(self) -> None:
        self.stopped += 1
        if self.pid is not None:
            await asyncio.to_thread(processes.end, self.pid)


async def hog(kind: str, megabytes: int) -> asyncio.subprocess.Process:
    """A process that holds memory, and says that it is of some kind."""
    code = f"import time; held = bytearray({megabytes} << 20); held[::4096] = b'x' * len(held[::4096]); time.sleep(60)"
    return await asyncio.create_subprocess_exec("python3", "-c", code, f"--type={kind}", start_new_session=True)


async def test_beyond_the_budget_the_largest_page_goes() -> None:
    made = await hog("renderer", 300)
    supervisor = Supervisor(Nothing(made.pid), replace(QUICK, memory=200 << 20))
    said: list[str] = []

    async def visit() -> None:
        await made.wait()
        said.append(supervisor.verdict)
        raise Lost("its tab crashed")

    with pytest.raises(Skipped, match="its tab crashed; tried twice") as raised:
        await supervisor.page(visit)
    assert raised.value.outcome is Outcome.BROWSER_FAILED
    assert re.fullmatch(r"out of memory: the page held \d+ MB, the browser's limit is 200 MB", said[0])
    assert said[1] == "", "what was said of one try is not said of the next"
    await supervisor.close()


async def test_where_no_page_is_to_blame_the_browser_goes() -> None:
    made = await hog("gpu-process", 300)
    browser = Nothing(made.pid)
    supervisor = Supervisor(browser, replace(QUICK, memory=200 << 20))
    tries = 0

    async def visit() -> str:
        nonlocal tries
        tries += 1
        if tries == 1:
            await made.wait()
            raise Lost("its browser ended")
        return supervisor.verdict

    assert await supervisor.page(visit) == ""
    assert (tries, browser.stopped) == (2, 1)
    await supervisor.close()


async def test_the_second_try_is_alone() -> None:
    browser = Nothing(0)
    browser.pid = None
    supervisor = Supervisor(browser, QUICK)
    active, seen, tries = 0, [], 0

    async def good() -> None:
        nonlocal active
        active += 1
        await asyncio.sleep(0.05)
        active -= 1

    async def bad() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Lost("it went")
        seen.append(active)
        await asyncio.sleep(0.1)
        seen.append(active)

    await asyncio.gather(*(supervisor.page(good) for _ in range(3)), supervisor.page(bad), supervisor.page(good))
    assert seen == [0, 0]
    await supervisor.close()


def crawl_of(name: str, route: str, folder: Path) -> tuple[tuple[object, ...], dict[str, str]]:
    """The command line of a crawl of one case, and its environment."""
    (folder / "tmp").mkdir()
    source = {"name": "hostile", "url": f"http://{HOST}/feed?only={name}", "platform": "feed", "permission": "our own"}
    sources = write_sources(folder / "sources", [source | {"delay": 0.0, "timeout": 6.0}])
    command = ("crawl", "--json", "--sources", sources, "--archive", folder / "archive", "--connect-to", route)
    return command, {"TMPDIR": str(folder / "tmp")}


@pytest.mark.parametrize("name", ["spin", "slow-picture"])
async def test_a_killed_crawl_leaves_no_browser(name: str, stand: Newsstand, route: str, tmp_path: Path) -> None:
    stand.control("reset")
    command, environment = crawl_of(name, route, tmp_path)
    with launch(*command, cwd=tmp_path, env=environment) as crawl:
        await until_asked(stand, f"/case/{name}", times=2)  # plainly, then by the browser
        assert processes_of(tmp_path, 0) != []
        crawl.kill()
        crawl.communicate()
    assert processes_of(tmp_path) == []


@pytest.mark.parametrize("times", [1, 2])
async def test_an_interrupted_crawl_leaves_no_browser(times: int, stand: Newsstand, route: str, tmp_path: Path) -> None:
    stand.control("reset")
    command, environment = crawl_of("slow-picture", route, tmp_path)
    with launch(*command, cwd=tmp_path, env=environment) as crawl:
        await until_asked(stand, "/case/slow-picture", times=2)  # plainly, then by the browser
        assert processes_of(tmp_path, 0) != []
        for _ in range(times):
            crawl.send_signal(signal.SIGINT)
            await asyncio.sleep(0.5)
        crawl.communicate(timeout=60)
    assert processes_of(tmp_path) == []
    assert times == 2 or list((tmp_path / "tmp").glob("foldline-*")) == []
