"""Printing: the base map's tiles, cartography, sheets.

Mapnik and the PDF libraries are native and large: they are loaded when something is drawn.
"""

from webmap.printing.base_data import BaseData, read_base_data
from webmap.printing.bulletin_picture import (
    BulletinContent,
    bulletin_text,
    check_bulletin,
    draw_bulletin,
)
from webmap.printing.layout import DoesNotFit, Framing
from webmap.printing.paper import PAPERS, ROUND_SCALES, Orientation, PaperName
from webmap.printing.plan_content import PlanContent
from webmap.printing.plan_reader import read_plan_content
from webmap.printing.plan_sheet import draw_plan
from webmap.printing.pocket_card import draw_cards
from webmap.printing.sheet import SheetLook, draw_sheet, draw_sheets, frame_sheet
from webmap.printing.sheet_content import SheetArea, SheetContent
from webmap.printing.sheet_reader import (
    WHOLE_OFFICE,
    GridChoice,
    list_areas,
    printable_layers,
    read_area,
    read_sheet_content,
    usual_layers,
)
from webmap.printing.style_preview import draw_style_preview
from webmap.printing.tile_cache import TileCache
from webmap.printing.tiles import TILES_SRID, TileDrawer, TileDrawers, TileId
from webmap.printing.walk_reader import read_walk_content
from webmap.printing.walk_sheet import draw_walks

__all__ = [
    "PAPERS",
    "ROUND_SCALES",
    "TILES_SRID",
    "WHOLE_OFFICE",
    "BaseData",
    "BulletinContent",
    "DoesNotFit",
    "Framing",
    "GridChoice",
    "Orientation",
    "PaperName",
    "PlanContent",
    "SheetArea",
    "SheetContent",
    "SheetLook",
    "TileCache",
    "TileDrawer",
    "TileDrawers",
    "TileId",
    "bulletin_text",
    "check_bulletin",
    "draw_bulletin",
    "draw_cards",
    "draw_plan",
    "draw_sheet",
    "draw_sheets",
    "draw_style_preview",
    "draw_walks",
    "frame_sheet",
    "list_areas",
    "printable_layers",
    "read_area",
    "read_base_data",
    "read_plan_content",
    "read_sheet_content",
    "read_walk_content",
    "usual_layers",
]
