"""In a browser: search, open, see the boundary, replay, diff; what markup and archived scripts cannot do; keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from aiohttp import web
from playwright.sync_api import BrowserContext, Dialog, expect

from crawler.replay.pywb import Pywb, pywb
from crawler.replay.serving import serving
from storage import Archive
from storage.readingroom.application import application
from storage.readingroom.guard import Guard
from tests.readingroom.conftest import chromium
from tests.readingroom.shelf import FERRY, MARKUP, NASTY, OPENING, SECOND, TIDES

pytestmark = pytest.mark.browser

HOSTILE = """<!doctype html><title>hostile</title><script>
const room = ROOM, got = {};
const attempt = async (name, act) => { try { got[name] = String(await act()); } catch (e) { got[name] = "refused"; } };
const load = (tag, name) => new Promise((done, fail) => { const e = document.createElement(tag);
  e.onload = done; e.onerror = fail; e[name] = room + "/api/records"; document.head.append(e); });
(async () => {
  await attempt("fetch", () => fetch(room + "/api/records").then(r => r.text()));
  await attempt("with credentials", () => fetch(room + "/api/records", {credentials: "include"}).then(r => r.text()));
  await attempt("xhr", () => new Promise((done, fail) => { const x = new XMLHttpRequest(); x.open("GET", room);
    x.onload = () => done(x.responseText); x.onerror = fail; x.send(); }));
  await attempt("parent", () => parent.document.body.innerText);
  await attempt("parent's address", () => parent.location.href);
  await attempt("top", () => { if (top === self) return "refused";
    top.location = "http://elsewhere.test/"; return top.location.href; });
  await attempt("opened", () => open(room).document.body.innerText);
  await attempt("script", () => load("script", "src"));
  await attempt("no-cors", () => fetch(room + "/api/records", {mode: "no-cors"}).then(r => r.text() || "refused"));
  got.cookie = document.cookie || "refused";
  document.documentElement.dataset.got = JSON.stringify(got);
})();
</script>"""


CONTRAST = """(() => {
  const rgb = text => (text.match(/[0-9.]+/g) || []).map(Number);
  const line = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.slice(0, 3).map(v => line(v / 255));
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length && c[3] !== 0) return c; } return [255, 255, 255]; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const bad = [], body = rgb(getComputedStyle(document.body).backgroundColor);
  for (const e of document.querySelectorAll("body *")) {
    const style = getComputedStyle(e), drawn = e.closest("svg");
    if (drawn && !["text", "rect", "circle", "path"].includes(e.tagName)) continue;
    if (!drawn && ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const paint = !drawn ? style.color : style.fill === "none" ? style.stroke : style.fill;
    const got = ratio(rgb(paint), drawn ? body : ground(e)), least = drawn && e.tagName !== "text" ? 3 : 4.5;
    if (got < least) bad.push(`${e.tagName}.${e.getAttribute("class")}: ${got.toFixed(2)}`);
  }
  return [...new Set(bad)];
})()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[tuple[BrowserContext, list[str]]]:
    """With scripts: ours has none, archived pages do."""
    with chromium(locale="en-GB") as opened:
        yield opened


def test_from_search_to_replay(library: Archive, python: Path, cache: Path) -> None:
    """As a reader goes; scripts of the archived page run, nothing leaves loopback."""
    with (
        pywb(library.objects, python) as running,
        _room(library, cache, running) as room,
        chromium() as (context, asked),
    ):
        page = context.new_page()
        page.goto(room)
        page.get_by_label("Words in title or text").fill("gauge captain")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("1 record found")
        assert page.locator("mark").all_inner_texts() == ["captain", "gauge"]
        page.get_by_role("link", name="The ferry").click()
        text = page.locator("article.text").inner_text()
        before, _, after = text.partition("The free text ends here")
        assert OPENING in before
        assert SECOND.split(",")[0] in before
        assert "third time" in after
        assert "third time" not in before
        assert page.get_by_role("row", name="locked").count() == 1
        frame = page.frame_locator("iframe")
        frame.get_by_text("at nine").wait_for()
        assert "when the fog allows" in frame.locator("body").inner_text()
        page.locator(".ties").get_by_role("link", name="潮汐与渡轮").wait_for()
        page.get_by_role("link", name="Compare 1.1 → 2.1").click()
        assert "forty" in page.locator(".diff del").first.inner_text() + page.locator(".diff").inner_text()
        assert page.locator(".diff ins").count() > 0
        assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}


def _room(library: Archive, cache: Path, running: Pywb) -> AbstractContextManager[str]:
    return serving(application(library, cache, Guard(running.origin), running.collection))


def test_archived_scripts_reach_nothing(library: Archive, cache: Path) -> None:
    """Worse than pywb lets through: the page as it is, its addresses unrewritten, on another port of the same host."""
    known: dict[str, str] = {}

    async def hostile(_: web.Request) -> web.Response:
        return web.Response(text=HOSTILE.replace("ROOM", repr(known["room"])), content_type="text/html")

    other = web.Application()
    other.add_routes([web.get("/{path:.*}", hostile)])
    with (
        serving(other) as elsewhere,
        serving(application(library, cache, Guard(elsewhere), f"{elsewhere}/")) as room,
        chromium() as (context, _),
    ):
        known["room"] = room
        page = context.new_page()
        page.goto(f"{room}/record/{FERRY}")
        inner = page.locator("iframe").element_handle().content_frame()
        assert inner is not None
        inner.wait_for_function("document.documentElement.dataset.got")
        got = inner.evaluate("JSON.parse(document.documentElement.dataset.got)")
        assert len(got) == 10
        assert set(got.values()) == {"refused"}, got
        assert page.url == f"{room}/record/{FERRY}"
        assert context.cookies() == []
        assert len(context.pages) == 1
        alone = context.new_page()  # opened in a tab of its own, without the sandbox
        alone.goto(f"{elsewhere}/alone")
        alone.wait_for_function("document.documentElement.dataset.got")
        got = alone.evaluate("JSON.parse(document.documentElement.dataset.got)")
        reached = {name for name, value in got.items() if value not in {"refused", ""}}
        assert reached <= {"parent", "parent's address"}, got  # there it is its own parent


