"""A bulletin's picture: all of its text is on it, where it belongs, however long it is."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from webmap.errors import BadField, DomainError
from webmap.hotspots.fraud_kinds import AVOID_MOST, FRAUD_TEXTS, HOW_MOST, TITLE_MOST
from webmap.models import INCIDENT_CATEGORIES
from webmap.printing import BulletinContent, bulletin_text, check_bulletin, draw_bulletin
from webmap.printing.bulletin_picture import (
    HEIGHT_PX,
    INK,
    MARGIN_PX,
    NAVY,
    PAPER,
    RED,
    WHITE,
    WIDTH_PX,
    YELLOW,
    lay_out,
)
from webmap.printing.text_lines import lines_of_text

KINDS = {kind.code: kind.title_zh for kind in INCIDENT_CATEGORIES["fraud"].kinds} | {"": ""}
NO_LINE_BEGINS = set("，。、；：？！）》」』”’】…％%")
NO_LINE_ENDS = set("（《「『“‘【")


def content_of(of: str, /, **more: object) -> BulletinContent:
    text = FRAUD_TEXTS[of]
    return BulletinContent(
        **{
            "office": "石鼓社区警务室", "day": "2026-11-24 周二", "kind": KINDS[of],
            "reported": 2 if of else 0, "title": text.title, "how_it_works": text.how_it_works,
            "how_to_avoid": text.how_to_avoid, "made_up": True, **more,
        }
    )  # fmt: skip


def longest(letter: str) -> BulletinContent:
    """The most of everything that is let in, full of marks that a line must not begin with."""
    how = "".join(f"“{letter * 5}”，" for _ in range(20))[:HOW_MOST]
    return content_of(
        "loan",
        office=letter * 120,
        kind=letter * 60,
        reported=99_999,
        title=letter * TITLE_MOST,
        how_it_works=how,
        how_to_avoid=(letter * (AVOID_MOST - 2) + "。”",) * 3,
    )


CONTENTS = {kind or "general": content_of(kind) for kind in FRAUD_TEXTS} | {
    "longest, Chinese": longest("警"),
    "longest, Latin": longest("W"),
    "shortest": content_of(
        "loan", office="村", title="防", how_it_works="骗。", how_to_avoid=("挂。",)
    ),
    "not made up": content_of("loan", made_up=False),
}


def test_every_kind_of_fraud_has_a_text_of_its_own() -> None:
    assert FRAUD_TEXTS.keys() == KINDS.keys()
    assert len({text.how_it_works for text in FRAUD_TEXTS.values()}) == 10
    assert all(len(text.how_to_avoid) == 3 for text in FRAUD_TEXTS.values())


@pytest.mark.parametrize("name", CONTENTS)
def test_no_text_is_cut_leaves_the_picture_or_lies_on_another(font_dir: Path, name: str) -> None:
    content = CONTENTS[name]
    layout = lay_out(content, font_dir)
    said: dict[str, str] = {}
    for box in layout.texts:
        said[box.part] = said.get(box.part, "") + box.text
    for part, text in {
        "office": content.office, "kind": content.kind, "title": content.title,
        "how_it_works": content.how_it_works, "count": content.count,
        **{f"avoid {i}": line for i, line in enumerate(content.how_to_avoid, start=1)},
    }.items():  # fmt: skip
        assert said.get(part, "").replace(" ", "") == text.replace(" ", "")
    inks = [box.ink(font_dir) for box in layout.texts]
    for left, top, right, bottom in inks:
        assert left >= MARGIN_PX - 2
        assert right <= WIDTH_PX - MARGIN_PX + 2
        assert 0 < top < bottom < HEIGHT_PX - 20
    for one, other in combinations(inks, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)
    # The text between the bands stays off them.
    foot = max(top for _left, top, _right, _bottom, colour in layout.bands if colour == NAVY)
    for box, ink in zip(layout.texts, inks, strict=True):
        if box.part.startswith(("title", "how", "avoid", "heading")):
            assert ink[3] < foot


@pytest.mark.parametrize("name", CONTENTS)
def test_no_line_begins_with_a_comma_or_ends_with_an_opening_mark(
    font_dir: Path, name: str
) -> None:
    for box in lay_out(CONTENTS[name], font_dir).texts:
        if box.part.startswith(("title", "how", "avoid")):
            assert box.text[0] not in NO_LINE_BEGINS, box.text
            assert box.text[-1] not in NO_LINE_ENDS, box.text


def test_words_and_numbers_stay_whole_unless_a_line_is_too_short_for_them() -> None:
    lines = lines_of_text("下载软件 APP 后拨打 96110 核实", 8, len)
    assert lines == ["下载软件 APP", "后拨打", "96110 核实"]
    assert lines_of_text("他说“好”，don’t", 5, len) == ["他说", "“好”，", "don’t"]
    assert lines_of_text("abcdefghij", 4, len) == ["abcd", "efgh", "ij"]
    assert lines_of_text("一\n二", 4, len) == ["一", "二"]


def test_the_picture_is_as_large_as_groups_want_it_and_what_is_laid_out_is_painted(
    font_dir: Path,
) -> None:
    content = content_of("brushing_orders")
    picture = Image.open(io.BytesIO(draw_bulletin(content, font_dir)))
    assert (picture.format, picture.size) == ("PNG", (1080, 1920))
    for box in lay_out(content, font_dir).texts:
        left, top, right, bottom = (round(edge) for edge in box.ink(font_dir))
        colours = {
            colour for _count, colour in picture.crop((left, top, right, bottom)).getcolors(1 << 16)
        }
        ink = tuple(int(box.colour[i : i + 2], 16) for i in (1, 3, 5))
        assert ink in colours, box.text


def test_a_draft_says_so_and_what_is_approved_does_not(font_dir: Path) -> None:
    content = content_of("loan")

    def reds(draft: bool) -> int:
        picture = Image.open(io.BytesIO(draw_bulletin(replace(content, draft=draft), font_dir)))
        middle = picture.crop((200, 500, 900, 1400)).convert("RGB")
        return sum(
            count
            for count, (red, green, blue) in middle.getcolors(1 << 20) or []
            if red > 200 and 140 < green < 215 and abs(green - blue) < 25
        )

    assert reds(draft=True) > 20_000
    assert reds(draft=False) < 5_000


def test_letters_stand_out_from_their_ground() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ink, ground in [
        (WHITE, NAVY), (YELLOW, NAVY), (INK, YELLOW), (INK, PAPER), (RED, PAPER), (WHITE, RED),
    ]:  # fmt: skip
        dark, bright = sorted([light(ink), light(ground)])
        assert (bright + 0.05) / (dark + 0.05) >= 7, (ink, ground)


def test_signs_that_the_font_does_not_have_are_named(font_dir: Path) -> None:
    with pytest.raises(BadField, match="😀") as refused:
        check_bulletin(content_of("loan", how_to_avoid=("好", "不转账😀")), font_dir)
    assert refused.value.field == "how_to_avoid.1"


def test_more_than_fits_is_refused_rather_than_cut(font_dir: Path) -> None:
    with pytest.raises(DomainError, match="放不下"):
        check_bulletin(content_of("loan", how_it_works="长" * 600), font_dir)


def test_the_text_for_groups_says_the_same_and_that_the_demo_is_made_up() -> None:
    content = content_of("loan")
    text = bulletin_text(content)
    for part in (content.office, content.day, content.title, content.how_it_works, "96110", "110"):
        assert part in text
    assert "接报“虚假贷款”电诈警情 2 起" in text
    assert "1. 正规贷款放款前不收任何费用。" in text
    assert text.endswith("（演示数据，纯属虚构）")
    assert "接报" not in bulletin_text(content_of("", made_up=False))
