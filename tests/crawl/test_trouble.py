"""Every bad input ends in its typed outcome with a clear line, and stops nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Newsstand, start
from crawler.newsstand.trouble import CASES, DAMAGED, path_of
from storage.captures import Outcome
from tests.crawl.running import Ended, check_warcs, exported, foldline, started, warcs, write_sources

PACE = {"delay": 0.0, "concurrency": 8, "timeout": 4.0, "permission": "our own pages"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trouble")


@pytest.fixture(scope="module")
def ended(folder: Path, stand: Newsstand) -> Ended:
    """Trouble beside a source that is well, and three that cannot be reached at all."""
    sources = [
        {"name": "trouble", "url": "http://trouble.test/feed", "platform": "feed", "max_bytes": 4 << 20} | PACE,
        {"name": "well", "url": "http://slowgrid.substack.test/"} | PACE,
        {"name": "nowhere", "url": "http://no-such-host.invalid/", "contact": "t@example.org"} | PACE,
        {"name": "refused", "url": "http://refused.example/", "contact": "t@example.org"} | PACE,
        {"name": "inside", "url": "http://127.0.0.1:1/"} | PACE,
    ]
    catalogue = write_sources(folder / "sources", sources)
    routes = [f"*.test:80:127.0.0.1:{stand.port}", "refused.example:80:127.0.0.1:9"]
    connect = [word for route in routes for word in ("--connect-to", route)]
    command = ("crawl", "--json", "--sources", catalogue, "--archive", folder / "archive")
    return foldline(*command, *connect, cwd=folder)


@pytest.fixture(scope="module")
def captures(ended: Ended, folder: Path) -> dict[str, tuple[Any, ...]]:
    """The last outcome in the captures table, by URL."""
    from storage import open_archive

    _, rows = open_archive(folder / "archive").tables.query(
        "select url, outcome, reason, content_truncated from captures where record_type = 'response' "
        "and source = 'trouble' order by fetch_time, warc_record_offset"
    )
    return {row[0]: row[1:] for row in rows}


def test_the_others_went_on(ended: Ended) -> None:
    assert ended.code == 5, ended.err[-3000:]
    failed = {entry["source"]: entry["failed"] for entry in ended.report["sources"]}
    assert failed == {"trouble": False, "well": False, "nowhere": True, "refused": True, "inside": True}


@pytest.mark.parametrize(
    ("source", "outcome"), [("nowhere", "dns"), ("refused", "unreachable"), ("inside", "private_address")]
)
def test_a_source_that_cannot_be_reached_says_why(ended: Ended, source: str, outcome: str) -> None:
    assert set(ended.outcomes(source)) == {outcome}


@pytest.mark.parametrize("name", sorted(name for name, outcome in CASES.items() if outcome is not Outcome.REDIRECT))
def test_outcome(name: str, ended: Ended, captures: dict[str, tuple[Any, ...]]) -> None:
    url = f"http://trouble.test{path_of(name)}"
    expected = CASES[name]
    shown = {entry["source"]: entry for entry in ended.report["sources"]}["trouble"]["outcomes"]
    if url in captures and captures[url][0] != "redirect":
        assert captures[url][0] == str(expected), captures[url]
    else:
        assert str(expected) in {one["outcome"] for one in shown}
    line = next(one for one in shown if one["outcome"] == str(expected))
    assert expected == Outcome.ARTICLE or line["reason"], "a loss has its reason"


def test_whole_articles_are_recorded_and_cut_ones_are_not(ended: Ended, folder: Path) -> None:
    records = {r["canonical_url"]: r for r in exported(str(folder / "archive"), folder) if r["source"] == "trouble"}
    whole = {n for n, o in CASES.items() if o is Outcome.ARTICLE and n not in DAMAGED}
    missing = {name for name in whole if f"http://trouble.test{path_of(name)}" not in records}
    assert missing == set()
    for name in ("cut-gzip", "cut-body", "huge", "bomb", "trickle"):
        page = [r for u, r in records.items() if u.endswith(path_of(name)) and not r["partial"]]
        assert page == [], f"{name}: a cut body became a record"


def test_everything_that_came_is_archived(ended: Ended, folder: Path, captures: dict[str, tuple[Any, ...]]) -> None:
    check_warcs(warcs(folder / "archive"))
    cut = {url.rsplit("/", 1)[1]: row[2] for url, row in captures.items() if row[2]}
    assert cut == {"huge": "length", "cut-body": "disconnect", "reset": "disconnect", "trickle": "time"}


def test_tls_that_does_not_fit_is_typed(tmp_path: Path) -> None:
    with start(posts=20, tls=True, bursts={}) as secure:
        assert secure.ca is not None
        for host, outcome in (("expired.test", "tls"), ("misnamed.test", "tls"), ("slowgrid.substack.test", None)):
            ended = started(  # whom TLS trusts is read at the start
                *("crawl", f"https://{host}/", "--json", "--delay", 0, "--max-pages", 1),
                *("--connect-to", f"*.test:443:127.0.0.1:{secure.tls_port}", "--archive", tmp_path / host),
                cwd=tmp_path,
                env={"SSL_CERT_FILE": str(secure.ca)},
            )
            found = {one["outcome"] for one in ended.report["sources"][0]["outcomes"]}
            assert (outcome in found) if outcome else ("article" in found), ended.err[-2000:]


def test_a_full_disk_keeps_what_was_sealed(stand: Newsstand, tmp_path: Path) -> None:
    import subprocess

    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system needs root")
    try:
        command = (
            *("crawl", "http://www.tidelines.test/", "--json", "--delay", 0, "--archive", small / "archive"),
            *("--connect-to", f"*:80:127.0.0.1:{stand.port}"),
        )
        before = len(stand.log("www.tidelines.test"))
        ended = foldline(*command, cwd=tmp_path)
        assert ended.code == 3, ended.err[-2000:]
        asked = [entry["path"] for entry in stand.log("www.tidelines.test")][before:]
        assert len(asked) == len(set(asked)), "nothing is asked for a second time"
        (report,) = ended.report["sources"]
        assert len(asked) <= report["fetched"] + 1, "nothing is fetched that has no room"
        ends = ended.outcomes(report["source"])
        posts = {f"http://www.tidelines.test{path}" for path in asked if path.startswith("/p/")}
        assert ends["disk_full"] > 1
        assert sum(ends.values()) < len(posts) + ends["disk_full"] + 8, "each page once"
        assert "disk" in ended.out + ended.err
        assert all(line.startswith("{") for line in ended.err.splitlines()), "no traces, only progress"
        left = [*small.rglob("*.warc.gz"), *small.rglob("*.warc.gz.open")]
        assert left
        check_warcs(path for path in left if path.suffix == ".gz")
        subprocess.run(["mount", "-o", "remount,size=20m", str(small)], check=True)
        ended = foldline(*command, cwd=tmp_path)
        assert ended.code == 0, ended.err[-2000:]
        again = foldline("extract", "--json", "--dry-run", "--archive", small / "archive", cwd=tmp_path)
        assert '"changed":0,"new":0,"missing":0' in again.out.replace(" ", ""), again.out
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_faulty_source_is_told_and_stops_no_other(stand: Newsstand, tmp_path: Path) -> None:
    folder = write_sources(tmp_path / "sources", [{"name": "well", "url": "http://slowgrid.substack.test/"} | PACE])
    (folder / "torn.toml").write_text('[source.torn]\nurl = "http://torn.test/\n')
    (folder / "misspelt.toml").write_text('[source.misspelt]\nurl = "http://x.test/"\ndelya = 3\n')
    command = ("--sources", folder, "--archive", tmp_path / "archive", "--connect-to", f"*:80:127.0.0.1:{stand.port}")
    ended = foldline("crawl", "--json", *command, cwd=tmp_path)
    assert ended.code == 5, ended.err[-2000:]
    assert ended.outcomes("well")["article"] > 0
    misspelt, torn = ended.report["faults"]
    assert "misspelt.toml:3, source.misspelt.delya" in misspelt
    assert "did you mean 'delay'?" in misspelt
    assert "torn.toml:2, source.torn" in torn
    (folder / "sources.toml").unlink()
    ended = foldline("crawl", *command, cwd=tmp_path)
    assert (ended.code, ended.err.splitlines()) == (4, [f"foldline: error: {fault}" for fault in (misspelt, torn)])
