"""Which addresses are a source's own."""

from __future__ import annotations

import pytest

from crawler.clock import utc_now
from crawler.jobs.scope import Scope
from crawler.jobs.targets import name_of, source_of

SPELLINGS = ("http://新闻.test", "http://xn--efvy88h.test")


@pytest.mark.parametrize("own", SPELLINGS)
def test_both_spellings_of_an_international_name_are_one_host(own: str) -> None:
    scope = Scope(source_of(own), utc_now)
    scope.add([own])
    assert all(f"{spelling}/p/1" in scope for spelling in SPELLINGS)
    assert "http://日报.test/p/1" not in scope


def test_each_international_name_makes_a_name_of_its_own() -> None:
    assert name_of("http://新闻.test") == name_of("http://xn--efvy88h.test") == "xn--efvy88h.test"
    assert name_of("http://日报.test") == "xn--4ru45e.test"


def test_a_source_is_asked_for_in_one_form() -> None:
    assert {source_of(own).url for own in SPELLINGS} == {"http://xn--efvy88h.test"}
