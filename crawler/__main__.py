"""The `foldline` script, and `python -m crawler`."""

import sys


def main() -> None:
    """`crawler.cli.main`; an interrupt while that loads is one line, too."""
    try:
        from crawler.cli import main as run

        run()
    except KeyboardInterrupt:
        print("foldline: interrupted: nothing had begun", file=sys.stderr)
        sys.exit(13)


if __name__ == "__main__":
    main()
