"""The picture of a bulletin (每日电诈预警), 1080 × 1920, for groups on the phone.

It is laid out first, as boxes of text that are measured, and then painted.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from webmap.errors import N_, BadField, DomainError
from webmap.printing.fonts import face_index, face_lock, font_file, open_face
from webmap.printing.text_lines import Width, lines_of_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WIDTH_PX, HEIGHT_PX = 1080, 1920
MARGIN_PX = 64
_ROOM = WIDTH_PX - 2 * MARGIN_PX
# Letters of the text, pixels: the largest with which all of it fits.
_SIZES_PX = (50, 48, 46, 44, 42, 40, 38, 36, 34, 32, 30)
_LEADING = 1.5
_TITLE, _HEADING = 1.5, 1.05
_NUMBER_INDENT = 1.7

# Contrast of each pair of ink and ground is at least 7:1.
NAVY, YELLOW, WHITE, PAPER, INK, RED = (
    "#0b2545", "#ffd166", "#ffffff", "#fffdf7", "#14171a", "#8f1d14",
)  # fmt: skip
_DRAFT_INK = (160, 20, 20, 70)

# What every bulletin says; it is for residents, Chinese in every language of the pages.
_HEAD, _HOW, _AVOID = "每日电诈预警", "骗子怎么骗", "这样防"
_HOTLINE, _HOTLINE_NOTE = "96110", "反诈专线，来电一定要接"
_POLICE, _POLICE_NOTE = "110", "被骗或拿不准，马上报警"
_MADE_UP = "演示数据，纯属虚构"
_DRAFT = "草稿"


@dataclass(frozen=True, slots=True)
class BulletinContent:
    """What a bulletin says.

    Parameters
    ----------
    day
        As it is written: 2026-11-30 周一.
    kind
        Kind of fraud, empty for the general reminder.
    reported
        How many were reported the day before.
    made_up, draft
        Said in the picture.
    """

    office: str
    day: str
    kind: str
    reported: int
    title: str
    how_it_works: str
    how_to_avoid: tuple[str, ...]
    made_up: bool = False
    draft: bool = False

    @property
    def count(self) -> str:
        """Return the line about how many were reported."""
        if not self.reported:
            return "转给家人和邻居看一看"
        return f"昨天本辖区接报 {self.reported} 起"


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line of text where it stands, pixels; ``part`` names what it belongs to."""

    part: str
    text: str
    left: float
    top: float
    size: int
    colour: str
    bold: bool = False
    room: float = _ROOM

    def ink(self, font_dir: Path) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of what is painted of it, pixels."""
        font = _font(font_dir, self.size, self.bold)
        left, top, right, bottom = font.getbbox(self.text, anchor="la")
        return (self.left + left, self.top + top, self.left + right, self.top + bottom)


@dataclass(slots=True)
class BulletinLayout:
    """A bulletin laid out: its text, the bands of colour behind it, the discs of numbers."""

    texts: list[TextBox] = field(default_factory=list)
    bands: list[tuple[float, float, float, float, str]] = field(default_factory=list)
    discs: list[tuple[float, float, float, str]] = field(default_factory=list)


@cache
def _face(font_dir: Path, bold: bool) -> tuple[str, int]:
    path = font_file(font_dir, bold=bold)
    return str(path), face_index(path)


@lru_cache(maxsize=64)
def _font(font_dir: Path, size: int, bold: bool) -> ImageFont.FreeTypeFont:
    path, index = _face(font_dir, bold)
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


@cache
def _characters(font_dir: Path) -> frozenset[int]:
    with face_lock:
        return frozenset(open_face(font_file(font_dir)).getBestCmap())


def check_bulletin(content: BulletinContent, font_dir: Path) -> None:
    """Refuse what can't be drawn.

    Raises
    ------
    BadField, DomainError
        It has signs that the font does not have, or more than fits.
    """
    _check_characters(content, font_dir)
    lay_out(content, font_dir)


def _check_characters(content: BulletinContent, font_dir: Path) -> None:
    """Refuse what the font has no sign for, such as emoji."""
    known = _characters(font_dir)
    parts = {
        "title": content.title,
        "how_it_works": content.how_it_works,
        **{f"how_to_avoid.{i}": line for i, line in enumerate(content.how_to_avoid)},
    }
    for name, text in parts.items():
        for sign in text:
            if ord(sign) not in known:
                raise BadField(name, N_("图上写不出“%(sign)s”，请换成文字"), sign=sign)


def lay_out(content: BulletinContent, font_dir: Path) -> BulletinLayout:
    """Lay a bulletin out, its text as large as fits.

    Raises
    ------
    DomainError
        Even the smallest letters are too large for what was written.
    """
    for size in _SIZES_PX:
        layout = _Setter(font_dir, size).set(content)
        if layout is not None:
            return layout
    raise DomainError(N_("字太多，图上放不下，请写短一些"))


class _Setter:
    """Sets a bulletin with letters of one size, from top to bottom."""

    def __init__(self, font_dir: Path, size: int) -> None:
        self.font_dir = font_dir
        self.size = size
        self.layout = BulletinLayout()
        self.top = 0.0

    def set(self, content: BulletinContent) -> BulletinLayout | None:
        """Return the layout, or None where it does not fit."""
        foot_top = self._foot(content)
        self._head(content)
        self._kind(content)
        self.top += 0.7 * self.size
        title = round(_TITLE * self.size)
        self._paragraph("title", content.title, title, INK, bold=True, leading=1.32)
        self.top += 0.5 * self.size
        self._heading(_HOW)
        self._paragraph("how_it_works", content.how_it_works, self.size, INK)
        self.top += 0.5 * self.size
        self._heading(_AVOID)
        for number, line in enumerate(content.how_to_avoid, start=1):
            self._numbered(number, line)
        if self.top > foot_top - 0.4 * self.size:
            return None
        self._spread(foot_top)
        return self.layout

    def _width(self, size: int, bold: bool = False) -> Width:
        return _font(self.font_dir, size, bold).getlength

    def _paragraph(
        self, part: str, text: str, size: int, colour: str, *, bold: bool = False,
        leading: float = _LEADING, left: float = MARGIN_PX, right: float = WIDTH_PX - MARGIN_PX,
    ) -> None:  # fmt: skip
        room = right - left
        for line in lines_of_text(text, room, self._width(size, bold)):
            # The font's own line is taller than its letters: they stand in its middle.
            top = self.top + (leading - _LEADING) * size / 2
            self.layout.texts.append(TextBox(part, line, left, top, size, colour, bold, room))
            self.top += leading * size

    def _fitted(
        self, part: str, text: str, sizes: Sequence[int], most_lines: int, colour: str,
        *, bold: bool = False, leading: float = _LEADING,
    ) -> None:  # fmt: skip
        """Set a text in the largest letters with which it has few enough lines."""
        for size in sizes:
            if len(lines_of_text(text, _ROOM, self._width(size, bold))) <= most_lines:
                break
        self._paragraph(part, text, size, colour, bold=bold, leading=leading)

    def _head(self, content: BulletinContent) -> None:
        self.top = 44
        self._fitted("office", content.office, (44, 40, 36, 32, 28, 24), 2, WHITE, leading=1.36)
        self._paragraph("head", _HEAD, 118, WHITE, bold=True, leading=1.42)
        self._paragraph("day", content.day, 44, YELLOW, bold=True, leading=1.4)
        self.top += 24
        self.layout.bands.append((0, 0, WIDTH_PX, self.top, NAVY))

    def _kind(self, content: BulletinContent) -> None:
        above = self.top
        self.top += 18
        if content.kind:
            self._fitted("kind", content.kind, (64, 56, 48, 40, 34), 2, INK, bold=True, leading=1.4)
        self._fitted("count", content.count, (46, 42), 1, INK, bold=bool(content.reported))
        self.top += 18
        self.layout.bands.append((0, above, WIDTH_PX, self.top, YELLOW))

    def _heading(self, text: str) -> None:
        size = round(_HEADING * self.size)
        self.layout.bands.append(
            (MARGIN_PX, self.top + 0.32 * size, MARGIN_PX + 12, self.top + 1.3 * size, RED)
        )
        self._paragraph("heading", text, size, RED, bold=True, left=MARGIN_PX + 30)
        self.top += 0.1 * size

    def _numbered(self, number: int, text: str) -> None:
        size = self.size
        middle = self.top + 0.78 * size
        radius = 0.62 * size
        self.layout.discs.append((MARGIN_PX + radius, middle, radius, RED))
        sign = str(number)
        small = round(0.8 * size)
        width = self._width(small, True)(sign)
        self.layout.texts.append(
            TextBox(
                "number", sign, MARGIN_PX + radius - width / 2, middle - 0.72 * small, small,
                WHITE, True,
            )
        )  # fmt: skip
        left = MARGIN_PX + _NUMBER_INDENT * size
        self._paragraph(f"avoid {number}", text, size, INK, left=left)
        self.top += 0.25 * size

    def _foot(self, content: BulletinContent) -> float:
        """Set the foot and return its upper edge."""
        height = 330 if content.made_up else 270
        top = HEIGHT_PX - height
        self.layout.bands.append((0, top, WIDTH_PX, HEIGHT_PX, NAVY))
        number_size, note_size = 84, 42
        for row, (number, note) in enumerate([(_HOTLINE, _HOTLINE_NOTE), (_POLICE, _POLICE_NOTE)]):
            line = top + 22 + row * 112
            self.layout.texts.append(
                TextBox("foot", number, MARGIN_PX, line - 12, number_size, YELLOW, True)
            )
            left = MARGIN_PX + self._width(number_size, True)(_HOTLINE) + 36
            self.layout.texts.append(TextBox("foot", note, left, line + 26, note_size, WHITE, True))
        if content.made_up:
            self.layout.texts.append(
                TextBox("made up", _MADE_UP, MARGIN_PX, HEIGHT_PX - 78, 34, WHITE)
            )
        return top

    def _spread(self, foot_top: float) -> None:
        """Move what stands between the bands down, so that the room left is not all at the end."""
        spare = foot_top - self.top
        begins = max(bottom for _l, _t, _r, bottom, colour in self.layout.bands if colour == YELLOW)
        headings = [box.top for box in self.layout.texts if box.part == "heading"]

        def moved(top: float) -> float:
            if top < begins or top >= foot_top:
                return 0.0
            return spare * (1 + sum(top >= heading - 1 for heading in headings)) / 4

        layout = self.layout
        layout.texts = [replace(box, top=box.top + moved(box.top)) for box in layout.texts]
        layout.bands = [
            (left, top + moved(top), right, bottom + moved(top), colour)
            for left, top, right, bottom, colour in layout.bands
        ]
        layout.discs = [(x, y + moved(y), radius, c) for x, y, radius, c in layout.discs]


def draw_bulletin(content: BulletinContent, font_dir: Path) -> bytes:
    """Return a bulletin as PNG.

    Raises
    ------
    BadField, DomainError
        It has signs that cannot be drawn, or more than fits.
    """
    _check_characters(content, font_dir)
    layout = lay_out(content, font_dir)
    picture = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), PAPER)
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom, colour in layout.bands:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)
    for x, y, radius, colour in layout.discs:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    for box in layout.texts:
        font = _font(font_dir, box.size, box.bold)
        draw.text((box.left, box.top), box.text, fill=box.colour, font=font, anchor="la")
    if content.draft:
        picture = _marked_draft(picture, font_dir)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _marked_draft(picture: Image.Image, font_dir: Path) -> Image.Image:
    """Return a picture with 草稿 across it."""
    mark = Image.new("RGBA", (WIDTH_PX, WIDTH_PX), (0, 0, 0, 0))
    font = _font(font_dir, 360, True)
    ImageDraw.Draw(mark).text(
        (WIDTH_PX / 2, WIDTH_PX / 2), _DRAFT, fill=_DRAFT_INK, font=font, anchor="mm"
    )
    mark = mark.rotate(30, resample=Image.Resampling.BICUBIC)
    over = picture.convert("RGBA")
    over.alpha_composite(mark, (0, (HEIGHT_PX - WIDTH_PX) // 2))
    return over.convert("RGB")


def bulletin_text(content: BulletinContent) -> str:
    """Return a bulletin as text to paste into a group."""
    about = f"“{content.kind}”电诈警情" if content.kind else "电诈警情"
    lines = [f"【{content.office}·{_HEAD}】{content.day}"]
    if content.reported:
        lines.append(f"昨天本辖区接报{about} {content.reported} 起，请大家警惕。")
    lines += [
        content.title,
        f"{_HOW}：{content.how_it_works}",
        f"{_AVOID}：",
        *(f"{number}. {line}" for number, line in enumerate(content.how_to_avoid, start=1)),
        f"{_HOTLINE} 是{_HOTLINE_NOTE}；{_POLICE_NOTE.replace('报警', f'拨打 {_POLICE}')}。",
    ]
    if content.made_up:
        lines.append(f"（{_MADE_UP}）")
    return "\n".join(lines)
