"""DevTools' events come in no fixed order; what they say does not depend on it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.traffic import Chain, Hop, Paused, exchange_of, truthful
from storage.warc.build import Exchange

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
FIRST, SECOND = "http://news.test/a", "http://news.test/b"


def asked(url: str) -> dict[str, Any]:
    return {"request": {"url": url + "#here", "method": "GET", "headers": {}}, "type": "Image", "frameId": "F"}


def paused(url: str, status: int, body: bytes, *headers: tuple[str, str]) -> Paused:
    made = Paused.of(
        asked(url)
        | {"responseStatusCode": status, "responseHeaders": [{"name": name, "value": value} for name, value in headers]}
    )
    made.body, made.taken = body, True
    return made


def redirected(order: list[str]) -> list[Exchange]:
    """Two hops whose pieces come in the order given; heads and bodies keep their own order among themselves."""
    chain = Chain()
    pieces = {
        "sent": iter([(("Host", "news.test"), ("X-N", "1")), (("Host", "news.test"), ("X-N", "2"))]),
        "received": iter(
            [
                {"statusCode": 302, "headersText": "HTTP/1.1 302 Found\r\nlocation: /b\r\n\r\n"},
                {"statusCode": 200, "headersText": "HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\n"},
            ]
        ),
        "paused": iter([paused(FIRST, 302, b"", ("location", "/b")), paused(SECOND, 200, b"hi")]),
        "asked": iter([FIRST, SECOND]),
    }
    found: list[Hop] = []
    for kind in order:
        piece: Any = next(pieces[kind])
        if kind == "asked":
            if chain.hops:
                chain.hops[-1].answered({"status": 302, "protocol": "http/1.1"}, True)
            chain.hops.append(Hop.of(asked(piece), NOW, 0.0))
        else:
            getattr(chain, kind).append(piece)
        found += _written(chain.settle())
    chain.hops[-1].answered({"status": 200, "protocol": "http/1.1"}, True)
    found += _written(chain.settle())
    made = [exchange_of(hop, "192.0.2.1", 1.0) for hop in found]
    return [one for one in made if one is not None]


def _written(hops: list[Hop]) -> list[Hop]:
    for hop in hops:
        hop.written = True
    return hops


@given(st.permutations(["asked", "asked", "sent", "sent", "received", "received", "paused", "paused"]))
def test_any_order_gives_the_same_exchanges(order: list[str]) -> None:
    first, second = sorted(redirected(order), key=lambda one: one.url)
    assert (first.url, first.status, first.body, first.truncated) == (FIRST, 302, b"", None)
    assert (second.url, second.status, second.reason, second.body) == (SECOND, 200, "Fine", b"hi")
    assert first.request_headers[1] == ("X-N", "1")
    assert second.request_headers[1] == ("X-N", "2")
    assert (second.resource_type, second.ip, second.fetch_ms) == ("image", "192.0.2.1", 1000)


def hop(**changes: Any) -> Hop:
    made = Hop.of(asked(FIRST), NOW, 0.0)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_a_request_without_an_answer_is_no_exchange() -> None:
    assert exchange_of(hop(failed="net::ERR_FAILED"), None, 1.0) is None


def test_a_cached_answer_was_not_on_the_network() -> None:
    answer = {"status": 200, "fromDiskCache": True}
    assert not hop(answer=answer, has_head=False, paused=paused(FIRST, 200, b"x")).on_network
    assert not hop(answer={"status": 200}, has_head=False).on_network
    assert hop(answer={"status": 200}, has_head=False, paused=paused(FIRST, 200, b"x")).on_network


def test_a_cut_body_says_so() -> None:
    head = {"statusCode": 200, "headersText": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}
    made = exchange_of(hop(head=head, paused=paused(FIRST, 200, b"123")), None, 1.0)
    assert made is not None
    assert (made.body, made.truncated) == (b"123", "disconnect")


def test_a_decoded_body_has_no_content_encoding() -> None:
    assert truthful((("content-encoding", "br"), ("A", "b"))) == (("X-Archive-Orig-content-encoding", "br"), ("A", "b"))
