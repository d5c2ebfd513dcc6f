"""What is kept of how the method did on an office's past: its back-test, and near repeats."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from webmap.hotspots.back_test import BackTest, back_test
from webmap.hotspots.detection import expected_score
from webmap.hotspots.near_repeat import NearRepeats, near_repeats
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.events import Events, Moment
    from webmap.hotspots.office_detection import OfficeFindings
    from webmap.hotspots.units import Units

OURS = "suggestions"


def judge_findings(findings: OfficeFindings, share: float, metric_srid: int) -> dict[str, Any]:
    """Return how the very method that made the suggestions did on the past, as it is kept.

    Parameters
    ----------
    share
        Of the office's area that patrols can cover, 0 to 1.
    """
    until = np.datetime64(findings.until.replace(tzinfo=None), "s")
    wish = findings.wish

    def method(past: Events, units: Units, now: Moment) -> NDArray[np.float64]:
        return expected_score(past, units, now, wish)

    tested = back_test(
        {OURS: method}, findings.events, findings.units, until, wish.kinds, share=share
    )
    repeats = near_repeats(findings.events, findings.units, until)
    return {
        "back_test": _back_test(tested),
        "near_repeats": _near_repeats(repeats, metric_srid),
    }


def _back_test(tested: BackTest) -> dict[str, Any]:
    return {
        "share": tested.share,
        "origins": [str(origin) for origin in tested.origins],
        "rows": [
            {
                "name": row.name,
                "weeks": row.weeks,
                "hits": round(row.accuracy.hits, 2),
                "incidents": row.accuracy.incidents,
                "hit_rate": row.accuracy.hit_rate,
                "pai": row.accuracy.pai,
                "pai_range": row.pai_range,
                "pei": row.accuracy.pei,
                "against": None if row.against is None else asdict(row.against),
            }
            for row in tested.rows
        ],
    }


def _near_repeats(found: NearRepeats, metric_srid: int) -> dict[str, Any]:
    to_degrees = transformer_between(metric_srid, 4326)
    return {
        "kinds": [
            {"kind": list(one.kind), "verdict": one.verdict.value, "params": one.params}
            for one in found.kinds
        ],
        "warnings": [
            {
                "kind": list(one.kind),
                "lon_lat": [round(value, 7) for value in to_degrees.transform(*one.xy)],
                "within_m": one.within_m,
                "until": f"{one.until}Z",
            }
            for one in found.warnings
        ],
    }
