"""`python -m crawler` is `foldline`."""

from crawler.cli import main

main()
