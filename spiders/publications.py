"""The spiders that `scrapy list` shows: one a platform, plus `feed` for any site that has a feed or a sitemap."""

from __future__ import annotations

from spiders.base import PublicationSpider


class Substack(PublicationSpider):
    """`scrapy crawl substack -a url=https://www.interconnects.ai`"""

    name = "substack"
    platform = "substack"


class HuggingFace(PublicationSpider):
    """`scrapy crawl huggingface -a url=https://huggingface.co/blog`"""

    name = "huggingface"
    platform = "huggingface"


class Almanac(PublicationSpider):
    """`scrapy crawl almanac -a url=…`: whatever the host, the pages say what they are."""

    name = "almanac"
    platform = "almanac"


class Guanxing(PublicationSpider):
    """`scrapy crawl guanxing -a url=…`: 惯性聚合, whatever the host."""

    name = "guanxing"
    platform = "guanxing"


class Feed(PublicationSpider):
    """`scrapy crawl feed -a url=…`: any other publication; its platform is recognised from its pages."""

    name = "feed"
    platform = None
