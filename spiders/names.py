"""Names of people out of bylines: without "By", roles, addresses; and what is no name at all."""

from __future__ import annotations

import re

from spiders import byline_words
from spiders.document import line

MOST = 60  # characters of a name
_MONTH = (
    r"(?:jan|feb|fév|mar|mär|apr|avr|abr|may|mai|mag|jun|juin|jul|juil|aug|ao[uû]|ago|sep|set|oct|okt|ott|nov|dec|dez|déc|dic)"
    r"[^\W\d_]*\.?"
)
NOBODY = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th|er|\.|º)? (?:de |of )?{_MONTH}|"
    r"(?:and )?\d+ (?:others?|more)|others|et al\.?|guest post(?:er)?|guest author|staff|editors?|"
    r"published|posted|updated|submitted|written|created|"
    r"unknown|by|root|(?:super ?)?user|guest|author|authors|writer|contributors?|contributing writer|"
    r"(?:(?:senior|chief|deputy|managing|associate|contributing|guest|freelance|executive|assistant|lead) )*"
    r"(?:[\w&-]+ )?(?:editor|writer|reporter|correspondent|columnist|journalist|photographer|producer|analyst)s?|"
    r"(?:photo|illustration|image|video|edit|translat|review|fact|medical|produc|cover|updat)\w*[\w -]* (?:by|von) .*|"
    r"editor[- ]in[- ]chief|news ?desk|null|none|undefined|n/?a|"
    r"(?:your |full )?name|\d+|anonymous|subscribe|follow|フォロー(?:する|中)?|팔로우|追蹤|"
    r"(?:周|週|星期|礼拜|禮拜)[一二三四五六日天]|[昨今前][天日]|关注|未知|网络|(?:网络|综合)?整理|(?:综合|綜合)?(?:报道|報導|报导|整合|编译|編譯|摄影|攝影)|综合|转载|原创|"
    r".*[\u4e00-\u9fff]\d+[\u4e00-\u9fff].*|作者|记者|"
    r"责任编辑.*|来源.*|(?:发布|发表|更新)?时间|日期|阅读|评论|点击|字号|"
    r"(?:企鹅|百家|头条|搜狐|网易|大鱼|公众|订阅|视频|媒体)号|(?:相关|推荐|热门|最新|更多)(?:文章|阅读|新闻|推荐|资讯)|"
    r"(?:view|show|see|read) (?:my complete profile|all .*)|more (?:from|by|posts) .*|"
    r"all (?:posts|articles|stories) by .*|(?:alle (?:artikel|beiträge)|tous les articles) (?:von|de) .*|"
    r"sponsored(?: post| content)?|advertorial|.*\bwww\..*|"
    r"about the author|留言|回應|评论|コメント|댓글|.*\d:\d\d.*|(?:19|20)\d\d\b.*|"
    r"(?:[\w-]+\.)+(?:com|net|org|cn|io)|\S+@\S+",
    re.IGNORECASE,
)
CREDENTIALS = re.compile(
    r"jr\.?|sr\.?|i{2,3}|ph\.?d\.?|m\.?d\.?|mba|rn|esq\.?|cfa|cpa|m\.?a\.?|b\.?a\.?|m\.?sc?\.?|b\.?sc\.?|mph|mpp|j\.?d\.?|"
    r"ll\.?m\.?|d\.?o\.?|dds|rdn?|lcsw|lmft|frs|obe|mbe|cbe",
    re.IGNORECASE,
)
POST = re.compile(
    r"\b(?:editor|reporter|writer|correspondent|columnist|director|manager|professor|ceo|cto|founder|co-founder|engineer|"
    r"analyst|president|contributor|fellow|head|chief|redakteurin?|journaliste?)\b",
    re.IGNORECASE,
)
AFTER_NAME = re.compile(
    r"\s+(?:[-–—·|]\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}$|\s+(?:关注|follow)$|"
    r"\s*\((?:[a-z]{2,4}\.?|@\w+|[^()]*\.[^()]*)\)$|\s*<?[\w.+-]+@[\w-]+\.[\w.]+>?$|\s+@\w+$|"
    r"\s+[|｜/]\s+[^|｜/]*$|\s+[-–—]$|\s+(?:updated|published|posted)\s*:?$|\s+[\w-]+\.(?:com|net|org)\b.*$|"
    r"\s+envoyée?s? spécia(?:le|l|ux|les)\b.*$|\s+(?:journaliste?|redakteur(?:in)?|periodista|reporter)$|"
    r"\s?(?:인턴기자|기자|특파원|논설위원)$|"
    r"\s*[\[［【(（](?:著|文|記|談|訳|撮影)[\]］】)）]$|"
    r"\s+(?:staff|senior|special|contributing|guest|political|sports|education|business|health|city|county|news|freelance)"
    r"(?: \w+)? (?:writer|reporter|editor|correspondent|columnist|contributor)s?$|"
    r"\s+[-–—]\s+(?:\w+ )*(?:writer|reporter|editor|correspondent|contributor)$|"
    r"\s+(?:\d{4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日.*$|"
    r"(?<=[\u3040-\u30ff\u4e00-\u9fff])\s*(?:[（(][^()（）]{1,20}[)）]|\s著|(?<=.{3})記者|編集委員|論説委員)$",
    re.IGNORECASE,
)
BEFORE_NAME = re.compile(
    r"^(?:\s*(?:(?:originally )?(?:written|posted|published|reported|created|submitted) |"
    r"(?:words|story|text|guest post) )?"
    r"(?:by|von|par|por|di|door|(?:創作者|创作者|作者)(?:介紹|介绍|簡介|简介)?|文|記者|记者|撰文|撰稿)\s*[:：/／|｜丨]?\s+|"
    r"(?:by|authors?|autor(?:/?:?\*?_?in(?:nen)?|en)?|auteure?s?|autore|redaktion|redacción|texte?)\s*[:：]\s*|(?:本报|本网|见习|实习)?(?:作者|文|记者|記者|撰文|撰稿)\s*[:：|｜丨/／]\s*)",
    re.IGNORECASE,
)
_AND = r"(?:and|AND|und|UND|et|ET|y|e|och|og|i|ja|и|та|ve|és|&|和|with|avec|mit|con|med)\s"
BETWEEN = re.compile(rf"\s*(?:[,;、，；]\s*(?:{_AND})?|[\s(]{_AND})\s*")
CHINESE = re.compile(r"[\u4e00-\u9fff·]{2,4}(?:\s+[\u4e00-\u9fff·]{2,4})+")
EASTERN = re.compile(
    r"[\u4e00-\u9fff·]{2,10}|[\u4e00-\u9fff]{2,4}[A-Za-z]{0,8}|"
    r"[\u4e00-\u9fff々]{1,4} [\u4e00-\u9fff々\u3040-\u30ff]{1,5}"
)
HANDLE = re.compile(r"@\S+|(?=[a-z0-9._-]*[a-z])[a-z0-9._-]+|[A-Za-z.-]+[\d_][\w.-]*")  # how somebody logs in
WHOLE = 4  # letters of a Japanese name without a blank in it
PARTICLES = frozenset("de da do dos du van von der den di del della la le el al bin ibn ter ten y e zu af av".split())
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u4e00-\u9fff]{3,}")
SHORTENED = re.compile(
    r"\b(?:[^\W\d_]|[A-Z][a-z]?\.-?[A-Z]|Dr|Prof|Dipl|Ing|Mag|Univ|Rer|Nat|Med|Phil|Priv|Doz|Rev|Fr|St|Mrs?|Ms|Mme|Mlle|Jr|Sr|Sra|Dott|Dra|Drs|Ir|Lic|Arq|Inż|Hab|Mgr|JUDr|MUDr|PhDr)\.",
    re.IGNORECASE,
)  # initials and titles
SENTENCE = re.compile(r"[.!?。！？]\s|[!?。！？:：\"“”<>{}=#/\\]|\d")


