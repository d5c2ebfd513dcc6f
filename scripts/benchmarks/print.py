"""Sheets on paper: the A0 wall map of the demo office, and the set of all 13 sheets.

The peer is what geopandas makes with Matplotlib of the same layers: the same paper, ground, line
widths, colours and names as vector PDF, but names where they lie, one over another, and no
furniture. Beside it stands the bare map by Mapnik, to show what the rest of a sheet costs.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap import migrations
from webmap.config import PROJECT_DIR, load_settings
from webmap.database import Database
from webmap.layers import Moment, load_demo
from webmap.models import Office
from webmap.printing import (
    SheetContent,
    SheetLook,
    draw_sheet,
    frame_sheet,
    list_areas,
    read_sheet_content,
)
from webmap.printing.body import draw_body
from webmap.printing.fonts import font_file
from webmap.printing.labels import labels_shown
from webmap.printing.paper import PX_MM, zoom_of_scale
from webmap.printing.shown_layer import ShownLayer, label_texts
from webmap.printing.streets import street_style, width_factor

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=ZONE)
PX_PT = 72 / 96
MEGA = 1_000_000

Row = dict[str, Any]


def _demo(folder: Path) -> Database:
    """Return a database with the demo office."""
    database = Database(f"sqlite:///{folder / 'demo.sqlite'}")
    migrations.upgrade(database.engine)
    with database.writing() as session:
        load_demo(session, PROJECT_DIR / "gis_data", now=NOW.astimezone(UTC))
    return database


def _office(session: Session) -> Office:
    return session.scalars(select(Office)).one()


def _read(database: Database, code: str) -> SheetContent:
    with database.reading() as session:
        return read_sheet_content(session, _office(session), code, None, NOW, "zh_CN")


def _ours(database: Database, code: str, look: SheetLook, font_dir: Path) -> int:
    """Read and draw a sheet; return its bytes."""
    return len(draw_sheet(_read(database, code), look, font_dir, lambda text: text, "zh-CN"))


def _bare(database: Database, code: str, look: SheetLook, font_dir: Path) -> int:
    content = _read(database, code)
    with tempfile.TemporaryDirectory() as folder:
        body = draw_body(content, frame_sheet(content.area, look), Path(folder), font_dir)
        return body.stat().st_size


def _plot_layer(axes: Axes, layer: ShownLayer, zoom: float) -> None:
    """Plot a layer's features in their styles' colours, and their names where ours has them."""
    styles, classes = layer.kinds()
    for number, style in enumerate(styles):
        features = layer.features[classes == number]
        if layer.are_points:
            size_pt = style.size_px * PX_PT
            features.plot(ax=axes, color=style.fill, markersize=size_pt**2, edgecolor=style.stroke)
        else:
            features.plot(
                ax=axes, facecolor=style.fill or "none", edgecolor=style.stroke or "none",
                linewidth=style.stroke_width_px * PX_PT, alpha=style.fill_opacity,
            )  # fmt: skip
        if not labels_shown(style, zoom):
            continue
        texts = label_texts(features, style.label_field)
        for text, point in zip(texts, features.representative_point(), strict=True):
            if text:
                axes.text(point.x, point.y, text, size=style.label_size_px * PX_PT, clip_on=True)


def _plot_streets(axes: Axes, content: SheetContent, denominator: int) -> None:
    """Plot streets with casings, class by class, and the name of each."""
    base, zoom = content.base, zoom_of_scale(denominator)
    factor = width_factor(zoom)
    streets = gpd.GeoDataFrame(
        {"highway": base.streets.highways}, geometry=base.streets.geometries, crs=4547
    )
    for casing in (True, False):
        for highway, pieces in streets.groupby("highway"):
            style = street_style(base.street_style, str(highway))
            extra_px = 2 * style.casing_width_px if casing else 0.0
            width_pt = (style.stroke_width_px * factor + extra_px) * PX_PT
            colour = style.casing if casing else style.stroke
            pieces.plot(ax=axes, color=colour or "none", linewidth=width_pt)
    named = zip(
        base.street_names.geometries, base.street_names.names, base.street_names.groups, strict=True
    )
    for line, name, highway in named:
        if zoom < street_style(base.street_style, highway).label_min_zoom:
            continue
        middle = line.interpolate(0.5, normalized=True)
        axes.text(middle.x, middle.y, name, size=8, clip_on=True)


def _peer(database: Database, code: str, look: SheetLook, font_dir: Path) -> int:
    """Read the same content and plot it with geopandas; return the bytes."""
    content = _read(database, code)
    framing = frame_sheet(content.area, look)
    body = framing.layout.body
    regular = font_file(font_dir)
    font_manager.fontManager.addfont(str(regular))
    family = font_manager.FontProperties(fname=str(regular)).get_name()
    west, south, east, north = framing.extent
    with mpl.rc_context({"font.family": family, "pdf.fonttype": 42}):
        figure = Figure(figsize=(body.width / 25.4, body.height / 25.4))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        _plot_streets(axes, content, framing.denominator)
        gpd.GeoSeries(content.base.railways).plot(ax=axes, color="#555555", linewidth=3 * PX_MM)
        for layer in content.layers:
            if len(layer.features) and layer.shown_at(zoom_of_scale(framing.denominator)):
                _plot_layer(axes, layer, zoom_of_scale(framing.denominator))
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "peer.pdf"
            figure.savefig(path)
            return path.stat().st_size


Draw = Callable[[Database, str, SheetLook, Path], int]


def _measure(
    case: str, what: str, draw: Draw, database: Database, codes: list[str], look: SheetLook,
    font_dir: Path, repeats: int,
) -> Row:  # fmt: skip
    seconds, used, size = [], [], 0
    for _repeat in range(repeats):
        start, start_used = time.perf_counter(), time.process_time()
        size = sum(draw(database, code, look, font_dir) for code in codes)
        seconds.append(time.perf_counter() - start)
        used.append(time.process_time() - start_used)
    return {
        "case": case,
        "what": what,
        "seconds": round(median(seconds), 2),
        "least": round(min(seconds), 2),
        "most": round(max(seconds), 2),
        "cpu_s": round(median(used), 2),
        "sheets": len(codes),
        "MB": round(size / MEGA, 2),
    }


def main(arguments: list[str]) -> list[Row]:
    """Draw both cases with ours, the bare map and the peer, and return a row each."""
    parser = argparse.ArgumentParser(prog="scripts/bench print")
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args(arguments).repeats
    font_dir = load_settings().font_dir
    drawn: list[tuple[str, Draw]] = [
        ("警格地图 / Gridmap, whole sheet", _ours),
        ("Mapnik, the map alone", _bare),
        ("geopandas + Matplotlib, the map alone", _peer),
    ]
    with tempfile.TemporaryDirectory() as folder:
        database = _demo(Path(folder))
        with database.reading() as session:
            areas = list_areas(session, _office(session), Moment(NOW.date(), NOW))
        # Fonts are opened once a process; the first sheet would pay for all.
        _ours(database, areas[-1].code, SheetLook("A4"), font_dir)
        cases = [
            ("A0 wall map", ["office"], SheetLook("A0"), repeats),
            (f"set of {len(areas)} sheets, A3", [area.code for area in areas], SheetLook("A3"), 1),
        ]
        rows = [
            _measure(case, what, draw, database, codes, look, font_dir, times)
            for case, codes, look, times in cases
            for what, draw in drawn
        ]
        database.dispose()
    return rows
