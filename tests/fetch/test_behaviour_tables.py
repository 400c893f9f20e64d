"""The tables behind the behaviours: words that may be pressed, words that may not, sites with ways of their own."""

from __future__ import annotations

from typing import Any

from crawler.catalogue import BEHAVIOURS, DERIVED
from crawler.fetch.behaviours import ORDER, sites
from crawler.fetch.behaviours.consent import bare, judge, table
from crawler.fetch.behaviours.unfold import may_open
from crawler.fetch.derived import KINDS
from crawler.newsstand.lively import CASES, CONSENT
from tests.fetch.test_behaviours import REJECTS, STAYS


def test_every_consent_case_is_in_one_list() -> None:
    assert set(CONSENT) == {*REJECTS, *STAYS}
    assert set(CONSENT) <= set(CASES)


def banner(words: str, box: str, **more: object) -> dict[str, Any]:
    return {"index": 0, "words": words, "known": "", "box": box, "name": "", "leads": "", "submits": False} | more


def test_only_words_that_reject_are_pressed() -> None:
    about = "This site uses cookies."
    assert judge([banner("Accept all", about), banner("Reject all!", about)])[0] is not None
    for words in ("Accept all", "Reject all and subscribe", "Settings", "Manage preferences", "×", "OK", "Continue"):
        assert judge([banner(words, about)])[0] is None, words
    assert judge([banner("Reject", "Your bid for the painting")])[0] is None, "no question about cookies"
    assert judge([banner("Only this", about, known="didomi")])[0] is not None
    for offer in ("Oder mit Pur-Abo werbefrei lesen", "S’abonner pour 2 €", "Subscribe to read on", "登录后继续阅读"):
        chosen, left = judge([banner("Reject", f"{about} {offer}", known="sourcepoint")])
        assert chosen is None, offer
        assert left is not None


def test_no_phrase_both_rejects_and_accepts() -> None:
    known = table()
    assert known.reject.isdisjoint(known.accept)
    assert not [phrase for phrase in known.reject if any(word in phrase for word in known.sells)]
    assert all(phrase and phrase == bare(phrase) for phrase in known.reject)


def test_a_wall_s_own_button_is_none_of_the_text_s() -> None:
    def folded(words: str, box: str, name: str = "") -> bool:
        return may_open({"index": 0, "kind": "clipped", "words": words, "box": box, "name": name})

    assert folded("Read more", "The tide came in, and the tide went out.")
    assert folded("展开全文", "潮水每天来两次。")
    assert not folded("Subscribe now", "The tide came in.")
    assert not folded("Continue reading", "To continue reading, start your free trial.")
    assert not folded("Read more", "The tide came in.", "post paywall")
    assert not folded("Share", "The tide came in.")


def test_the_catalogue_s_names_are_those_of_the_behaviours() -> None:
    assert tuple(ORDER) == BEHAVIOURS
    assert KINDS == DERIVED


def test_declarations_name_behaviours_that_exist() -> None:
    assert all(set(site.skip) <= set(ORDER) and site.why for site in sites._sites())
    assert sites.site_of("substack", "http://x.test/").skip == ("unfold",)
    assert sites.site_of(None, "https://mp.weixin.qq.com/s/1").wait == "#js_content"
    assert sites.site_of(None, "http://x.test/") == sites.Site()
