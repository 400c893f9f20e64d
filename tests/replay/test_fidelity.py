"""Scores: what counts as the same text, which pages are looked at, and the harbour page in both replay tools."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.fetch.chromium import MISSING, find_chromium
from crawler.replay.fidelity import Page, sample, score, similarity, summary
from crawler.replay.looking import Eye, Look, Sight, seeing
from crawler.replay.pywb import Pywb
from crawler.replay.reference import Captured, from_archive
from crawler.replay.webpage import NoWebPage, WebPage, webpage
from storage import Archive
from storage.warc.lookup import Lookup
from tests.replay.harbour import PAGE, SITE

FERRY = Page(PAGE, "20261120120000")
TEXT = "The ferry\n\nIt leaves when the tide allows.\n\nat nine"


def test_similarity() -> None:
    assert similarity("The boat  leaves.", "The\nboat leaves") == 1.0
    assert similarity("", "") == 1.0
    assert similarity("The boat leaves", "") == 0.0
    assert similarity("one two three four", "one two three five") == 0.75
    assert similarity("渡船开了", "渡船走了") == 0.75  # characters, not one word each


def test_score() -> None:
    captured = Look(text="a b c d", decoded=4, images=5)
    good = score(FERRY, "pywb", captured, Look(text="a b c d", decoded=4, images=4))
    assert (good.text, good.images, good.faithful) == (1.0, 1.0, True)
    for worse in (
        Look(text="a b c", decoded=4),
        Look(text="a b c d", decoded=3),
        Look(text="a b c d", decoded=4, outside=("GET http://elsewhere.test/",)),
        Look(text="a b c d", decoded=4, problem="the page was not shown"),
    ):
        assert not score(FERRY, "pywb", captured, worse).faithful
    rows = summary([good, score(FERRY, "pywb", captured, Look(text="a b c d", decoded=2))])
    assert rows[0] | {"images": 0.75, "faithful": 1, "pages": 2} == rows[0]


def test_sample_is_the_same_every_time() -> None:
    pages = [Page(f"http://harbour.test/p/{number}", "20261120120000") for number in range(50)]
    chosen = sample(pages, 5)
    assert chosen == sample(reversed(pages), 5) == sorted(chosen, key=lambda page: page.url)
    assert len(set(chosen)) == 5
    assert len(sample(pages, 500)) == 50


@pytest.fixture(scope="module")
def rwp(harbour: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebPage]:
    """ReplayWeb.page over the harbour's WARCs, one after the other in one file."""
    joined = tmp_path_factory.mktemp("rwp") / "harbour.warc.gz"
    with joined.open("wb") as out:
        for key in harbour.warcs():
            with harbour.objects.open(key) as stream:
                shutil.copyfileobj(stream, out)
    try:
        with webpage(joined) as running:
            yield running
    except NoWebPage as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def eye(shown: Pywb, rwp: WebPage) -> Iterator[Eye]:
    """A Chromium that may reach both."""
    binary = find_chromium()
    if binary is None:
        pytest.skip(MISSING)
    with seeing(binary, tuple(one.origin.removeprefix("http://") for one in (shown, rwp))) as opened:
        yield opened


@pytest.mark.browser
def test_as_captured(eye: Eye, harbour: Archive) -> None:
    """From the archive alone, without a replay tool: style, pictures, the POST's own answer."""
    captured = Captured(harbour.objects, Lookup(harbour.objects), FERRY.time)
    look = eye.look(Sight(PAGE, prepare=from_archive(captured, PAGE)))
    assert (look.text, look.images, look.decoded, look.outside) == (TEXT, 2, 2, ())
    again = captured.answer(f"{SITE}/again.png")
    quay = captured.answer(f"{SITE}/quay.png")
    assert again is not None
    assert quay is not None
    assert again.body == quay.body


@pytest.mark.browser
def test_pywb_shows_it(eye: Eye, shown: Pywb) -> None:
    look = eye.look(Sight(shown.page(FERRY.url, FERRY.time), shown.archived))
    assert (look.text, look.images, look.decoded, look.outside, look.failed) == (TEXT, 2, 2, (), ())


@pytest.mark.browser
def test_pywb_asks_nobody_for_its_own_pages(eye: Eye, shown: Pywb) -> None:
    for address in (
        shown.origin,
        shown.collection,
        shown.calendar(PAGE),
        shown.page(PAGE),
        shown.page("http://no.test/"),
    ):
        assert eye.look(Sight(address)).outside == ()


@pytest.mark.browser
def test_replaywebpage_shows_it(eye: Eye, rwp: WebPage) -> None:
    look = eye.look(Sight(rwp.page(FERRY.url, FERRY.time), rwp.archived))
    assert (look.text, look.images, look.decoded, look.outside, look.failed) == (TEXT, 2, 2, (), ())


def test_no_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from crawler.replay.webpage import package_folder

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoWebPage, match=r"npm is not installed.*install npm"):
        package_folder()
