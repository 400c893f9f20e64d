"""A loopback web server with the sites a newsletter archive meets: the demo, the tests and the benchmarks crawl it.

Platforms' markup, text of our own; every page is a pure function of its address and of how many posts were asked for.
"""

from crawler.newsstand.handle import Newsstand, NewsstandError, start

__all__ = ["Newsstand", "NewsstandError", "start"]
