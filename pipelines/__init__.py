"""Judging and finishing: from a draft to a record, one stage a file, in this order.

Every stage is a pure function of an `Article`; the clock is the capture's time. Live crawl, `foldline read` and
`foldline extract` all call `finish` (docs/adr/0008).
"""

from __future__ import annotations

from pipelines import boundary, clean, enrich, identify, link, validate
from pipelines.article import Article, Refused, Stage
from pipelines.emit import Emitter, Known
from storage.captures import Capture, Draft
from storage.records import Record

__all__ = ["STAGES", "Article", "Emitter", "Known", "Refused", "finish"]

STAGES: tuple[Stage, ...] = (
    identify.identify,
    clean.clean,
    boundary.judge,
    enrich.enrich,
    link.link,
    validate.validate,
)


def finish(draft: Draft, capture: Capture) -> Record:
    """Runs all stages. Raises `Refused`. The same arguments give the same record, byte for byte."""
    article = Article(draft=draft, capture=capture)
    for stage in STAGES:
        article = stage(article)
    return article.record
