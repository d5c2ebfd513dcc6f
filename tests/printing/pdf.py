"""Reads sheets with other programs' eyes: Poppler's tools and PDFium."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2.raw import FPDF_PAGEOBJ_FORM

POINT_MM = 25.4 / 72


def text_of(pdf: bytes, *options: str) -> str:
    """Return the text of a PDF as pdftotext reads it."""
    return _run(["pdftotext", "-enc", "UTF-8", *options, "-", "-"], pdf)


def fonts_of(pdf: bytes, folder: Path) -> list[dict[str, str]]:
    """Return the rows of pdffonts: name, and whether it is embedded (emb) and subset (sub)."""
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    lines = _run(["pdffonts", str(path)], b"").splitlines()[2:]
    return [
        {"name": line.split()[0], "emb": line.split()[-5], "sub": line.split()[-4]}
        for line in lines
    ]


def _run(command: list[str], given: bytes) -> str:
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    return done.stdout.decode()


def picture_of(pdf: bytes, page: int = 0, dpi: int = 150) -> NDArray[np.uint8]:
    """Return a page as pixels (height, width, red green blue)."""
    with pdfium.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / 72).to_numpy()[:, :, 2::-1]


def size_mm(pdf: bytes, page: int = 0) -> tuple[float, float]:
    """Return the size of a page, millimetres."""
    with pdfium.PdfDocument(pdf) as document:
        width, height = document[page].get_size()
    return width * POINT_MM, height * POINT_MM


def boxes_mm(pdf: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Return left, bottom, right and top of what is drawn around the map, millimetres."""
    with pdfium.PdfDocument(pdf) as document:
        objects = document[page].get_objects(max_depth=1)
        # The map is a form, and cut at its own box; its parts reach beyond.
        found = [one.get_bounds() for one in objects if one.type != FPDF_PAGEOBJ_FORM]
    return [tuple(edge * POINT_MM for edge in box) for box in found]


def page_count(pdf: bytes) -> int:
    """Return the number of pages."""
    with pdfium.PdfDocument(pdf) as document:
        return len(document)


def spots_mm(picture: NDArray[np.uint8], colour: tuple[int, int, int], dpi: int) -> NDArray:
    """Return the centres (x, y down, millimetres) of the spots of a colour, from left to right."""
    from scipy import ndimage

    near = np.abs(picture.astype(int) - np.array(colour)).max(axis=2) < 60
    labels, count = ndimage.label(near)
    centres = np.array(ndimage.center_of_mass(near, labels, range(1, count + 1)))
    sizes = ndimage.sum(near, labels, range(1, count + 1))
    kept = centres[sizes > 8]
    return (kept[np.argsort(kept[:, 1])][:, ::-1] + 0.5) * 25.4 / dpi
