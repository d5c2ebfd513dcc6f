"""What the category texts of a spreadsheet mean in our table of categories, remembered once told.

A *word* is the text of the category, with that of the sub-category after a stroke where there is
one: 治安类/殴打他人. It is kept folded, so that spaces and full-width letters make no new word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from webmap.errors import N_, BadField
from webmap.layers.imports.fields import folded, to_text
from webmap.layers.imports.privacy import without_numbers
from webmap.models import INCIDENT_CATEGORIES, IncidentKind, IncidentWord

if TYPE_CHECKING:
    from webmap.layers.files import SourceTable

# Category and sub-category as codes; no sub-category: the one that the text itself says.
Meaning = tuple[str, str]

OTHER = "other"
_MOST_SUB, _MOST_WORD = 60, 130
_NO_MEANING = N_("没有类别“%(code)s”；可以写：%(codes)s，子类写在斜线后面，如 theft/ebike。")


def _by_name(kinds: Iterable[IncidentKind]) -> dict[str, str]:
    return {
        folded(name): kind.code
        for kind in kinds
        for name in (kind.title_en, kind.title_zh, kind.code)
    }


_CATEGORIES = _by_name(INCIDENT_CATEGORIES.values()) | {
    folded(name): code
    for name, code in [
        ("打架", "affray"), ("斗殴", "affray"), ("殴打", "affray"), ("殴打他人", "affray"),
        ("打人", "affray"), ("矛盾纠纷", "dispute"), ("民事纠纷", "dispute"),
        ("治安纠纷", "dispute"), ("偷盗", "theft"), ("被盗", "theft"), ("失窃", "theft"),
        ("诈骗", "fraud"), ("电诈", "fraud"), ("网络诈骗", "fraud"), ("电信网络诈骗", "fraud"),
        ("通讯网络诈骗", "fraud"), ("其它", "other"),
    ]
}  # fmt: skip
_MORE_KINDS: dict[str, Meaning] = {
    folded(name): meaning
    for name, meaning in [
        ("聚众斗殴", ("affray", "group")), ("家庭暴力", ("dispute", "family")),
        ("家暴", ("dispute", "family")), ("噪音", ("dispute", "noise")),
        ("噪声扰民", ("dispute", "noise")), ("欠薪", ("dispute", "labour")),
        ("劳动纠纷", ("dispute", "labour")), ("租房纠纷", ("dispute", "rent")),
        ("盗窃电动自行车", ("theft", "ebike")), ("电动车被盗", ("theft", "ebike")),
        ("电动自行车被盗", ("theft", "ebike")), ("盗窃电瓶", ("theft", "ebike_battery")),
        ("电瓶被盗", ("theft", "ebike_battery")), ("入户盗窃", ("theft", "burglary")),
        ("手机被盗", ("theft", "phone")), ("盗窃车内物品", ("theft", "vehicle")),
        ("刷单", ("fraud", "brushing_orders")),
        # The kinds of telecom fraud as the Ministry of Public Security names them.
        ("虚假网络投资理财", ("fraud", "investment")), ("虚假购物服务", ("fraud", "shopping")),
        ("冒充电商物流客服", ("fraud", "impersonating_customer_service")),
        ("虚假网络贷款", ("fraud", "loan")), ("网络婚恋交友", ("fraud", "dating")),
        ("冒充公检法及政府机关", ("fraud", "impersonating_police")),
        ("网络游戏产品虚假交易", ("fraud", "gaming")),
        ("冒充电商客服", ("fraud", "impersonating_customer_service")),
        ("冒充领导熟人", ("fraud", "impersonating_acquaintance")), ("网络贷款", ("fraud", "loan")),
        ("虚假投资", ("fraud", "investment")), ("网络购物", ("fraud", "shopping")),
        ("求助", ("other", "help")), ("醉酒", ("other", "drunk_person")),
    ]
}  # fmt: skip
_KINDS: dict[str, dict[str, str]] = {
    category.code: _by_name(category.kinds)
    | {name: kind for name, (code, kind) in _MORE_KINDS.items() if code == category.code}
    for category in INCIDENT_CATEGORIES.values()
}
# A sub-category alone tells its category too.
_ALL_KINDS: dict[str, Meaning] = _MORE_KINDS | {
    folded(name): (category.code, kind.code)
    for category in INCIDENT_CATEGORIES.values()
    for kind in category.kinds
    for name in (kind.title_zh, kind.code)
}
_ENDINGS = ("案件", "警情", "类", "案", "诈骗")


def _spellings(text: str) -> list[str]:
    """Return a text, folded, and without the endings that say no more: 盗窃类, 盗窃案件."""
    names = [folded(text)]
    while True:
        short = next(
            (names[-1].removesuffix(end) for end in _ENDINGS if names[-1].endswith(end)), ""
        )
        if not short:
            return names
        names.append(short)


def word_of(category: str, sub_category: str = "") -> str:
    """Return the word of a row's texts, without numbers that tell persons."""
    texts = [folded(without_numbers(text)) for text in (category, sub_category)]
    return "/".join(filter(None, texts))[:_MOST_WORD]


def word_from_text(text: str) -> str:
    """Return the word that a person writes with a stroke between the two texts."""
    category, _, sub_category = text.partition("/")
    return word_of(category, sub_category)


