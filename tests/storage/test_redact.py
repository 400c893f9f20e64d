"""Secrets never reach the disk."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Archive
from storage.captures import Outcome
from storage.errors import StorageError
from storage.warc.redact import Redactor, redaction_key
from tests.storage.exchanges import begin, exchange, record_of

CANARY = "CANARYx7Qp"
REQUEST = (
    ("Cookie", f"sid={CANARY}01; theme={CANARY}02"),
    ("authorization", f"Bearer {CANARY}03"),
    ("Proxy-Authorization", f"Basic {CANARY}04"),
    ("Referer", f"https://letters.test/?token={CANARY}05&page=2"),
    ("X-API-Key", f"{CANARY}06"),
    ("Content-Type", "application/x-www-form-urlencoded"),
)
ANSWER = (
    ("Set-Cookie", f"sid={CANARY}07; Path=/; HttpOnly; Expires=Wed, 01 Jan 2031 00:00:00 GMT"),
    ("set-cookie", f"b={CANARY}08"),
    ("Location", f"https://user:{CANARY}09@letters.test/p?access_token={CANARY}10#sig={CANARY}11"),
    ("Link", f'<https://cdn.test/a?X-Amz-Signature={CANARY}12>; rel="preload"'),
    ("Refresh", f"0; url=/next?back=https%3A%2F%2Fletters.test%2F%3Ftoken%3D{CANARY}13%26page%3D2"),
)


def _bytes_of(archive: Archive) -> bytes:
    """Everything that was written, with every compression taken off."""
    import pyarrow.parquet as pq

    parts: list[bytes] = []
    for path in sorted(Path(archive.url).rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        parts.append(data)
        if path.suffix == ".gz":
            parts.append(gzip.decompress(data))
        elif path.suffix == ".open":
            import zlib

            while data:
                member = zlib.decompressobj(31)
                parts.append(member.decompress(data))
                data = member.unused_data
        elif path.suffix == ".parquet":
            parts.append(repr(pq.ParquetFile(path).read().to_pydict()).encode())
    return b"".join(parts)


def test_no_canary_survives(local: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(local, ids)
    url = f"https://letters.test/p/1?page=2&sig={CANARY}14&r={CANARY}15"
    capture = session.write(
        exchange(
            1,
            url=url,
            target=url.removeprefix("https://letters.test"),
            request_headers=REQUEST,
            headers=ANSWER,
            method="POST",
            request_body=f"name=reader&password={CANARY}16".encode(),
            via=f"https://letters.test/?session={CANARY}17",
            rendered=b"<html></html>",
        )
    )
    assert CANARY not in repr(capture)
    assert CANARY.encode() not in _bytes_of(local)
    session.mark(capture, Outcome.ARTICLE, "")
    session.emit(record_of(capture))
    assert CANARY.encode() not in _bytes_of(local)
    session.close({})
    written = _bytes_of(local)
    assert CANARY.encode() not in written
    for kept in (
        b"sid=redacted-",
        b"theme=redacted-",
        b"; Path=/; HttpOnly; Expires=Wed",
        b"Bearer redacted-",
        b"name=reader",
    ):
        assert kept in written
    assert b"/p/1?page=2&sig=redacted-" in written
    assert b'>; rel="preload"' in written
    assert b"%26page%3D2" in written


def test_equal_secrets_have_equal_hashes_and_only_with_the_same_key() -> None:
    one, other = Redactor(b"one"), Redactor(b"other")
    assert one.value("s3cret") == one.value("s3cret") != one.value("s3cret2")
    assert one.value("s3cret") != other.value("s3cret")
    assert one.text("https://a.test/?TOKEN=s3cret") == f"https://a.test/?TOKEN={one.value('s3cret')}"


@pytest.mark.parametrize(
    "url",
    [
        "https://CANARY@letters.test/p",
        "https://reader:CAN@ARY@letters.test/p",
        "https://letters.test/p?a=1&amp;token=CANARY",
        "https://letters.test/p;token=CANARY",
        "https://letters.test/p?a=1;sid=CANARY",
        "https://letters.test/p?%74oken=CANARY",
        "https://letters.test/p?access%5Ftoken=CANARY",
        "https://letters.test/p?token[]=CANARY",
        "https://letters.test/p?token=CAN,CANARY",
        "https://letters.test/p?token=CAN%26CANARY",
        "https://letters.test/p?back=https%253A%252F%252Fx.test%252F%253Ftoken%253DCANARY%2526page%253D2",
    ],
)
def test_a_secret_in_every_form_of_an_address(url: str) -> None:
    redactor = Redactor(b"key")
    once = redactor.text(url)
    assert "CAN" not in once
    assert "redacted-" in once
    assert redactor.text(once) == once
    assert redactor.restored(once) == url
    assert Redactor(b"key").restored(once) is None


@pytest.mark.parametrize("name", ["X-Csrftoken", "Api-Key", "X-Session-Id", "Cookie2", "X-Substack-Token", "X-Secret"])
def test_a_secret_in_every_header(name: str) -> None:
    assert "CANARY" not in repr(Redactor(b"key").headers([(name, "a=CANARY")]))


def test_the_longest_address_is_redacted_in_linear_time() -> None:
    redactor = Redactor(b"key")
    url = "https://letters.test/?" + ";tokens=1" * 100_000 + "&token=CANARY"
    assert redactor.text(url) == url.replace("CANARY", redactor.value("CANARY"))


@given(st.text(max_size=60))
def test_redaction_is_idempotent(text: str) -> None:
    redactor = Redactor(b"key")
    once = redactor.text(f"https://a.test/?x=1&token={text}")
    assert redactor.text(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "https://a.test/p/tokens?page=2",
        "https://a.test/?tokens=3&design=1",
        "text/html; charset=utf-8",
        "max-age=0, public",
    ],
)
def test_innocent_text_stays(text: str) -> None:
    assert Redactor(b"key").text(text) == text


def test_the_key_lies_outside_of_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOLDLINE_REDACTION_KEY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    first = redaction_key("s3://one")
    assert redaction_key("s3://one") == first != redaction_key("s3://two")
    path = tmp_path / "state" / "foldline" / "redaction.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["redaction.key"]
    assert first not in path.read_bytes()


def test_the_key_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLDLINE_REDACTION_KEY", "of the harbour")
    expected = redaction_key("archive")
    monkeypatch.delenv("FOLDLINE_REDACTION_KEY")
    (tmp_path / "key").write_text("of the harbour\n")
    monkeypatch.setenv("FOLDLINE_REDACTION_KEY_FILE", str(tmp_path / "key"))
    assert redaction_key("archive") == expected
    monkeypatch.setenv("FOLDLINE_REDACTION_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(StorageError, match="redaction key cannot be read"):
        redaction_key("archive")
