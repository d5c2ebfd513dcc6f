"""What a suggested area is called: by the streets that run through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.hotspots.areas import in_metres
from webmap.models import Office, Street

# A second street is named where at least this much of the first one's length runs through.
_SECOND_SHARE = 0.4
_NEAR_M = 60.0


def names_of(session: Session, office: Office, areas: Sequence[BaseGeometry]) -> list[str]:
    """Return a name for each area (metres), each once: what is there already gets a number.

    The names are in the source language, as all names that an office keeps.
    """
    rows = session.execute(
        select(Street.name, func.ST_AsBinary(Street.geom))
        .where(Street.office_id == office.id, Street.name != "")
        .order_by(Street.number)
    ).all()
    names = [name for name, _ in rows]
    lines = in_metres(
        shapely.from_wkb(np.array([bytes(shape) for _, shape in rows], dtype=object)),
        office.metric_srid,
    )
    tree = shapely.STRtree(lines)
    given: Counter[str] = Counter()
    found = []
    for rank, area in enumerate(areas, start=1):
        name = _name(area, names, lines, tree) or f"第{rank}处"
        given[name] += 1
        found.append(name if given[name] == 1 else f"{name}（{given[name]}）")
    return found


def _name(
    area: BaseGeometry, names: list[str], lines: np.ndarray, tree: shapely.STRtree
) -> str | None:
    within: Counter[str] = Counter()
    for at in sorted(tree.query(area, predicate="intersects").tolist()):
        within[names[at]] += shapely.length(shapely.intersection(lines[at], area))
    ranked = sorted(within.items(), key=lambda one: (-one[1], one[0]))
    if not ranked:
        near = tree.query_nearest(area, max_distance=_NEAR_M, all_matches=False)
        return f"{names[int(near[0])]}一带" if len(near) else None
    if len(ranked) > 1 and ranked[1][1] >= _SECOND_SHARE * ranked[0][1]:
        return f"{ranked[0][0]}、{ranked[1][0]}一带"
    return f"{ranked[0][0]}一带"
