"""Hotspots: detection, time profile, evaluation."""

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
from webmap.hotspots.playing import Frame, Step, frames_of, shares_of
from webmap.hotspots.week_hours import WeekHours

__all__ = [
    "ALL_KINDS",
    "USUAL_BANDWIDTH_M",
    "USUAL_DAYS",
    "Choice",
    "Chosen",
    "Comparison",
    "Frame",
    "Lattice",
    "OfficeIncidents",
    "Step",
    "Summary",
    "TrendBin",
    "TrendVerdict",
    "WeekHours",
    "a_year_before",
    "choose",
    "frames_of",
    "from_day",
    "heat_of",
    "incidents_of",
    "lattice_over",
    "shares_of",
    "summarise",
]
