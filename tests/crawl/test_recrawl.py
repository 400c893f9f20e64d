"""The second crawl of a source: what it asks for, what it keeps, and that it loses nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastwarc.warc import ArchiveIterator

from crawler.newsstand import Newsstand
from storage import open_archive
from tests.crawl.running import Ended, check_warcs, exported, foldline, warcs, write_sources

SITES = (
    ("tidelines", "http://www.tidelines.test", "substack"),  # an API without validators
    ("papertrail", "http://papertrail.substack.test", "substack"),  # a sitemap of sitemaps
    ("lanternroom", "http://www.lanternroom.test", None),
)


def table(name: str, url: str, platform: str | None, **more: object) -> dict[str, Any]:
    pace = {"delay": 0.0, "concurrency": 4, "permission": "our own pages"}
    return {"name": name, "url": url, "platform": platform, **pace, **more}


class Place:
    """An archive, a catalogue and the newsstand they are crawled from."""

    def __init__(self, folder: Path, stand: Newsstand, route: dict[str, str]) -> None:
        self.folder = folder
        self.archive = folder / "archive"
        self.sources = write_sources(folder / "sources", (table(*site) for site in SITES))
        self._stand = stand
        self._route = route

    def crawl(self, *options: str) -> Ended:
        """With a fresh log of the newsstand."""
        self._stand.control("reset")
        ended = foldline(
            "crawl", "--json", *options, "--sources", self.sources, "--archive", self.archive,
            cwd=self.folder, env=self._route,
        )  # fmt: skip
        assert ended.code == 0, ended.err[-2000:]
        return ended

    def asked(self, host: str = "") -> list[str]:
        return [entry["path"] for entry in self._stand.log(host)]

    def records(self) -> list[dict[str, Any]]:
        return exported(str(self.archive), self.folder)

    def extracted(self) -> dict[str, Any]:
        ended = foldline("extract", "--json", "--dry-run", "--archive", self.archive, cwd=self.folder)
        return dict(json.loads(ended.out))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, stand: Newsstand, route: dict[str, str]) -> Path:
    """A folder with a finished first crawl."""
    place = Place(tmp_path_factory.mktemp("recrawl"), stand, route)
    (place.folder / "first.json").write_text(place.crawl().out)
    return place.folder


@pytest.fixture
def place(first: Path, tmp_path: Path, stand: Newsstand, route: dict[str, str]) -> Place:
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path, stand, route)


def totals(ended: Ended) -> dict[str, Any]:
    return dict(ended.report["totals"])


def revisits(archive: Path) -> list[dict[str, str]]:
    found = []
    for path in warcs(archive):
        with path.open("rb") as stream:
            found += [
                dict(record.headers) for record in ArchiveIterator(stream) if record.headers["WARC-Type"] == "revisit"
            ]
    return found


def test_a_feed_that_says_nothing_new_is_all_that_is_asked_for(place: Place) -> None:
    before = place.records()
    ended = place.crawl()
    assert [len(place.asked(f"www.{name}.test")) for name in ("tidelines", "lanternroom")] == [1, 1]
    assert place.asked("papertrail.substack.test") == ["/sitemap.xml", "/sitemap/2026"]  # an index may stay the same
    assert totals(ended)["bytes"] < 60_000
    assert place.records() == before
    assert {one["outcome"] for source in ended.report["sources"] for one in source["outcomes"]} == {"not_modified"}
    found = place.extracted()
    assert (found["changed"], found["new"], found["missing"]) == (0, 0, 0)
    assert found["same"] == len(before)


def test_a_whole_run_asks_on_conditions_and_counts_what_is_listed(place: Place) -> None:
    before = place.records()
    ended = place.crawl("--all")
    statuses = [entry["status"] for entry in place._stand.log("www.tidelines.test") if "/p/" in entry["path"]]
    assert set(statuses) == {304}
    assert len(statuses) == 40
    inventories = {source["source"]: source["inventory"] for source in ended.report["sources"]}
    assert {name: (one["listed"], one["archived"]) for name, one in inventories.items()}["tidelines"] == (40, 40)
    assert all(one["differences"] == one["unlisted"] == [] for one in inventories.values())
    assert place.records() == before
    found = place.extracted()
    assert (found["changed"], found["new"], found["missing"]) == (0, 0, 0)
    check_warcs(warcs(place.archive))


def test_a_whole_run_takes_every_way_in_since_a_feed_has_the_newest_only(place: Place) -> None:
    hints = [line for line in json.loads((place.folder / "first.json").read_text())["next"] if "--all" in line]
    assert [line.partition("for older ones ")[2] for line in hints] == ["(lanternroom)"], (
        "the others list all they have"
    )
    whole = json.loads(place.crawl("lanternroom", "--all").out)
    assert not any("--all" in line for line in whole["next"])
    asked = place.asked("www.lanternroom.test")
    assert {"/rss/", "/sitemap-posts.xml"} <= set(asked)
    assert sorted(asked) == sorted(set(asked)), "each address once"


def test_revisits_name_what_they_stand_for(place: Place) -> None:
    place.crawl("--all")
    originals = {}
    for path in warcs(place.archive):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.headers["WARC-Type"] == "response":
                    originals[record.headers["WARC-Record-ID"]] = dict(record.headers)
    found = revisits(place.archive)
    profiles = {one["WARC-Profile"].rpartition("/")[2] for one in found}
    assert profiles == {"server-not-modified", "identical-payload-digest"}
    for one in found:
        original = originals[one["WARC-Refers-To"]]
        assert one["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"]
        assert one["WARC-Refers-To-Date"] == original["WARC-Date"]
        assert one["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
    verified = foldline("verify", place.archive, cwd=place.folder)
    assert verified.code == 0, verified.out


def test_a_lost_state_is_made_again_from_the_archive(place: Place) -> None:
    before = place.records()
    for path in place.archive.glob("state.sqlite*"):
        path.unlink()
    place.crawl()
    asked = [path for path in place.asked("www.tidelines.test") if "/p/" in path]
    assert asked == []  # listings are gone through again, posts are known
    assert place.records() == before
    place.crawl()
    assert len(place.asked("www.tidelines.test")) == 1


def test_a_new_post_is_all_that_is_fetched(place: Place, stand: Newsstand) -> None:
    """As if one post had never been seen, and the listing had changed."""
    lost = next(record["url"] for record in place.records() if record["url"].startswith("http://www.lanternroom"))
    with sqlite3.connect(place.archive / "state.sqlite") as state:
        for source, key, row in state.execute("SELECT source, key, row FROM foldline_seen").fetchall():
            seen = json.loads(row)
            if seen["url"] == lost:
                state.execute("DELETE FROM foldline_seen WHERE source = ? AND key = ?", (source, key))
            elif seen["url"].endswith("/rss/"):
                seen["sha256"] = "0" * 64
                state.execute("UPDATE foldline_seen SET row = ? WHERE key = ?", (json.dumps(seen), key))
    state.close()
    ended = place.crawl("lanternroom")
    assert [f"http://www.lanternroom.test{path}" for path in place.asked()][1:] == [lost]
    assert ended.report["sources"][0]["known"] > 3
    assert ended.report["sources"][0]["recorded"] == 0  # its record is there, and says the same


def test_a_changed_definition_is_crawled_as_if_nothing_were_known(place: Place) -> None:
    write_sources(place.sources, [table(*SITES[0], max_bytes=2_000_000)])
    place.crawl()
    assert len(place.asked("www.tidelines.test")) > 4  # every listing again
    assert not [path for path in place.asked() if "/p/" in path]


def test_posts_are_looked_at_again_when_they_are_due(place: Place) -> None:
    with sqlite3.connect(place.archive / "state.sqlite") as state:
        for key, row in state.execute("SELECT key, row FROM foldline_seen WHERE source = 'tidelines'").fetchall():
            seen = json.loads(row)
            if seen["url"].endswith("/p/the-bell-at-brinewick"):
                seen["due"] = "2026-11-20T00:00:00Z"
                state.execute("UPDATE foldline_seen SET row = ? WHERE key = ?", (json.dumps(seen), key))
    state.close()
    place.crawl("tidelines")
    assert place.asked()[1:] == ["/p/the-bell-at-brinewick"]
    place.crawl("tidelines")
    assert len(place.asked()) == 1


def test_a_post_that_two_runs_find_gone_is_withdrawn_and_may_come_back(place: Place, stand: Newsstand) -> None:
    old = next(one for one in place.records() if one["url"].startswith("http://www.tidelines") and one["content_text"])
    page = {"host": "www.tidelines.test", "path": urlsplit(old["url"]).path}
    stand.control("remove", **page)
    try:
        cursor = list(open_archive(place.archive).changes())[-1].cursor
        place.crawl("tidelines", "--all")
        assert not list(open_archive(place.archive).changes(cursor)), "one absence may be an accident"
        inventory = place.crawl("tidelines", "--all").report["sources"][0]["inventory"]
        assert inventory["withdrawn"] == [old["url"]]
        (change,) = open_archive(place.archive).changes(cursor)
        made = change.record
        assert (made.id, made.revision, made.change) == (old["id"], old["revision"] + 1, "withdrawn")
        assert (made.supersedes, made.title, made.content_text) == (old["record_id"], old["title"], "")
        place.crawl("tidelines", "--all")
        assert len(list(open_archive(place.archive).changes(cursor))) == 1, "it is said once"
    finally:
        stand.control("return", **page)
    history = foldline("records", "history", old["id"], "--archive", place.archive, cwd=place.folder)
    assert "withdrawn" in history.out
    told = {form: _exported(place, form) for form in ("jsonl", "csv", "ninjs", "jsonfeed", "datatrove")}
    assert {form for form, text in told.items() if old["title"] in text} == {"jsonl", "csv", "ninjs"}
    assert '"pubStatus":"canceled"' in told["ninjs"].replace(": ", ":")
    found = place.extracted()
    assert (found["changed"], found["new"], found["missing"]) == (0, 0, 0)
    assert foldline("verify", place.archive, cwd=place.folder).code == 0
    place.crawl("tidelines", "--all")
    back = [one.record for one in open_archive(place.archive).changes(cursor)]
    assert [(one.revision, one.change) for one in back] == [(2, "withdrawn"), (3, "edited")]
    assert back[-1].content_text == old["content_text"]


def _exported(place: Place, form: str) -> str:
    ended = foldline(
        "records", "export", "--format", form, "--newest", "-o", "-", "--archive", place.archive, cwd=place.folder
    )
    assert ended.code == 0, ended.err
    return ended.out
