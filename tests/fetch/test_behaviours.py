"""What is done on a page: it becomes whole for a reader, and nothing behind a wall is touched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from struct import unpack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog

from crawler.fetch.attend import attending
from crawler.fetch.behaviours.world import World
from crawler.fetch.derived import KINDS
from crawler.newsstand import Newsstand, start
from tests.fetch.pages import NOW, PLAN, chromium, visited

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
HOME = "http://lively.test/case/"
REJECTS = {
    "consent-known": "Only what is needed",
    "consent-german": "Alle ablehnen »",
    "consent-french": "Continuer sans accepter →",
    "consent-chinese": "全部拒绝",
    "consent-japanese": "すべて拒否する",
    "consent-shadow": "Deny",
    "consent-framed": "Rather not",
}
STAYS = {
    "consent-accepts-only": "no button that rejects",
    "consent-or-pay": "a subscription or a log-in",
    "consent-leads": "leads to another page",
    "consent-form": "submits a form",
    "offer": "a subscription or a log-in",
}


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with start(posts=20, bursts={}) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(stand: Newsstand) -> AsyncIterator[Browser]:
    async with chromium(stand) as running:
        yield running


def asked(stand: Newsstand) -> list[str]:
    """What was asked for beside the cases and their pictures, since the last look."""
    paths = [f"{one['method']} {one['path']}" for one in stand.log("lively.test")]
    stand.control("reset")
    return [path for path in paths if not path.startswith(("GET /case/", "GET /picture/", "GET /favicon"))]


@pytest.mark.parametrize(("name", "pictures"), [("lazy", 3), ("lazy-inner", 2)])
async def test_what_loads_when_it_is_looked_at_is_loaded(
    name: str, pictures: int, browser: Browser, stand: Newsstand
) -> None:
    stand.control("reset")
    async with visited(browser, f"{HOME}{name}") as seen:
        loaded = [one["path"] for one in stand.log("lively.test") if one["path"].startswith("/picture/")]
        assert len(set(loaded)) == len(loaded) == pictures
        assert seen.note("scroll")["images"] == pictures
        assert await seen.page.evaluate("[scrollY, document.querySelector('#pane')?.scrollTop || 0]") == [0, 0]
        assert seen.rendered.dom.count(b"src=") >= pictures


async def test_a_page_without_end_is_followed_to_three_times_its_height(browser: Browser) -> None:
    async with visited(browser, f"{HOME}endless") as seen:
        note = seen.note("scroll")
        assert 0 < note["steps"] < 20
        assert note["grown"] > 0
        assert seen.rendered.dom.count(b"Another one, number") < 5


@pytest.mark.parametrize("name", REJECTS)
async def test_cookies_are_rejected(name: str, browser: Browser, stand: Newsstand) -> None:
    asked(stand)
    async with visited(browser, f"{HOME}{name}") as seen:
        note = seen.note("consent")
        assert (note["did"], note["button"], note["gone"]) == ("rejected", REJECTS[name], True)
        assert (await seen.page.title()).endswith(" (no)")
    assert asked(stand) == []


@pytest.mark.parametrize("name", STAYS)
async def test_a_banner_without_a_way_to_reject_stays(name: str, browser: Browser, stand: Newsstand) -> None:
    asked(stand)
    async with visited(browser, f"{HOME}{name}") as seen:
        assert STAYS[name] in seen.note("consent")["left"]
        assert await seen.page.locator(".bar, .over").count() == 1
        assert seen.page.url == f"{HOME}{name}"
    assert asked(stand) == [], "nothing was accepted, chosen or subscribed to"


async def test_what_the_page_has_folded_away_is_opened(browser: Browser, stand: Newsstand) -> None:
    asked(stand)
    async with visited(browser, f"{HOME}details") as seen:
        assert seen.note("unfold")["opened"] == ["How we counted"]
        assert b"<details open" in seen.rendered.dom
    for name in ("clipped", "clipped-beacon"):
        async with visited(browser, f"{HOME}{name}") as seen:
            assert seen.note("unfold")["opened"] == ["Read more"]
            assert await seen.page.locator(".clip.whole").count() == 1
    assert asked(stand) == [], "a press may tell nobody"


@pytest.mark.parametrize("name", ["clipped-fetches", "clipped-leads", "clipped-form"])
async def test_a_press_that_asks_somebody_comes_to_nothing(name: str, browser: Browser, stand: Newsstand) -> None:
    asked(stand)
    async with visited(browser, f"{HOME}{name}") as seen:
        assert "opened" not in seen.note("unfold")
        assert seen.page.url == f"{HOME}{name}"
        assert "what only an answer to a press holds" not in seen.text
    assert asked(stand) == []


@pytest.mark.parametrize("name", ["walled", "walled-details"])
async def test_nothing_is_opened_on_a_page_with_a_wall(name: str, browser: Browser, stand: Newsstand) -> None:
    asked(stand)
    async with visited(browser, f"{HOME}{name}") as seen:
        assert seen.note("unfold")["left"].startswith("nothing is opened on a page with a wall")
        assert await seen.page.locator(".clip.whole, details[open]").count() == 0
    assert asked(stand) == []


async def test_a_site_may_be_left_alone(browser: Browser) -> None:
    async with visited(browser, f"{HOME}clipped", platform="substack") as seen:
        assert seen.note("unfold") == {}
        assert await seen.page.locator(".clip.whole").count() == 0


async def test_a_page_cannot_meddle(browser: Browser) -> None:
    spoil = "Element.prototype.click = Array.prototype.filter = document.querySelectorAll = () => { throw 1 }"
    context = await browser.new_context()
    await context.add_init_script(spoil)
    page = await context.new_page()
    async with attending(page) as attendant:
        await attendant.go(f"{HOME}consent-german", 10)
        await attendant.show(PLAN, KINDS, None, NOW)
    assert (await page.title()).endswith(" (no)")
    await context.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that is ten times as slow."""
    monkeypatch.setattr("crawler.fetch.behaviours.world.PATIENCE", 0.2)
    monkeypatch.setattr("crawler.fetch.behaviours.world.LAST_SECONDS", 1.2)


