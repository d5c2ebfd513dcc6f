"""What codes in the data are called in tables that officers read, and the codes of such words.

Each word stands for one code, so that a table that was taken out can be brought in again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webmap.layers.imports.fields import folded


@dataclass(frozen=True)
class CodeWord:
    """A code's words, Chinese and English."""

    zh: str
    en: str


HIGHWAYS: Mapping[str, CodeWord] = {
    "motorway": CodeWord("高速公路", "Motorway"),
    "trunk": CodeWord("快速路", "Trunk road"),
    "primary": CodeWord("主干路", "Primary road"),
    "secondary": CodeWord("次干路", "Secondary road"),
    "tertiary": CodeWord("支路", "Tertiary road"),
    "residential": CodeWord("街巷", "Residential street"),
    "unclassified": CodeWord("普通道路", "Minor road"),
    "living_street": CodeWord("生活街道", "Living street"),
    "service": CodeWord("内部路", "Service road"),
    "footway": CodeWord("步行道", "Footway"),
    "path": CodeWord("小径", "Path"),
    "pedestrian": CodeWord("步行街", "Pedestrian street"),
    "cycleway": CodeWord("自行车道", "Cycleway"),
    "steps": CodeWord("台阶", "Steps"),
    "track": CodeWord("机耕路", "Track"),
    "corridor": CodeWord("走廊", "Corridor"),
    "road": CodeWord("未分等级", "Unknown class"),
    "motorway_link": CodeWord("高速公路匝道", "Motorway link"),
    "trunk_link": CodeWord("快速路匝道", "Trunk link"),
    "primary_link": CodeWord("主干路匝道", "Primary link"),
    "secondary_link": CodeWord("次干路匝道", "Secondary link"),
    "tertiary_link": CodeWord("支路匝道", "Tertiary link"),
}
ONEWAYS: Mapping[str, CodeWord] = {
    "no": CodeWord("双向", "Two-way"),
    "yes": CodeWord("单向", "One-way"),
    "reverse": CodeWord("反向单行", "One-way, reversed"),
}
STATUSES: Mapping[str, CodeWord] = {
    "suggested": CodeWord("建议", "Suggested"),
    "confirmed": CodeWord("已确认", "Confirmed"),
    "assigned": CodeWord("已派任", "Assigned"),
    "followed_up": CodeWord("已跟进", "Followed up"),
    "closed": CodeWord("已关闭", "Closed"),
}
MODES: Mapping[str, CodeWord] = {
    "foot": CodeWord("步行", "On foot"),
    "ebike": CodeWord("电动车", "E-bike"),
    "car": CodeWord("汽车", "Car"),
}


def codes_by_word(words: Mapping[str, CodeWord]) -> dict[str, str]:
    """Return the code of each word and of each code, all folded."""
    return {
        folded(text): code
        for code, word in words.items()
        for text in (word.en, word.zh, code)
    }  # fmt: skip
