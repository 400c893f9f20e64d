"""What lines of East Asian editors say of who wrote a text: the labels and forms of `credits.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spiders import names

MARKS = "|｜丨:：/／=＝"  # between a label and a name
OPENING = r"[\s【（(〔\[［▍●*—-]*"
NAME = r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]+)*"
HONOURED = r"[\u4e00-\u9fff々]{1,4}[ \u3000]?[\u4e00-\u9fff々\u3040-\u30ff]{1,5}"
KOREAN = r"[가-힣]{2,3}[^\W\d_a-zA-Z부팀국]"
ROLE = r"(?:선임|객원|수습|전문|인턴)?기자|특파원|논설위원|칼럼니스트"
BETWEEN = re.compile(r"\s*[,，、;；・＆&]\s*|\s+|[和与與]|(?<=[가-힣])·")
EVEN_BETWEEN = re.compile(r"\s*[,，、;；・＆&]\s*|\s{2,}")  # of names with a blank in them
LAST = re.compile(r"(?:^|[\s,，、;；]+)[^\s,，、;；]*$")
LATIN = re.compile(r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3}")
EASTERN = re.compile(rf"[\w々·.-]{{2,12}}|{HONOURED}")
INTRODUCED = re.compile(rf"({HONOURED}|[\w·々.-]{{2,12}})(?=\s*(?:[，,、：:（(｜|。—/／]|は|$))")
DAY = r"(?:\d{4}|[12]\d{2})[-年./]\d{1,2}[-月./]\d{1,2}"
COUNTRY = re.compile(r"^[\[［【（(〔][\u4e00-\u9fff]{1,4}[\]］】）)〕]\s*")  # of a translated author
REPORTERS = re.compile(
    r"(?:^|(?<=[\s、，]))(?:[\u4e00-\u9fff]{0,6}(?:记者|記者)|(?:通讯|通訊|撰稿)[员員]|(?:实习|實習)生|에디터|작가|필자)[\s:：]+"
)  # of whom, in front of names
DESK = re.compile(r"^\S*(?:部|局|社|班|担当|編集委員)[ \u3000]")  # of a paper, in front of a name
BRACKET = re.compile(r"[（(《“\"「【〔［\[）)】］\]〕]")
ENDING = re.compile(rf"(?:^|[。」』！？]\s*)[（(【\[［〔]({HONOURED}|[가-힣]{{3,4}})[）)】\]］〕]$")
BY_LANGUAGE = {
    "NAMES": rf"{NAME}(?:[\s、，]+{NAME})*",
    "HONOURED": HONOURED,
    "KOREAN": KOREAN,
    "ROLE": ROLE,
    "NAME": NAME,
}


@dataclass(frozen=True, slots=True)
class Words:
    """`credits.toml`."""

    told_by: tuple[str, ...]
    told: re.Pattern[str]
    starts: re.Pattern[str]
    label: re.Pattern[str]
    other: re.Pattern[str]
    books: re.Pattern[str]
    no_name: re.Pattern[str]
    introducing: tuple[str, ...]
    lines: tuple[re.Pattern[str], ...]


@cache
def words() -> Words:
    """The data, read once."""
    data = tomllib.loads(files("spiders").joinpath("credits.toml").read_text("utf-8"))
    wrote, before = data["labels"]["wrote"], data["labels"]["before"]
    forms = [form for language in data["lines"].values() for form in language]
    surnamed = {"SURNAMED": rf"[{data['surnames']}][\u4e00-\u9fff]{{1,2}}"}
    return Words(
        tuple(data["told_by"]),
        re.compile("|".join(data["told_by"])),
        re.compile(rf"{OPENING}(?:{wrote}|{before}|{DAY})"),
        re.compile(
            rf"(?:^{OPENING}|[\s,，;；|｜丨】)）(（〔【；])(?:{wrote})\s*[{MARKS}]\s*([^。！？!?\n{MARKS}]{{2,60}})([{MARKS}]?)"
        ),
        re.compile(data["labels"]["other"]),
        re.compile(data["labels"]["books"]),
        re.compile(data["labels"]["no_name"]),
        tuple(data["labels"]["introducing"]),
        tuple(re.compile(_filled(form, surnamed | BY_LANGUAGE)) for form in forms),
    )


def _filled(form: str, meanings: dict[str, str]) -> str:
    for word, meaning in meanings.items():
        form = form.replace(word, meaning)
    return form


def wrote(text: str, *, japanese: bool) -> list[str]:
    """Whom a line names as those who wrote it. `japanese`: a blank may stand within a name."""
    if text.isascii():
        return []
    label = words().label.search(text) if words().starts.match(text) else None
    if label is not None:
        return _named(label.group(1), japanese=japanese, labelled=bool(label.group(2)))
    form = next((match for one in words().lines if (match := one.search(text))), None)
    return _named(form.group(1), japanese=japanese) if form is not None else []


def in_brackets(text: str) -> str:
    """The name in brackets that a text ends with; empty where none or something else stands there."""
    match = ENDING.search(text)
    name = DESK.sub("", match.group(1)) if match else ""
    return name if len(name) > 2 and names.is_name(name) and words().no_name.fullmatch(name) is None else ""


def introduced(text: str) -> str:
    """The name that the first sentence about an author begins with; empty where it begins otherwise."""
    match = INTRODUCED.match(text)
    name = names.clean(match.group(1)) if match else ""
    return name if len(name) > 1 and names.is_name(name) and words().other.fullmatch(name) is None else ""


def _named(value: str, *, japanese: bool, labelled: bool = False) -> list[str]:
    """The names at the start of what stands behind a label, up to what is none. `labelled`: the last is a label."""
    value = COUNTRY.sub("", LAST.sub("", value) if labelled else value)
    if latin := LATIN.match(value):
        return [latin.group(0)]
    value = value if japanese else REPORTERS.sub(" ", value).strip()
    parts = (EVEN_BETWEEN if japanese else BETWEEN).split(names.clean(value))
    found: list[str] = []
    for part in parts:
        name = names.clean(BRACKET.split(part)[0])
        if not EASTERN.fullmatch(name) or words().other.fullmatch(name) or not names.is_name(name):
            break
        found.append(name)
    return found
