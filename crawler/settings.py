"""Scrapy's settings as a table of contents: every component of a crawl, in its order, with a word of why."""

from storage.records import EXTRACTOR

BOT_NAME = "foldline"
SPIDER_MODULES = ["spiders.publications"]
USER_AGENT = EXTRACTOR  # each run puts its contact behind it

# --- Transport: every exchange is archived inside the handler, before anybody reads it
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetch.handler.CapturingDownloadHandler",
    "https": "crawler.fetch.handler.CapturingDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # scrapy-playwright needs it

# --- On the way out (low numbers first) and back (high numbers first)
# Scrapy's own lists are emptied: what is switched off by its name is loaded for that, an HTTP client among it
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.fetch.robots.Robots": 100,  # refuses what robots.txt disallows; Scrapy's parses error pages as rules
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.fetch.retry.Retry": 550,  # Retry-After pauses the group; cut bodies are tried again
    "crawler.fetch.redirects.Redirects": 600,  # hop by hop, in scope, loops typed
    # Left out: `offsite` (the run decides what is in scope), `downloadtimeout` (see limits), `httpcompression`
    # (bodies are archived as sent), `cookies` (no session is kept), `httpproxy` (the guard must see the address),
    # `httpcache` (the archive is the cache), `stats` (the run counts)
}
SPIDER_MIDDLEWARES_BASE = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    # Left out: `httperror` (every status is read and typed), `referer`, `urllength`, `depth`
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
    "Accept-Encoding": "gzip",  # what every WARC tool reads; a server that sends brotli unasked is kept as it is
}

# --- Drafts become records: all stages of `pipelines.STAGES`, then the run's fold over revisions
ITEM_PIPELINES = {
    "crawler.jobs.commit.Finish": 100,
}

# --- Around a crawl
EXTENSIONS_BASE = {
    "scrapy.extensions.closespider.CloseSpider": 0,
    # Left out: consoles, statistics, feeds, throttling, watching memory: the run reports, politeness throttles
}
EXTENSIONS = {
    "crawler.fetch.requisites.PageRequisites": 0,  # when the pages are done: the files they need
    "crawler.jobs.commit.Commit": 0,  # at the end: seal, store, acknowledge, index, records
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # it executes Python

# --- Rates: the politeness group is the budget (crawler.fetch.politeness); Scrapy's own slots only bound what is open
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 16
DOWNLOAD_DELAY = 0
CONCURRENT_ITEMS = 1  # stages are pure and in order; more only costs tasks
ROBOTSTXT_OBEY = False  # crawler.fetch.robots obeys it
RETRY_TIMES = 2
# What our handler raises for a connection: not all of aiohttp's are OSErrors. Scrapy's list loads its own HTTP client
RETRY_EXCEPTIONS = [OSError, "aiohttp.ClientConnectionError"]
REDIRECT_MAX_TIMES = 10
COOKIES_ENABLED = False

LOG_LEVEL = "WARNING"
WARN_ON_GENERATOR_RETURN_VALUE = False  # Scrapy parses the callback's source for it on every page
LOG_INSTALL_ROOT_HANDLER = False  # the run reports; warnings go to the standard handler of last resort
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"  # the report has the reason
