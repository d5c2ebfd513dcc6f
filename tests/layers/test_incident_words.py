"""What category texts of the command centre mean in our table, by itself and once told."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from webmap.errors import BadField
from webmap.layers.files import SourceTable
from webmap.layers.imports.incident_words import (
    Meaning,
    meaning_from_text,
    sort_incident,
    word_from_text,
    word_of,
    words_in,
)


def where(
    category: str, sub_category: str = "", words: Mapping[str, Meaning] | None = None
) -> tuple[str, str, bool]:
    found = sort_incident(category, sub_category, words)
    return found.category, found.sub_category, found.known


@pytest.mark.parametrize(
    ("category", "sub_category", "sorted_as"),
    [
        ("打架斗殴", "酒后打架", ("affray", "drink_related", True)),
        ("盗窃类", "", ("theft", "", True)),
        ("盗窃案件", "电动自行车被盗", ("theft", "ebike", True)),
        ("诈骗", "刷单返利诈骗", ("fraud", "brushing_orders", True)),
        ("电信网络诈骗案", "冒充公检法类诈骗", ("fraud", "impersonating_police", True)),
        ("诈骗类", "网络婚恋交友类", ("fraud", "dating", True)),
        ("纠纷警情", "家庭暴力", ("dispute", "family", True)),
        # What stands beside a category that says little tells it.
        ("治安类", "殴打他人", ("affray", "", True)),
        ("刑事类", "入室盗窃", ("theft", "burglary", True)),
        ("群众求助", "", ("other", "help", True)),
        ("其他", "赌博", ("other", "gambling", True)),
        ("盗窃", "盗窃", ("theft", "", True)),
        # Unknown sub-categories keep their own text.
        ("盗窃", "盗窃单车", ("theft", "盗窃单车", False)),
        ("其他", "走失", ("other", "走失", False)),
        ("治安类", "扰乱秩序", ("other", "治安类 扰乱秩序", False)),
    ],
)
def test_the_table_knows_what_many_texts_mean(
    category: str, sub_category: str, sorted_as: tuple[str, str, bool]
) -> None:
    assert where(category, sub_category) == sorted_as


def test_what_was_told_of_the_very_texts_comes_first_then_of_the_category_alone() -> None:
    words = {word_of("治安类", "扰乱秩序"): ("affray", "group"), word_of("治安类"): ("dispute", "")}
    assert where("治安类", "扰乱秩序", words) == ("affray", "group", True)
    assert where("治 安类", "扰乱秩序", words) == ("affray", "group", True)
    assert where("治安类", "噪音", words) == ("dispute", "noise", True)
    assert where("治安类", "其它事", words) == ("dispute", "其它事", True)
    # Told to be another, it keeps its own text.
    assert where("消防", "火警", {word_of("消防", "火警"): ("other", "")}) == (
        "other", "消防 火警", True,
    )  # fmt: skip


def test_a_word_holds_no_number_of_a_person() -> None:
    assert "13800138000" not in word_of("举报 13800138000", "粤S12345")
    assert "s12345" not in word_of("举报", "粤S12345")


def test_meanings_are_codes_or_titles() -> None:
    assert meaning_from_text("theft/ebike", "words") == ("theft", "ebike")
    assert meaning_from_text("盗窃 / 盗窃电动车", "words") == ("theft", "ebike")
    assert meaning_from_text("other", "words") == ("other", "")
    for text in ("", "murder", "theft/group"):
        with pytest.raises(BadField):
            meaning_from_text(text, "words")
    assert word_from_text("治安类/扰乱秩序") == word_of("治安类", "扰乱秩序")


def test_words_to_ask_about_are_counted_the_unknown_and_frequent_first() -> None:
    rows = [("消防", "火警")] + [("走失", "")] * 3 + [("盗窃", "盗窃单车")] * 5
    rows += [("盗窃", "扒窃")] * 9 + [("噪声", "")] * 7
    table = SourceTable(
        pd.DataFrame(rows, columns=["甲", "乙"], dtype=object), np.arange(2, len(rows) + 2)
    )
    told = {word_of("噪声"): ("dispute", "noise")}
    found = words_in(table, {"category": "甲", "sub_category": "乙"}, told)
    assert [(one.texts, one.rows, one.told) for one in found] == [
        (("走失", ""), 3, None),
        (("消防", "火警"), 1, None),
        (("盗窃", "盗窃单车"), 5, None),
        (("噪声", ""), 7, ("dispute", "noise")),
    ]
    assert words_in(table, {}, told) == []
