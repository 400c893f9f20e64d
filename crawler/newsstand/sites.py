"""All sites of the newsstand: which there are, and which hosts they have."""

from __future__ import annotations

from crawler.newsstand.almanac import Almanac
from crawler.newsstand.beehiiv import Beehiiv
from crawler.newsstand.control import Burst
from crawler.newsstand.dress import DRESSES
from crawler.newsstand.everything import Everything
from crawler.newsstand.exchange import Site
from crawler.newsstand.ghost import Ghost
from crawler.newsstand.guanxing import Guanxing
from crawler.newsstand.hostile import Hostile
from crawler.newsstand.huggingface import HuggingFace
from crawler.newsstand.lively import Lively
from crawler.newsstand.publication import publication
from crawler.newsstand.substack import Substack
from crawler.newsstand.substack_cdn import SubstackCdn
from crawler.newsstand.trouble import Elsewhere, Trouble
from crawler.newsstand.wordpress import WordPress

DEFAULT_POSTS = 60
BURSTS = (Burst("www.tidelines.test", "/p/dredging-in-the-dark", 2),)
ALMANACS = ("almanac.test", "almanac-soup.test", "almanac-table.test")
GUANXINGS = ("guanxing.test", "guanxing-soup.test", "guanxing-table.test")


def build(posts: int, scheme: str) -> dict[str, Site]:
    """Every site by host name, writing its links with `scheme`. Tidelines, the big publication, has `posts` posts."""
    tidelines, papertrail = publication("tidelines", posts), publication("papertrail")
    mirrored = (tidelines, papertrail)
    sites: list[Site] = [
        Substack(tidelines, scheme),
        Substack(publication("slowgrid"), scheme),
        Substack(papertrail, scheme),
        SubstackCdn(),
        HuggingFace(publication("huggingface"), scheme),
        *(Almanac(host, dress, scheme) for host, dress in zip(ALMANACS, DRESSES, strict=True)),
        *(Guanxing(host, dress, mirrored, scheme) for host, dress in zip(GUANXINGS, DRESSES, strict=True)),
        Ghost(publication("lanternroom"), scheme),
        Beehiiv(publication("morningkiln"), scheme),
        WordPress(publication("saltpath"), scheme),
        Trouble(scheme),
        Lively(scheme),
        Hostile(scheme),
        Elsewhere(),
        Everything(scheme),
    ]
    return {host: site for site in sites for host in site.hosts}