@pytest.mark.parametrize(
    "path",
    ["/", "/sources", "/record/" + quote(NASTY, safe=""), "/changes/" + quote(NASTY, safe=""), "/runs", "/schedules"],
)
def test_markup_stays_text(room: str, browser: tuple[BrowserContext, list[str]], path: str) -> None:
    context, _ = browser
    page = context.new_page()
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(room + path)
    assert page.locator("script, img, main b").count() == 0
    assert "owned" not in page.title().replace(MARKUP, "")
    assert page.locator("a[href^='javascript']").count() == 0
    if path not in {"/sources", "/runs"}:
        assert MARKUP in page.locator("main").inner_text()
    assert dialogs == []
    page.close()


@pytest.mark.parametrize(
    "path", ["/", "/sources", "/runs", "/schedules", f"/record/{FERRY}", f"/record/{TIDES}", f"/changes/{FERRY}"]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_for_keyboards_and_screen_readers(
    room: str, browser: tuple[BrowserContext, list[str]], path: str, language: str
) -> None:
    """Language, landmarks, one h1, names of controls and tables' headers; the first Tab skips to the content."""
    context, _ = browser
    page = context.new_page()
    page.goto(f"{room}{path}?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    for landmark in ("banner", "main"):
        assert page.get_by_role(landmark).count() == 1
    assert page.locator("h1").count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, iframe, nav, section')]"
        ".filter(e => !(e.labels?.length || e.title || e.ariaLabel || e.getAttribute('aria-labelledby'))).length"
    )
    assert unnamed == 0
    assert page.locator("th:not([scope])").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(e => +e.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for drawing in page.locator("svg:not([aria-hidden])").all():
        name, about = (drawing.locator(f"> {tag}").text_content() for tag in ("title", "desc"))
        assert drawing.get_attribute("role") == "img"
        assert name
        assert about
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    kept = page.locator("header nav a").first.get_attribute("href") or ""
    assert f"lang={language}" in kept
    page.close()


def test_focus_is_seen_all_along(room: str, browser: tuple[BrowserContext, list[str]]) -> None:
    """By Tab alone through a record's page, every stop has an outline and stands inside the window."""
    context, _ = browser
    page = context.new_page()
    page.goto(f"{room}/record/{FERRY}")
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        tag, outline, inside = page.evaluate(
            "(() => { const e = document.activeElement, b = e.getBoundingClientRect(); return [e.tagName,"
            " getComputedStyle(e).outlineStyle, b.bottom > 0 && b.top < innerHeight && b.right > 0]; })()"
        )
        if tag == "BODY":
            break
        assert outline != "none", tag
        assert inside, tag
        seen.append(tag)
    assert {"A", "SUMMARY"} <= set(seen)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/sources", "/runs", "/schedules", f"/record/{FERRY}", f"/changes/{FERRY}"])
def test_text_can_be_told_from_its_ground(
    room: str, browser: tuple[BrowserContext, list[str]], path: str, scheme: str
) -> None:
    """WCAG 2: 4.5 to 1 for text, 3 to 1 for what a chart draws."""
    assert browser[0].browser is not None
    context = browser[0].browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(room + path)
    assert page.evaluate(CONTRAST) == []
    context.close()


def test_related_works(room: str, browser: tuple[BrowserContext, list[str]]) -> None:
    """What ties two records, how sure that is and why; and which one shows what the other withholds."""
    context, _ = browser
    page = context.new_page()
    page.goto(f"{room}/record/{FERRY}?lang=en")
    related = page.get_by_role("region", name="Related works")
    shown = related.locator(".continues")
    expect(shown).to_contain_text("text of this article that this capture withholds: 潮汐与渡轮")
    expect(shown).to_contain_text("1,234 words")
    item = related.locator(".ties > li")
    assert item.count() == 1
    expect(item).to_contain_text("is a translation of this record")
    item.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(item.locator("details li").first).to_contain_text("names · shared: 7 · share: 0.8")
    assert MARKUP in item.inner_text()
    item.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("潮汐与渡轮")
    expect(page.locator(".continues")).to_contain_text("This record goes on where the text of another ends: The ferry")
    expect(page.locator(".ties > li")).to_contain_text("is a translation of")
    page.close()


def test_without_javascript(room: str, browser: tuple[BrowserContext, list[str]]) -> None:
    chromium_itself = browser[0].browser
    assert chromium_itself is not None
    context = chromium_itself.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(room)
    page.get_by_label("标题或正文中的词").fill("渡轮")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="潮汐与渡轮").click()
    assert "潮汐表由港口管理局每年发布" in page.locator("article.text").inner_text()
    context.close()
