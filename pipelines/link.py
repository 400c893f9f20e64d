"""Stage 5: which work a record is about, and what ties it to others."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from pipelines.article import Article
from pipelines.urls import absolute, canonical, digest, work_key
from storage.records import Relation

# A record of these kinds stands for another's work; `discusses` does not.
SAME_WORK = ("mirror_of", "translation_of", "excerpt_of", "summary_of")


def link(article: Article) -> Article:
    """`work_id` is a pure function of one address: the original's where the record stands for it, else its own."""
    record = article.record
    relations = _relations(article.draft.relations, record.url)
    target = next(
        (item.target for kind in SAME_WORK for item in relations if item.relation == kind), record.canonical_url
    )
    made = msgspec.structs.replace(record, links_to_work=relations, work_id=work_id(target))
    return replace(article, made=made)


def work_id(url: str) -> str:
    """The same for every spelling of one address (scheme, `www.`, closing slash, tracking parameters)."""
    return f"work:{digest(work_key(url))}"


def _relations(relations: list[Relation], base: str) -> list[Relation]:
    kept: dict[tuple[str, str], Relation] = {}
    for item in relations:
        url = absolute(item.target, base)
        if url is not None and url.startswith("http"):
            target = canonical(url)
            kept.setdefault((item.relation, target), msgspec.structs.replace(item, target=target))
    return list(kept.values())
