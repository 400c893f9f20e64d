"""All sites of the newsstand: which there are, and which hosts they have."""

from __future__ import annotations

from crawler.newsstand.almanac import Almanac
from crawler.newsstand.beehiiv import Beehiiv
from crawler.newsstand.control import Burst
from crawler.newsstand.dress import DRESSES
from crawler.newsstand.exchange import Site
from crawler.newsstand.ghost import Ghost
from crawler.newsstand.guanxing import Guanxing
from crawler.newsstand.huggingface import HuggingFace
from crawler.newsstand.publication import Publication
from crawler.newsstand.substack import Substack
from crawler.newsstand.substack_cdn import SubstackCdn
from crawler.newsstand.trouble import Elsewhere, Trouble
from crawler.newsstand.wordpress import WordPress

DEFAULT_POSTS = 60
BURSTS = (Burst("www.tidelines.test", "/p/dredging-in-the-dark", 2),)
ALMANACS = ("almanac.test", "almanac-soup.test", "almanac-table.test")
GUANXINGS = ("guanxing.test", "guanxing-soup.test", "guanxing-table.test")


def substacks(posts: int) -> tuple[Publication, ...]:
    """The Substack publications. The first has everything and `posts` posts, the second a feed only, the third a sitemap only."""
    coast = "Coasts, harbours and the people who keep them."
    grid = "Power systems at walking pace."
    paper = "Archives, forms and other quiet machinery."
    authors = ("Mara Ellison", "Jonas Wick")
    return (
        Publication("tidelines", "www.tidelines.test", "Tidelines", coast, "coast", authors, posts, 4101),
        Publication(
            "slowgrid", "slowgrid.substack.test", "Slow Grid", grid, "grid", ("Agnes Roth",), 8, 4102,
            entrances=frozenset({"feed"}),
        ),
        Publication(
            "papertrail", "papertrail.substack.test", "Paper Trail", paper, "coast", ("Iris Maddox",), 6, 4103,
            markups=("2024",), entrances=frozenset({"sitemap"}),
        ),
    )  # fmt: skip


def build(posts: int, scheme: str) -> dict[str, Site]:
    """Every site by host name, writing its own links with `scheme`."""
    tidelines, slowgrid, papertrail = substacks(posts)
    models = Publication(
        "huggingface", "huggingface.test", "Hugging Face", "The Hugging Face blog", "models",
        ("Noor Velasquez", "Emil Sand", "Ana Brandt"), 12, 4201,
    )  # fmt: skip
    lanterns = Publication(
        "lanternroom", "www.lanternroom.test", "Lantern Room", "Lamps and keepers.", "coast", ("Dora Fenn",), 7, 4301
    )
    kiln = Publication(
        "morningkiln",
        "www.morningkiln.test",
        "Morning Kiln",
        "Power, before breakfast.",
        "grid",
        ("Theo Marsh",),
        6,
        4401,
    )
    salt = Publication(
        "saltpath", "www.saltpath.test", "Salt Path", "Walking the edge.", "coast", ("Wren Ashby",), 5, 4501
    )
    sites: list[Site] = [
        Substack(tidelines, scheme),
        Substack(slowgrid, scheme),
        Substack(papertrail, scheme),
        SubstackCdn(),
        HuggingFace(models, scheme),
        *(Almanac(host, dress, scheme) for host, dress in zip(ALMANACS, DRESSES, strict=True)),
        *(
            Guanxing(host, dress, (tidelines, papertrail), scheme)
            for host, dress in zip(GUANXINGS, DRESSES, strict=True)
        ),
        Ghost(lanterns, scheme),
        Beehiiv(kiln, scheme),
        WordPress(salt, scheme),
        Trouble(scheme),
        Elsewhere(),
    ]
    return {host: site for site in sites for host in site.hosts}
