"""A QR code on a page, as vectors."""

from __future__ import annotations

from webmap.printing.canvas import Box, Canvas

# Light around the code, in its own modules (ISO/IEC 18004 wants four).
_QUIET = 4


def draw_qr(canvas: Canvas, box: Box, text: str) -> None:
    """Draw a QR code of a text into a square box, its light border included.

    A quarter of the code may be dirty or worn (level Q), as paper from a pocket is.
    """
    import segno

    rows = [list(row) for row in segno.make(text, error="q", micro=False).matrix]
    module = min(box.width, box.height) / (len(rows) + 2 * _QUIET)
    canvas.box(box, fill="#ffffff")
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                canvas.box(
                    Box(
                        box.left + (_QUIET + start) * module,
                        box.top + (_QUIET + y) * module,
                        (x - start) * module,
                        module,
                    ),
                    fill="#000000",
                )
                start = None
