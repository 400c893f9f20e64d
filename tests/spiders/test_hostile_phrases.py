"""Tricks in a wall's words: letters of no width, lookalikes, other forms of the same letters."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spiders.folding import fold
from spiders.wall_words import table


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Subs\u200bcribe to con\u00adtinue", "subscribe to continue"),
        ("\u2066Subscribe\u2069 to\u00a0continue\ufeff", "subscribe to continue"),
        ("Subscribe t\u043e c\u043entinue", "subscribe to continue"),
        ("\u0405ub\u0455cribe to continue", "subscribe to continue"),
        ("SU\u0412SCRI\u0412E TO \u0421ONTINUE", "subscribe to continue"),
        ("\uff33\uff55\uff42\uff53\uff43\uff52\uff49\uff42\uff45 to continue", "subscribe to continue"),
        ("𝗦𝘂𝗯𝘀𝗰𝗿𝗶𝗯𝗲 𝘵𝘰 𝙘𝙤𝙣𝙩𝙞𝙣𝙪𝙚", "subscribe to continue"),
        ("ⓢⓤⓑⓢⓒⓡⓘⓑⓔ to continue", "subscribe to continue"),
        ("ꜱᴜʙꜱᴄʀɪʙᴇ ᴛᴏ ᴄᴏɴᴛɪɴᴜᴇ", "subscribe to continue"),
        ("S\u0336u\u0336b\u0336scribe to continue", "subscribe to continue"),
        ("Subscr\u0131be\nto\tcontinue", "subscribe to continue"),
        ("d\u00e9j\u00e0 abonn\u00e9", "de\u0301ja\u0300 abonne\u0301"),
        ("订\u200b阅 后 继\u3000续阅读", "订阅后继续阅读"),
        ("⽤户登录后继续阅读", "用户登录后继续阅读"),
        ("続きを 読むには", "続きを読むには"),
        ("You’re reading", "you're reading"),
    ],
)
def test_tricks_are_seen_through(written: str, seen: str) -> None:
    assert fold(written) == fold(seen)


@pytest.mark.parametrize(
    ("one", "other"), [("été", "ete"), ("Abo", "Ado"), ("订阅", "閱讀"), ("no subscription", "subscription")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_case_does_not_matter_in_any_script() -> None:
    for text in ("Войти, чтобы читать", "Συνδεθείτε για να διαβάσετε", "Weiterlesen für Straßen", "KAYIT OLUN"):
        assert fold(text.upper()) == fold(text.lower()) or "ß" in text


def test_known_phrases_are_all_different_when_folded() -> None:
    phrases = table().cut.texts
    assert len({fold(phrase) for phrase in phrases}) == len(set(phrases))
    assert all(fold(phrase) for phrase in phrases)


@given(st.text(max_size=80))
@example("\u0345")  # a mark whose lower case is a letter
@settings(max_examples=400)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(
    st.sampled_from(table().cut.texts), st.lists(st.sampled_from("\u200b\u00ad\u2060\ufeff\u200d\u034f"), max_size=9)
)
@settings(max_examples=200)
def test_invisible_letters_hide_no_phrase(phrase: str, letters: list[str]) -> None:
    step = max(1, len(phrase) // (len(letters) + 1))
    written = phrase
    for at, letter in enumerate(letters):
        cut = min(len(written), (at + 1) * (step + 1))
        written = written[:cut] + letter + written[cut:]
    assert fold(phrase) in fold(f"… {written} …")