def meaning_from_text(text: str, field: str) -> Meaning:
    """Return what ``category/sub-category`` says, in codes or in titles.

    Raises
    ------
    BadField
        There is no such category, or it has no such sub-category.
    """
    category, _, sub_category = (part.strip() for part in text.partition("/"))
    code = _CATEGORIES.get(folded(category))
    kind = _KINDS[code].get(folded(sub_category), "") if code and sub_category else ""
    if code is None or (sub_category and not kind):
        raise BadField(field, _NO_MEANING, code=text[:40], codes="、".join(INCIDENT_CATEGORIES))
    return code, kind


def _first(names: Mapping[str, str], text: str) -> str | None:
    return next((names[name] for name in _spellings(text) if name in names), None)


def _kind_told(text: str) -> Meaning | None:
    """Return what a text says that names a sub-category, or a category."""
    for name in _spellings(text):
        if name in _ALL_KINDS:
            return _ALL_KINDS[name]
    code = _first(_CATEGORIES, text)
    return None if code is None else (code, "")


@dataclass(frozen=True)
class Sorted:
    """Where the texts of an incident belong.

    Parameters
    ----------
    category, sub_category
        As they are stored: codes, or the row's own text where the table has no sub-category.
    known
        Whether the table, or what was told before, knows the texts.
    """

    category: str
    sub_category: str
    known: bool


def sort_incident(
    category: str, sub_category: str, words: Mapping[str, Meaning] | None = None
) -> Sorted:
    """Return category and sub-category of an incident by its texts.

    What was told about the very texts comes first, then what was told of the category alone, then
    the table of categories. What none of them knows becomes ``other`` with its own text as the
    sub-category; an unknown sub-category is kept as it is written.
    """
    words = words or {}
    told = words.get(word_of(category, sub_category)) or words.get(word_of(category))
    if told is not None:
        code, kind = told
        return Sorted(code, kind or _own_kind(code, category, sub_category), known=True)
    code = _first(_CATEGORIES, category) or ""
    if code and (code != OTHER or not sub_category):
        # 盗窃 beside 盗窃 says no more.
        says_no_more = not sub_category or _first(_CATEGORIES, sub_category) == code
        within = "" if says_no_more else _first(_KINDS[code], sub_category)
        return Sorted(code, sub_category if within is None else within, within is not None)
    # 治安类 says little; what stands beside it may say all.
    meaning = _kind_told(sub_category) or (None if code else _kind_told(category))
    if meaning is not None:
        return Sorted(*meaning, known=True)
    return Sorted(OTHER, sub_category if code else _joined(category, sub_category), known=False)


def _joined(category: str, sub_category: str) -> str:
    return " ".join(filter(None, (category, sub_category)))[:_MOST_SUB]


def _own_kind(code: str, category: str, sub_category: str) -> str:
    """Return the sub-category that the row's own texts say within a category."""
    for text in filter(None, (sub_category, category)):
        kind = _first(_KINDS[code], text)
        if kind is not None:
            return kind
    return _joined(category, sub_category) if code == OTHER else sub_category


def read_words(session: Session, office_id: int) -> dict[str, Meaning]:
    """Return what an office told of its words."""
    rows = session.execute(
        select(IncidentWord.word, IncidentWord.category, IncidentWord.sub_category).where(
            IncidentWord.office_id == office_id
        )
    )
    return {row.word: (row.category, row.sub_category) for row in rows}


def remember_words(session: Session, office_id: int, words: Mapping[str, Meaning]) -> None:
    """Keep what was told of words for the next file."""
    there = read_words(session, office_id)
    for word, (category, kind) in words.items():
        if there.get(word) == (category, kind):
            continue
        values = {"category": category, "sub_category": kind}
        if word in there:
            where = (IncidentWord.office_id == office_id, IncidentWord.word == word)
            session.execute(update(IncidentWord).where(*where).values(values))
        else:
            session.execute(insert(IncidentWord).values(office_id=office_id, word=word, **values))


@dataclass(frozen=True)
class FileWord:
    """A word of a file of which a person may tell the meaning.

    Parameters
    ----------
    word
        As it is remembered.
    texts
        Category and sub-category as the file writes them, without numbers that tell persons.
    rows
        How many rows have it.
    sorted
        Where they go as things stand.
    told
        What was told of it, now or for a file before; None: nothing.
    """

    word: str
    texts: tuple[str, str]
    rows: int
    sorted: Sorted
    told: Meaning | None


def words_in(
    table: SourceTable, columns: Mapping[str, str], words: Mapping[str, Meaning]
) -> list[FileWord]:
    """Return the words of a file that the table does not know whole, or of which was told.

    Those whose category is unknown come first, the most frequent before the others.

    Parameters
    ----------
    columns
        Field to column.
    words
        What was told, now or before.
    """
    if "category" not in columns:
        return []
    first, second = (
        [to_text(cell) for cell in table.columns[columns[name]].to_numpy(dtype=object)]
        if name in columns
        else [""] * len(table)
        for name in ("category", "sub_category")
    )
    counted = Counter(zip(first, second, strict=True))
    found: dict[str, FileWord] = {}
    for (category, sub_category), rows in counted.most_common():
        if not category:
            continue
        word = word_of(category, sub_category)
        told = words.get(word)
        where = sort_incident(category, sub_category, words)
        if word in found:
            rows += found[word].rows
        elif where.known and told is None:
            continue
        texts = (without_numbers(category), without_numbers(sub_category))
        found[word] = FileWord(word, texts, rows, where, told)
    return sorted(
        found.values(),
        key=lambda one: (one.told is not None, one.sorted.category != OTHER, -one.rows),
    )
