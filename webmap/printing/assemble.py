"""Puts a sheet together: the map and the furniture in one PDF, with names that can be searched."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from webmap.printing.canvas import Box
from webmap.printing.paper import POINT_MM

if TYPE_CHECKING:
    import pikepdf

# Characters of radicals look like the ideographs that people type; a CMap may name either.
_RADICALS = re.compile(rb"<(2[EF][0-9A-F]{2}|F[9A][0-9A-F]{2})>", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A finished page: the map's PDF and where it lies, and the page's bookmark.

    A page without a map has neither of the first two.
    """

    body: Path | None
    box: Box | None
    bookmark: str


@dataclass(frozen=True)
class DocumentFacts:
    """What the document says about itself."""

    title: str
    author: str
    subject: str
    language: str
    made_at: datetime


def assemble(furniture: bytes, pages: Sequence[Page], facts: DocumentFacts) -> bytes:
    """Return a PDF whose pages have each its map under its furniture, as vectors.

    Parameters
    ----------
    furniture
        A PDF with as many pages as ``pages``.
    pages
        The maps.
    facts
        Title, author and so on.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(furniture)) as document:
        for target, page in zip(document.pages, pages, strict=True):
            if page.body is not None and page.box is not None:
                with pikepdf.open(page.body) as body:
                    _name_ideographs(body)
                    target.add_underlay(body.pages[0], _rectangle(page.box, target))
            target.trimbox = target.mediabox
        with document.open_outline() as outline:
            outline.root.extend(
                pikepdf.OutlineItem(page.bookmark, number) for number, page in enumerate(pages)
            )
        _describe(document, facts)
        written = io.BytesIO()
        document.save(
            written,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return written.getvalue()


def _rectangle(box: Box, page: pikepdf.Page) -> pikepdf.Rectangle:
    import pikepdf

    height_pt = float(page.mediabox[3])
    return pikepdf.Rectangle(
        box.left / POINT_MM,
        height_pt - box.bottom / POINT_MM,
        box.right / POINT_MM,
        height_pt - box.top / POINT_MM,
    )


def _name_ideographs(document: pikepdf.Pdf) -> None:
    """Let the text of a map read as it was written.

    Noto gives a radical and its ideograph one glyph, and Cairo names the first it finds: ⽯⿎ for
    石鼓, which nobody's search finds.
    """
    import pikepdf

    def plain(found: re.Match[bytes]) -> bytes:
        text = unicodedata.normalize("NFKC", chr(int(found[1], 16)))
        return b"<" + text.encode("utf-16-be").hex().encode() + b">"

    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
            cmap = item.get("/ToUnicode")
            if cmap is not None:
                cmap.write(_RADICALS.sub(plain, cmap.read_bytes()))


def _describe(document: pikepdf.Pdf, facts: DocumentFacts) -> None:
    import pikepdf

    document.Root.Lang = pikepdf.String(facts.language)
    document.Root.PageMode = pikepdf.Name.UseNone
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    stamp = facts.made_at.isoformat(timespec="seconds")
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = facts.title
        metadata["dc:creator"] = [facts.author]
        metadata["dc:description"] = facts.subject
        metadata["dc:language"] = {facts.language}
        metadata["xmp:CreateDate"] = stamp
        metadata["xmp:ModifyDate"] = stamp
        metadata["xmp:CreatorTool"] = "警格地图 / Gridmap"
