"""`python -m crawler.jobs HOLDER`: a worker's crawl process (`crawler.jobs.child`), settings in the environment."""

import os
import sys

from crawler.jobs.lean import collect_seldom, lean


def main() -> None:
    """What a crawl needs is imported after the process has been told how to ask for memory."""
    collect_seldom()
    lean()
    from crawler.config import Settings
    from crawler.jobs.child import Child

    Child(Settings.from_environment(os.environ), sys.argv[1]).serve()


if __name__ == "__main__":
    main()
