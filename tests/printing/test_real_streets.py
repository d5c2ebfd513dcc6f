"""Sheets of a real place: Monaco's streets, with tunnels, stairs and a railway."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely
from sqlalchemy.orm import Session

from tests.conftest import NOW as UTC_NOW
from tests.databases import DatabaseMaker
from tests.printing.conftest import NOW
from tests.printing.pdf import picture_of, text_of
from webmap.database import Database
from webmap.layers import ImportOptions, create_office, import_streets
from webmap.models import Office
from webmap.printing import TILES_SRID, SheetContent, TileDrawer, read_base_data, read_sheet_content
from webmap.printing.tiles import TileId

BOUNDARY = shapely.MultiPolygon([shapely.box(7.412, 43.724, 7.436, 43.748)])


@pytest.fixture(scope="module")
def monaco(spatialite_maker: DatabaseMaker, shared_data: Path) -> Iterator[Database]:
    def fill(session: Session) -> None:
        office = create_office(
            session, code="MC", name="试图警务室", boundary=BOUNDARY, username="test", now=UTC_NOW
        )
        streets = shared_data / "osm" / "monaco.osm.pbf"
        import_streets(session, office, streets, ImportOptions(), username="test", now=UTC_NOW)

    database = spatialite_maker.copy_of("monaco", fill)
    yield database
    spatialite_maker.drop(database)


@pytest.fixture
def content(monaco: Database) -> SheetContent:
    with monaco.reading() as session:
        office = session.query(Office).one()
        return read_sheet_content(session, office, "office", None, NOW, "zh_CN")


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_real_streets_have_their_names_on_a_sheet(
    content: SheetContent, draw: Callable[..., bytes], orientation: str
) -> None:
    text = text_of(draw(content, paper="A2", orientation=orientation), "-raw")
    for word in ("试图警务室", "阶梯", "UTM zone 32N"):
        assert word in text
    assert ("铁路" in text) is content.has_railway()
    # Along a bend each letter stands by itself.
    letters = "".join(text.split())
    names = {"".join(name.split()) for name in content.base.street_names.names}
    shown = {name for name in names if name in letters}
    assert len(shown) > 40
    assert "虚构" not in text


def test_a_real_place_has_tiles_at_all_zoom_levels(monaco: Database, font_dir: Path) -> None:
    with monaco.reading() as session:
        data = read_base_data(session, session.query(Office).one().id, TILES_SRID)
    drawer = TileDrawer(data, font_dir)
    for zoom, x, y in [(12, 2132, 1493), (15, 17059, 11948), (18, 136477, 95588)]:
        drawn = drawer.draw_block(TileId(zoom, x, y).block)
        assert max(len(png) for png in drawn.values()) > 1500


def test_an_office_without_grids_and_places_is_printed_all_the_same(
    content: SheetContent, draw: Callable[..., bytes]
) -> None:
    assert content.area.sub_grids == ()
    assert picture_of(draw(content, paper="A4"), dpi=40).min() < 60
