"""Which group of a robots.txt rules over us, however its lines are written (RFC 9309)."""

from __future__ import annotations

import pytest

from crawler.fetch.robots import AGENT, parsed

ELSE = b"\nUser-agent: *\nAllow: /\n"
RULED = {
    "a byte order mark": b"\xef\xbb\xbfUser-agent: *\nDisallow: /private/\n",
    "a product with its version": b"User-agent: Foldline/1.0\nDisallow: /private/\n" + ELSE,
    "a product with words behind it": b"User-agent: foldline (archiver) # ours\nDisallow: /private/\n" + ELSE,
    "a pattern": b"User-agent: *foldline*\nDisallow: /private/\n" + ELSE,
    "without a colon": b"user agent foldline/1.0\nDissalow /private/\n" + ELSE,
    "other records between agents": b"User-agent: foldline\nCrawl-delay: 1\nUser-agent: *\nDisallow: /private/\n",
    "unknown records between agents": b"User-agent: foldline\nNoindex: /x\nUser-agent: *\nDisallow: /private/\n",
    "two groups of one agent": b"User-agent: foldline\nDisallow: /a/\n\nUser-agent: foldline/2\nDisallow: /private/\n",
    "a sitemap in the group": b"User-agent: *\nSitemap: https://a.test/s.xml\nDisallow: /private/\n",
    "everybody with a comment": b"User-agent: *# all\nDisallow: /private/\n",
}
NOT_RULED = {
    "another product": b"User-agent: foldline-news/1.0\nDisallow: /private/\n" + ELSE,
    "our own group": b"User-agent: *\nDisallow: /private/\n\nUser-agent: foldline/1.0\nAllow: /\n",
    "a group of no rules": b"User-agent: foldline\nDisallow:\n\nUser-agent: *\nDisallow: /private/\n",
    "a nameless agent": b"User-agent:\nDisallow: /private/\n",
}


@pytest.mark.parametrize("body", RULED.values(), ids=RULED)
def test_the_group_that_rules(body: bytes) -> None:
    rules = parsed(body)
    assert not rules.can_fetch("https://a.test/private/x", AGENT)
    assert rules.can_fetch("https://a.test/x", AGENT)


@pytest.mark.parametrize("body", NOT_RULED.values(), ids=NOT_RULED)
def test_the_group_that_does_not_rule(body: bytes) -> None:
    assert parsed(body).can_fetch("https://a.test/private/x", AGENT)


def test_a_delay_between_two_agents_is_that_of_their_group() -> None:
    rules = parsed(b"User-agent: other\nCrawl-delay: 3\nUser-agent: foldline\nDisallow: /private/\n")
    assert rules.crawl_delay(AGENT) == 3
