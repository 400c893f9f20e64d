"""The list of files that wait: each once, in order, within the bounds of its page, and gently asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawler.config import Settings
from crawler.fetch import requisites
from crawler.fetch.politeness import Politeness
from crawler.fetch.requisites import Requisites
from crawler.jobs.closing import close
from crawler.jobs.crawl import Crawl
from crawler.jobs.targets import source_of
from crawler.progress import Progress
from storage import open_archive
from storage.captures import Outcome
from storage.errors import DiskFullError
from tests.spiders.making import capture

PAGE = "https://letters.test/p/ferry"


def page(*names: str) -> Any:
    return capture("<html>" + "".join(f"<img src=/{name}>" for name in names), PAGE)


def taken(files: Requisites) -> list[str]:
    """What is handed out, to the last."""
    found = []
    while (wanted := files.next()) is not None:
        found.append(wanted.url.rpartition("/")[2])
    return found


def test_each_once_in_the_order_they_were_named() -> None:
    files = Requisites()
    files.add(page("a.png", "b.png", "a.png"))
    files.add(page("b.png", "c.png"))
    assert files.waiting == 3
    assert files.next() == requisites.Wanted("https://letters.test/a.png", "image", PAGE, 0)
    files.add(page("a.png", "d.png"))
    assert taken(files) == ["b.png", "c.png", "d.png"]
    assert list(files.close()) == []


def test_what_a_browser_has_loaded_meanwhile_is_not_fetched_again() -> None:
    files = Requisites()
    files.saw("https://letters.test/a.png")
    files.add(page("a.png", "b.png", "c.png"))
    files.saw("https://letters.test/b.png")
    assert taken(files) == ["c.png"]
    assert list(files.close()) == []


def test_a_page_has_its_share_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requisites, "PAGE_FILES", 3)
    monkeypatch.setattr(requisites, "PAGE_BYTES", 1000)
    files = Requisites()
    files.add(page("1.png", "2.png", "3.png", "4.png"))
    files.add(page("5.png", "6.png", "7.png"))
    assert [one.url[-5:] for one in (files.next(), files.next(), files.next()) if one] == ["1.png", "2.png", "3.png"]
    first = files.next()
    assert first is not None
    assert (first.url[-5:], first.page) == ("5.png", 1), "the fourth of the first page is left out"
    files.arrived(1, 1000)
    assert taken(files) == []
    ((outcome, reason, count),) = files.close()
    assert (outcome, count) == (Outcome.LIMIT, 3)
    assert "3 files" in reason


def test_what_waits_at_the_end_is_counted() -> None:
    files = Requisites()
    files.add(page("a.png", "b.png", "c.png"))
    files.next()
    ((outcome, _, count),) = files.close()
    assert (outcome, count) == (Outcome.INTERRUPTED, 2)


def test_a_full_disk_is_an_error_and_leaves_the_list_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full").open("r+b", buffering=0)  # noqa: SIM115 - the list closes it
    monkeypatch.setattr(requisites, "TemporaryFile", lambda: full)
    files = Requisites()
    with pytest.raises(DiskFullError):
        files.add(page("a.png"))
    assert (files.waiting, files.next()) == (0, None)
    assert list(files.close()) == []


def test_other_hosts_get_a_quarter_of_the_delay_and_the_sources_own_all_of_it(tmp_path: Path) -> None:
    settings, archive = (
        Settings.from_environment({"FOLDLINE_CONTACT": "a@letters.test"}),
        open_archive(tmp_path / "archive"),
    )
    source = source_of("https://www.harbourletters.org/").model_copy(update={"delay": 2.0})
    politeness = Politeness()
    run = Crawl(settings, archive, Progress(), "run-1").source_run(source, politeness)
    assert run.group("https://cdn.test/a.png").delay == 0.5
    assert run.group("https://harbourletters.org/a.png").delay == 2.0
    assert run.group("https://files.harbourletters.org/a.png").delay == 2.0, (
        "one group with the source: the longer one holds"
    )
    close(run, "finished")