@pytest.mark.usefixtures("hurried")
async def test_a_page_answers_when_its_dialog_is_shut_late(browser: Browser) -> None:
    page = await browser.new_page()
    world = await World.of(page)

    async def shut(dialog: Dialog) -> None:
        await asyncio.sleep(1.0)  # when no order has been answered for as long as a page is waited for
        await dialog.dismiss()

    page.on("dialog", shut)
    async with page.expect_event("dialog"):
        await page.set_content("<script>setTimeout(() => alert('look here'), 50)</script>")
    await world.wake()
    assert (world.ended, world.muted) == (2, True)
    await page.close()


@pytest.mark.usefixtures("hurried")
async def test_a_script_that_only_asks_is_ended_however_long_that_takes(browser: Browser) -> None:
    page = await browser.new_page()
    async with attending(page) as attendant:
        async with page.expect_event("dialog"):
            await page.set_content("<script>setTimeout(() => { while (true) alert('look here') }, 50)</script>")
        await attendant._world.wake()
        asked = attendant.traffic.dialogs
        assert await page.title() == ""
        assert attendant.traffic.dialogs == asked > 100
    await page.close()


@pytest.mark.usefixtures("hurried")
async def test_a_script_that_starts_over_between_two_questions_is_switched_off(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lets itself be ended, and runs again before the next thing is asked of the page."""
    run = World.run

    async def late(world: World, *asked: Any, **how: Any) -> Any:
        await asyncio.sleep(1.7)
        return await run(world, *asked, **how)

    monkeypatch.setattr(World, "run", late)
    monkeypatch.setattr("crawler.fetch.derived.DOM_SECONDS", 1.0)
    page = await browser.new_page()
    async with attending(page) as attendant:
        await attendant.go(f"{HOME}lazy", 10)
        await page.evaluate("() => { setInterval(() => { while (true); }, 1500) }")
        rendered = await attendant.show(replace(PLAN, names=()), KINDS, None, NOW)
        assert attendant._world.muted
    (info,) = (one.content for one in rendered.derived if one.uri == "urn:pageinfo:")
    assert json.loads(info)["behaviours"][-1]["did"] == "scripts without end were ended; then all were switched off"
    assert b"</html>" in rendered.dom
    await page.close()


async def test_text_pictures_and_pageinfo_are_of_the_page_that_is_shown(browser: Browser) -> None:
    patient = replace(PLAN, load_seconds=20.0, rest_seconds=20.0)
    async with visited(browser, f"{HOME}lazy", patient) as seen:
        made = {one.uri: one for one in seen.rendered.derived}
        assert list(made) == ["urn:text:", "urn:view:", "urn:thumbnail:", "urn:pageinfo:"]
        title = await seen.page.locator("h1").inner_text()
        assert seen.text.startswith(title)
        assert "IntersectionObserver" not in seen.text
        assert _size(made["urn:view:"].content) == (1280, 900)
        assert _size(made["urn:thumbnail:"].content) == (320, 225)
        assert (seen.info["url"], seen.info["loadState"]) == (f"{HOME}lazy", 4)
        assert seen.info["urls"]["http://lively.test/picture/native.png"] == {
            "type": "image",
            "status": 200,
            "mime": "image/png",
        }


def _size(jpeg: bytes) -> tuple[int, int]:
    """Width and height out of a JPEG's frame header."""
    at = 2
    while jpeg[at + 1] not in {0xC0, 0xC1, 0xC2}:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    height, width = unpack(">HH", jpeg[at + 5 : at + 9])
    return width, height
