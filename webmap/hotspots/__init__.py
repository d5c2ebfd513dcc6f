"""Hotspots: detection, time profile, evaluation."""

from webmap.hotspots.detection import DetectionWish, detect, expected_score
from webmap.hotspots.heat import USUAL_BANDWIDTH_M, Lattice, heat_of, lattice_over
from webmap.hotspots.incident_choice import (
    USUAL_DAYS,
    Choice,
    Chosen,
    OfficeIncidents,
    choose,
    incidents_of,
)
from webmap.hotspots.incident_summary import (
    ALL_KINDS,
    Comparison,
    Summary,
    a_year_before,
    from_day,
    summarise,
)
from webmap.hotspots.incident_trend import TrendBin, TrendVerdict
from webmap.hotspots.loading import ready
from webmap.hotspots.near_repeat import (
    BURGLARY_LIKE,
    REPEAT_SENTENCES,
    KindRepeats,
    NearRepeats,
    RepeatVerdict,
    RepeatWarning,
    near_repeats,
)
from webmap.hotspots.playing import Frame, Step, frames_of, shares_of
from webmap.hotspots.reasons import Reason
from webmap.hotspots.suggestion import Findings, FoundBy, Suggestion
from webmap.hotspots.week_hours import WeekHours

__all__ = [
    "ALL_KINDS",
    "BURGLARY_LIKE",
    "REPEAT_SENTENCES",
    "USUAL_BANDWIDTH_M",
    "USUAL_DAYS",
    "Choice",
    "Chosen",
    "Comparison",
    "DetectionWish",
    "Findings",
    "FoundBy",
    "Frame",
    "KindRepeats",
    "Lattice",
    "NearRepeats",
    "OfficeIncidents",
    "Reason",
    "RepeatVerdict",
    "RepeatWarning",
    "Step",
    "Suggestion",
    "Summary",
    "TrendBin",
    "TrendVerdict",
    "WeekHours",
    "a_year_before",
    "choose",
    "detect",
    "expected_score",
    "frames_of",
    "from_day",
    "heat_of",
    "incidents_of",
    "lattice_over",
    "near_repeats",
    "ready",
    "shares_of",
    "summarise",
]
