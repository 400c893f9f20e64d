"""Settings out of the environment and options."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import Settings, Source
from crawler.errors import ConfigError

FAR = Source(name="far", url="https://letters.example/")


def test_options_win_over_the_environment_and_both_over_defaults() -> None:
    environ = {"FOLDLINE_ARCHIVE": "s3://bucket/news", "FOLDLINE_CONTACT": "desk@archive.example"}
    assert Settings.from_environment({}).archive == "./archive"
    assert Settings.from_environment(environ).archive == "s3://bucket/news"
    assert Settings.from_environment(environ, archive="./mine", contact=None).archive == "./mine"
    assert Settings.from_environment(environ, archive=None).contact == "desk@archive.example"


def test_routes_are_curls_with_patterns_and_the_first_match_wins() -> None:
    rules = "*.test:80:127.0.0.1:8080 *.test:443:[::1]:8443,::10.0.0.1:"
    settings = Settings.from_environment({"FOLDLINE_CONNECT_TO": rules})
    assert settings.route("News.Test", 80) == ("127.0.0.1", 8080)
    assert settings.route("news.test", 443) == ("::1", 8443)
    assert settings.route("letters.example", 443) == ("10.0.0.1", 443)
    assert Settings.from_environment({}).route("letters.example", 443) == ("letters.example", 443)


@pytest.mark.parametrize("rule", ["news.test", "news.test:80", "a:b:c:d", "a:1:b:70000", "a:1:b:٣"])
def test_a_bad_route_is_named(rule: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.from_environment({}, connect_to=[rule])
    assert caught.value.key == "--connect-to"
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    "contact", ["foo", "x\r\nX: y", "me@example.org\nX: y", "https://", "ftp://one.example", "@", "a b@c"]
)
def test_a_contact_is_a_url_or_an_e_mail_address(contact: str) -> None:
    for given in ({"FOLDLINE_CONTACT": contact}, {}):
        with pytest.raises(ConfigError, match="is no URL and no e-mail address") as caught:
            Settings.from_environment(given, contact=None if given else contact)
        assert caught.value.key == ("FOLDLINE_CONTACT" if given else "--contact")
        assert caught.value.remedy


@pytest.mark.parametrize(
    "contact", ["desk@archive.example", "mailto:me@localhost", "https://archive.example/about?x=(y)"]
)
def test_a_good_contact_is_taken_as_it_is(contact: str) -> None:
    assert Settings.from_environment({}, contact=contact).contact == contact


def test_a_missing_file_is_named_by_its_variable(tmp_path: Path) -> None:
    for variable in ("SSL_CERT_FILE", "FOLDLINE_CHROMIUM", "FOLDLINE_REDACTION_KEY_FILE"):
        with pytest.raises(ConfigError, match=variable):
            Settings.from_environment({variable: str(tmp_path / "absent")})


def test_what_a_browser_may_cost_is_a_whole_number() -> None:
    settings = Settings.from_environment({"FOLDLINE_BROWSER_MEMORY": " 800 ", "FOLDLINE_BROWSER_PAGES": "40"})
    assert (settings.browser_memory, settings.browser_pages) == (800, 40)
    for value in ("lots", "1.5", "-3"):
        with pytest.raises(ConfigError, match=r"is no whole number \(environment, FOLDLINE_BROWSER_MEMORY"):
            Settings.from_environment({"FOLDLINE_BROWSER_MEMORY": value})
    with pytest.raises(ConfigError, match="browser_memory"):
        Settings.from_environment({"FOLDLINE_BROWSER_MEMORY": "5"})


def test_the_secret_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("hush-hush\n")
    settings = Settings.from_environment({"FOLDLINE_REDACTION_KEY_FILE": str(file)})
    assert settings.redaction_key == b"hush-hush"
    assert "hush" not in repr(settings)


def test_a_crawl_beyond_this_machine_needs_somebody_to_write_to() -> None:
    with pytest.raises(ConfigError, match="FOLDLINE_CONTACT"):
        Settings.from_environment({}).contact_for(FAR)
    here = Settings.from_environment({}, connect_to=["*.example:443:127.0.0.1:9000"])
    assert here.contact_for(FAR) is None
    assert here.user_agent(FAR) == "foldline/0.1.0"


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://127.0.0.9:80/", "http://[::1]/", "http://news.localhost/"]
)
def test_this_machine_is_recognised(url: str) -> None:
    assert Settings.from_environment({}).is_local(url)


def test_the_user_agent_names_contact_and_suffix() -> None:
    settings = Settings.from_environment({"FOLDLINE_CONTACT": "https://archive.example/about"})
    source = FAR.model_copy(update={"user_agent": "letters project"})
    assert settings.user_agent(source) == "foldline/0.1.0 (+https://archive.example/about) letters project"
    assert settings.contact_for(source.model_copy(update={"contact": "me@letters.example"})) == "me@letters.example"


def test_a_named_catalogue_must_be_there_and_the_default_one_need_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment({}).catalogue().sources == {}
    with pytest.raises(ConfigError, match="no such folder"):
        Settings.from_environment({}, sources="elsewhere").catalogue()
