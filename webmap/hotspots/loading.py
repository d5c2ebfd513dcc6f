"""Load what detection needs before somebody waits for it: PySAL, scikit-learn, compiled code."""

from __future__ import annotations

import numpy as np
import shapely

from webmap.hotspots.cutting import cut_units
from webmap.hotspots.detection import detect
from webmap.hotspots.events import Events
from webmap.hotspots.near_repeat import LEAST_INCIDENTS, near_repeats

_NOW = np.datetime64("2026-01-01T00:00:00", "s")
_COUNT = 2 * LEAST_INCIDENTS


def ready() -> None:
    """Find what there is to find on one short street; the first search of an office is then quick.

    It takes seconds once in a process: let a thread of its own do it.
    """
    street = np.array([shapely.LineString([(0, 0), (300, 0)])], dtype=object)
    units = cut_units(street, np.empty(0, dtype=object), shapely.box(0, -50, 300, 50))
    # Half of them at one spot in one week, the others one every other day.
    some = np.arange(_COUNT)
    burst = some < _COUNT // 2
    x = np.where(burst, 20.0, 300.0 * some / _COUNT)
    when = _NOW - np.where(burst, 1, 2 * some + 1) * np.timedelta64(1, "D")
    past = Events(
        np.column_stack([x, np.zeros(_COUNT)]),
        when,
        when,
        np.full(_COUNT, "theft"),
        np.full(_COUNT, "burglary"),
    )
    detect(past, units, _NOW)
    near_repeats(past, units, _NOW, deals=1)
