"""Source files: every mistake has its line, and hides nothing of the others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.config import Catalogue, load_sources, read_catalogue
from crawler.errors import CatalogueError, ConfigError, UnknownSource

CASES = {
    "malformed": (
        '[source.one]\nurl = "https://one.example\nplatform = "feed"\n',
        "malformed TOML: Illegal character '\\n' ({file}:2, source.one): look at line 2",
    ),
    "unfinished": (
        "[source.one]\nurl = ",
        "malformed TOML: Invalid value ({file}:2, source.one): look at line 2",
    ),
    "same table twice": (
        '[source.one]\nurl = "https://one.example"\n\n[source.one]\nurl = "https://two.example"\n',
        "malformed TOML: Cannot declare ('source', 'one') twice ({file}:4, source.one): look at line 4",
    ),
    "unknown key": (
        '[source.one]\nurl = "https://one.example"\ndellay = 2\n',
        "unknown key 'dellay' ({file}:3, source.one.dellay): did you mean 'delay'?",
    ),
    "unknown table": (
        '[sources.one]\nurl = "https://one.example"\n',
        "unknown table 'sources' ({file}:1, sources): did you mean '[source.NAME]'?",
    ),
    "wrong type": (
        '[source.one]\nurl = "https://one.example"\ndelay = "slow"\n',
        (
            "delay = 'slow': Input should be a valid number ({file}:3, source.one.delay): "
            "delay: seconds between two requests to its politeness group"
        ),
    ),
    "no boolean": (
        '[source.one]\nurl = "https://one.example"\nobey_robots = 0\n',
        (
            "obey_robots = 0: Input should be a valid boolean ({file}:3, source.one.obey_robots): "
            "obey_robots: follow robots.txt (RFC 9309)"
        ),
    ),
    "unknown platform": (
        '[source.one]\nurl = "https://one.example"\nplatform = "substak"\n',
        (
            "platform = 'substak': did you mean 'substack'? ({file}:3, source.one.platform): "
            "platform: the software it runs on; left out: recognised from its pages"
        ),
    ),
    "no web address": (
        '[source.one]\nurl = "one.example"\n',
        (
            "url = 'one.example': is not an http:// or https:// address ({file}:2, source.one.url): "
            "url: home page, feed or API address"
        ),
    ),
    "nobody to contact": (
        '[source.one]\nurl = "https://one.example"\ncontact = "foo"\n',
        (
            "contact = 'foo': is no URL and no e-mail address ({file}:3, source.one.contact): "
            "contact: URL or e-mail address of who answers for this source; left out: FOLDLINE_CONTACT"
        ),
    ),
    "two headers": (
        '[source.one]\nurl = "https://one.example"\nuser_agent = "x\\r\\nY: z"\n',
        (
            "user_agent = 'x\\r\\nY: z': has characters that are not printed ({file}:3, source.one.user_agent): "
            "user_agent: words appended to the user agent"
        ),
    ),
    "no url": ("[source.one]\ndelay = 2\n", "'url' is missing ({file}:1, source.one.url): add url = …"),
    "bad name": (
        '[source.One]\nurl = "https://one.example"\n',
        "'One' is no name for a source ({file}:1, source.One): use lower-case letters, digits, '.', '_', '-'",
    ),
    "name as key": (
        '[source.one]\nname = "uno"\nurl = "https://one.example"\n',
        "the name is that of the table ({file}:2, source.one.name): remove the key",
    ),
    "no table": (
        '[source]\none = "https://one.example"\n',
        "source 'one' is not a table ({file}:2, source.one): write [source.one] and its keys below, url first",
    ),
    "not UTF-8": ('[source.one]\nurl = "https://\udcff"\n', "cannot be read"),
}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode(errors="surrogateescape"))
    return path


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_names_file_line_key_and_remedy(tmp_path: Path, case: str) -> None:
    text, expected = CASES[case]
    file = write(tmp_path, "a.toml", text)
    write(tmp_path, "b.toml", '[source.sound]\nurl = "https://sound.example"\n')
    catalogue = read_catalogue(tmp_path)
    assert str(catalogue.problems[0]).startswith(expected.format(file=file))
    assert list(catalogue.sources) == ["sound"], "the other file's source is there"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", '[source.one]\nurl = "https://one.example"\nspeed = 1\nplatfrom = "feed"\n')
    write(tmp_path, "b.toml", "[source.two\n")
    write(tmp_path, "c.toml", '[source.one]\nurl = "https://again.example"\n')
    with pytest.raises(CatalogueError) as caught:
        load_sources(tmp_path)
    keys = [(Path(problem.file).name, problem.key) for problem in caught.value.problems]
    assert keys == [
        ("a.toml", "source.one.speed"),
        ("a.toml", "source.one.platfrom"),
        ("b.toml", ""),
        ("c.toml", "source.one"),
    ]
    assert "already in a.toml" in caught.value.lines()[3]


def test_a_source_has_its_defaults_and_aware_times(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", '[source.one]\nurl = "https://One.example/x"\nsince = 2026-02-03\ntags = ["a", "b"]\n')
    source = load_sources(tmp_path)["one"]
    assert (source.delay, source.concurrency, source.obey_robots, source.allow_private) == (1.0, 1, True, False)
    assert source.since == datetime(2026, 2, 3, tzinfo=UTC)
    assert source.tags == ("a", "b")
    assert source.host == "one.example"


def test_behaviours_and_derived_are_chosen_by_name(tmp_path: Path) -> None:
    lines = '[source.one]\nurl = "https://one.example"\nbehaviours = ["scroll", "consent"]\nderived = []\n'
    (tmp_path / "sources.toml").write_text(lines)
    source = load_sources(tmp_path)["one"]
    assert (source.behaviours, source.derived) == (("consent", "scroll"), ())
    (tmp_path / "sources.toml").write_text(lines.replace('"scroll"', '"scrol"'))
    with pytest.raises(CatalogueError) as caught:
        load_sources(tmp_path)
    assert "did you mean 'scroll'?" in caught.value.lines()[0]


def test_a_faulty_source_is_told_from_an_unknown_one(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", '[source.letters]\nurl = "https://one.example"\n[source.bad]\nurl = 3\n')
    catalogue = read_catalogue(tmp_path)
    with pytest.raises(UnknownSource, match="did you mean 'letters'"):
        catalogue.get("lettters")
    with pytest.raises(CatalogueError, match="1 problem"):
        catalogue.get("bad")


def test_unknown_in_an_empty_catalogue_says_how_to_add_one() -> None:
    with pytest.raises(
        UnknownSource, match="no source is configured yet; `foldline sources add URL --permission NOTE`"
    ):
        Catalogue(Path("sources")).get("x")


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        read_catalogue(tmp_path / "nowhere")


def test_the_first_catalogue_is_sound_and_every_source_has_its_note() -> None:
    sources = load_sources(Path(__file__).parents[2] / "sources")
    assert {"interconnects", "huggingface-blog", "huggingface-daily-papers"} <= sources.keys()
    assert all(source.permission for source in sources.values())
