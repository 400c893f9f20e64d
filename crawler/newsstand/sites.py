"""All sites of the newsstand: which publications there are, and which hosts they have."""

from __future__ import annotations

from crawler.newsstand.control import Burst
from crawler.newsstand.exchange import Site
from crawler.newsstand.publication import Publication
from crawler.newsstand.substack import Substack, SubstackCdn

DEFAULT_POSTS = 60
BURSTS = (Burst("www.tidelines.test", "/p/dredging-in-the-dark", 2),)


def publications(posts: int = DEFAULT_POSTS) -> tuple[Publication, ...]:
    """The Substack publications; the first, Tidelines, has `posts` posts."""
    return (
        Publication(
            "tidelines", "www.tidelines.test", "Tidelines", "Coasts, harbours and the people who keep them.", "coast",
            ("Mara Ellison", "Jonas Wick"), posts, 4101,
        ),
        Publication(
            "slowgrid", "slowgrid.substack.test", "Slow Grid", "Power systems at walking pace.", "grid", ("Agnes Roth",), 8, 4102,
            entrances=frozenset({"feed"}),
        ),
        Publication(
            "papertrail", "papertrail.substack.test", "Paper Trail", "Archives, forms and other quiet machinery.", "coast",
            ("Iris Maddox",), 6, 4103, markups=("2024",), entrances=frozenset({"sitemap"}),
        ),
    )  # fmt: skip


def build(posts: int, scheme: str) -> dict[str, Site]:
    """Every site by host name, writing its own links with `scheme`."""
    sites: list[Site] = [Substack(pub, scheme) for pub in publications(posts)]
    sites.append(SubstackCdn())
    return {host: site for site in sites for host in site.hosts}
