"""Articles of every platform, archived with their files and by the browser, replayed in both tools and held against
the live page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.config import Settings
from crawler.fetch.chromium import MISSING, find_chromium
from crawler.jobs.fidelity import Places, articles, replay_scores, show
from crawler.newsstand import Newsstand, start
from crawler.newsstand.truth import sources
from crawler.replay.fidelity import IMAGES, TEXT, Page, Score, summary
from crawler.replay.looking import Look, Sight, seeing
from crawler.replay.reference import Captured
from crawler.replay.webpage import NoWebPage, package_folder
from storage import Archive, open_archive
from storage.warc.lookup import Lookup
from tests.crawl.running import launch, write_sources

PLATFORMS = (
    "tidelines", "papertrail", "huggingface", "huggingface-papers", "almanac", "guanxing", "lanternroom", "morningkiln",
    "saltpath",
)  # fmt: skip
"""One source of each platform, and Substack on a domain of its own and without."""
CAPTURES = ("requisites", "browser")
POSTS = 10


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    """A small newsstand."""
    if find_chromium() is None:
        pytest.skip(MISSING)
    with start(posts=POSTS, bursts={}) as running:
        yield running


@pytest.fixture(scope="module")
def archived(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Archive]:
    """One article a platform, archived in each way."""
    folder = tmp_path_factory.mktemp("newsstand")
    pace = {"delay": 0.0, "concurrency": 4, "max_pages": 1, "permission": "our own pages"}
    tables = [
        {key: one[key] for key in ("name", "url", "platform")} | pace
        for one in sources(POSTS)
        if one["name"] in PLATFORMS
    ]
    catalogue = write_sources(folder / "sources", tables)
    route = {"FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{stand.port}"}
    crawls = {
        capture: launch(
            "crawl", "--json", "--sources", catalogue, "--archive", folder / capture, "--capture", capture, cwd=folder,
            env=route,
        )
        for capture in CAPTURES
    }  # fmt: skip
    for crawl in crawls.values():
        _, said = crawl.communicate(timeout=240)
        assert crawl.returncode == 0, said
    return {capture: open_archive(folder / capture) for capture in CAPTURES}


@pytest.fixture(scope="module")
def live(stand: Newsstand, archived: dict[str, Archive]) -> dict[str, Look]:
    """What the pages show while they are there."""
    binary = find_chromium()
    assert binary is not None
    with seeing(binary, ("*",), f"MAP *:80 127.0.0.1:{stand.port}") as eye:
        urls = sorted({page.url for one in archived.values() for page in articles(one, 99)})
        looks = [
            look for start in range(0, len(urls), 4) for look in eye.looks([Sight(u) for u in urls[start : start + 4]])
        ]
        return dict(zip(urls, looks, strict=True))


@pytest.mark.browser
@pytest.mark.parametrize("capture", CAPTURES)
def test_replays_like_the_live_page(
    capture: str, archived: dict[str, Archive], live: dict[str, Look], python: Path
) -> None:
    try:
        package_folder()
    except NoWebPage as error:
        pytest.skip(str(error))
    archive = archived[capture]
    places: Places = articles(archive, 99)
    assert len(places) == len(PLATFORMS)
    lookup = Lookup(archive.objects)
    rendered = [page for page in places if Captured(archive.objects, lookup, page.time).dom(page.url) is not None]
    assert len(rendered) >= (len(PLATFORMS) if capture == "browser" else 0)
    given = Settings.from_environment({}, archive=archive.url, replay_python=python)

    def look(page: Page) -> Look:
        return live[page.url]

    def fail(text: str) -> None:
        raise AssertionError(text)

    scores: list[Score] = list(replay_scores(archive, places, given, fail, look))
    show(scores)
    assert [one for one in scores if not one.faithful] == []
    for row in summary(scores):
        assert row["text_least"] >= TEXT
        assert row["images"] >= IMAGES
        assert row["images_captured"] >= 5
        assert (row["outside"], row["pages"]) == (0, len(PLATFORMS))
    assert all(len(one.failed) <= len(one.failed_captured) for one in scores)  # a font that the live page may not read


@pytest.mark.browser
def test_as_captured_is_what_was_live(archived: dict[str, Archive], live: dict[str, Look]) -> None:
    """The reference of `verify --replay` for archives whose pages are not there any more."""
    from crawler.jobs.fidelity import as_captured
    from crawler.replay.fidelity import similarity

    binary = find_chromium()
    assert binary is not None
    with seeing(binary) as eye:
        for archive in archived.values():
            sight = as_captured(archive)
            pages = list(articles(archive, 4))
            for page, found in zip(pages, eye.looks([sight(page) for page in pages]), strict=True):
                assert similarity(found.text, live[page.url].text) >= TEXT, page
                assert (found.decoded, found.outside) == (live[page.url].decoded, ()), page
