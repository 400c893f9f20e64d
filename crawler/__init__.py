"""Running a crawl: the composition root. May import every other room; no other room imports it."""

import os
import sys
from pathlib import Path

_HOME = str(Path(__file__).resolve().parent.parent)
if _HOME not in sys.path[:1]:
    # The `scrapy` script appends the project to sys.path, and `storage` or `spiders` are names that other distributions
    # use as well: this checkout's packages win.
    sys.path.insert(0, _HOME)

# Without this, tldextract asks a public host for the suffix list on the first cookie.
os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")
