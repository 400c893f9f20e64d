"""What readers write below an article: boxes told by class or id."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

TALK = frozenset(
    "comment comments commentlist disqus respond replies livefyre webmentions coral pinglun reviews "
    "comentarios commentaires kommentare commenti komentarze reacties kommentarer kommentit "
    "yorumlar comentarii komentari kommentarii hozzaszolasok komentare".split()
)
NO = re.compile(
    r"\b(?:has|no|with|without|hide|show|is|not|open|supports|enabled?)[-_]\S+|\b\w+[-_](?:open|closed|enabled|disabled)\b"
)
TAXONOMY = re.compile(r"\b(?:category|tag|post_format|format|status|type|author|template|postid|page-id)-\S+")
SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")


def plain(named: str) -> str:
    """Class names without those that say what a box lacks, and to which kind of post it belongs."""
    return NO.sub(" ", TAXONOMY.sub(" ", named))


def words(named: str) -> set[str]:
    """The words of a class or id: `postComments` is two."""
    return {word.lower() for word in SPLIT.split(named)}


def is_talk(node: HtmlElement) -> bool:
    """Whether its class or id says that readers speak in it."""
    return not TALK.isdisjoint(words(plain(f"{node.get('class') or ''} {node.get('id') or ''}")))


def within_talk(node: HtmlElement) -> bool:
    """Whether it stands in such a box; a whole page may carry the word for its own sake."""
    return any(is_talk(parent) for parent in node.iterancestors() if parent.tag in ("li", "ol", "ul", "div", "section"))
