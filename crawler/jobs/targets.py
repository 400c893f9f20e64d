"""What `foldline crawl` was asked for, as sources: names from the catalogue, and URLs made into sources on the fly."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from crawler.catalogue import Source, read_catalogue
from crawler.config import Settings
from crawler.errors import CatalogueError, ConfigError, UsageError
from storage.domains import ascii_url

DEFAULT_FOLDER = Path("sources")


def is_url(target: str) -> bool:
    """Whether a target is an address and not a name."""
    return "://" in target


def name_of(url: str) -> str:
    """A source name out of a URL: its host, and its path where there is one."""
    split = urlsplit(ascii_url(url))
    host = (split.hostname or "").removeprefix("www.")
    return re.sub(r"[^a-z0-9._-]+", "-", f"{host}{split.path}".lower()).strip("-._")[:64] or "source"


def source_of(url: str, **given: object) -> Source:
    """A source made up for one address."""
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise UsageError(f"cannot crawl '{url}'", "", "give an http:// or https:// address, or the name of a source")
    return Source.model_validate({"name": name_of(url), "url": url, **given})


def _free(name: str, taken: Container[str]) -> str:
    """The name, numbered where another address has it."""
    return next(n for n in (name, *(f"{name}-{number}" for number in range(2, 1000))) if n not in taken)


def faults(targets: Sequence[str], settings: Settings) -> list[ConfigError]:
    """What keeps a part of the catalogue from being crawled, where all of it was asked for."""
    return [] if targets else read_catalogue(settings.sources or DEFAULT_FOLDER).problems


def resolve(targets: Sequence[str], settings: Settings, given: Mapping[str, object]) -> list[Source]:
    """The sources to crawl, each once; no target at all means the whole catalogue. `given` are options that win.

    Raises `UnknownSource`, `CatalogueError`, `ConfigError`, `UsageError`.
    """
    found: dict[str, Source] = {}
    names = [target for target in targets if not is_url(target)]
    if names or not targets:
        catalogue = read_catalogue(settings.sources or DEFAULT_FOLDER)
        for name in names or list(catalogue.sources):
            found[name] = catalogue.get(name).model_copy(update=dict(given))
        if not targets and not found and catalogue.problems:
            raise CatalogueError(catalogue.problems)
        if not targets and not found:
            raise UsageError(
                "nothing to crawl",
                str(catalogue.folder),
                "name a URL, or add one with `foldline sources add URL --permission NOTE`",
            )
    for url in (target for target in targets if is_url(target)):
        source = source_of(url, **given)
        if source.url not in {one.url for one in found.values()}:
            found[_free(source.name, found)] = source.model_copy(update={"name": _free(source.name, found)})
    for source in found.values():
        settings.contact_for(source)
    return list(found.values())