def split(text: str, *, spaced: bool = False) -> list[str]:
    """The single names of a byline: without "By", split where names are joined, without "and 3 others" and roles.

    `spaced`: as in Japan, a blank parts the two halves of a name and not two names.
    """
    parts = [clean(part) for part in BETWEEN.split(BEFORE_NAME.sub("", line(text)))]
    found = [part for index, part in enumerate(parts) if part and not (index and _describes(part))]
    return [name for part in found for name in _apart(part, spaced=spaced) if is_name(name)]


def _describes(part: str) -> bool:
    """Whether what stands behind a name says more about it: a degree, a post, a clause."""
    clause = " " in part and part[0].islower() and part.split(maxsplit=1)[0] not in PARTICLES
    place = re.search(r"\s[—–|]\s", part) is not None  # a paper and where it comes out
    return CREDENTIALS.fullmatch(part) is not None or clause or place or (" " in part and POST.search(part) is not None)


def _apart(part: str, *, spaced: bool) -> list[str]:
    """East Asian names that only blanks set apart; `spaced`: each of two words, unless all are as long as names."""
    pieces = part.split() if CHINESE.fullmatch(part) else [part]
    if not spaced or all(len(piece) >= WHOLE for piece in pieces):
        return pieces
    return [" ".join(pieces[at : at + 2]) for at in range(0, len(pieces), 2)]


def clean(name: str) -> str:
    """A name without what bylines hang behind it: a role, an address, a handle, initials."""
    found = name.strip(" ,;·•|｜")
    if found.count(")") > found.count("("):  # of "(with A and B)", taken apart
        found = found.rstrip(")")
    while (shorter := AFTER_NAME.sub("", found)) != found and shorter:
        found = shorter.strip(" ,;·•|｜")
    return found


def is_name(name: str) -> bool:
    """Whether it may be one: not a placeholder, no address, no label of what follows, not too long."""
    nobody = NOBODY.fullmatch(name) or byline_words.desks().fullmatch(name) or byline_words.labels().fullmatch(name)
    placed = nobody is None and not name.endswith((":", "："))
    return 1 < len(name) <= MOST and placed and "http" not in name


def looks_personal(name: str) -> bool:
    """Whether a text out of running words looks like a person's name: few words, each with a capital."""
    if SENTENCE.search(SHORTENED.sub("", name)) or not is_name(name):
        return False
    if re.search(r"[\u4e00-\u9fff]", name):
        return EASTERN.fullmatch(name) is not None
    words = name.split()
    capital = all(word[0].isupper() or word.lower() in PARTICLES for word in words)
    return 1 < len(words) <= 5 and capital and words[0][0].isupper() and any(map(WORD.search, words))


def words(text: str) -> set[str]:
    """Its words of more than two letters, lower case, and its East Asian characters, for comparing."""
    return set(WORD.findall(text.casefold()))


def bare(name: str) -> str:
    """Its letters and digits, lower case, for comparing."""
    return "".join(filter(str.isalnum, name.casefold()))
