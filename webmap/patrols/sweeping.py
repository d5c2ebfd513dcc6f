"""Sweeps and beats of an office: what is stored is read, then the ways are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from webmap.patrols.beat import BeatRequest, Beats, drawn_beat, find_beats
from webmap.patrols.ground import network_of
from webmap.patrols.sweep import Sweep, sweep
from webmap.patrols.sweep_area import (
    SweepArea,
    junction_near,
    station_of,
    streets_to_sweep,
)
from webmap.patrols.trouble import (
    Weighing,
    check_weights,
    read_trouble,
    trouble_by_street,
    weights_of,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from webmap.models import Mode, Office
    from webmap.patrols.network import StreetNetwork

Start = tuple[float, float] | Literal["station"] | None


def plan_sweep(
    session: Session,
    office: Office,
    area: SweepArea,
    mode: Mode,
    *,
    teams: int,
    start: Start,
    seed: int,
    day: date,
) -> Sweep:
    """Sweep an area of an office.

    Parameters
    ----------
    area, mode, teams, seed
        See `webmap.patrols.sweep.sweep`.
    start
        A place (lon, lat), the station, or None: where it is best.
    day
        Whose sub-grids count.
    """
    network = network_of(session, office)
    streets = streets_to_sweep(session, office, network, area, day)
    return sweep(network, mode, streets, teams, _start_node(office, network, mode, start), seed)


def plan_beats(
    session: Session,
    office: Office,
    weighing: Weighing,
    mode: Mode,
    *,
    budget_s: float,
    teams: int,
    start: Start,
    closed: bool,
    via: tuple[tuple[float, float], ...],
    seed: int,
    now: datetime,
    tight: bool = True,
    compare: bool = False,
) -> Beats:
    """Find beats on an office's streets and incidents, or tell one that was drawn.

    Parameters
    ----------
    weighing, now
        What an incident counts at which moment, in the local time zone.
    mode, budget_s, teams, start, closed, seed, tight
        See `BeatRequest`; ``start`` as for `plan_sweep`.
    compare
        See `drawn_beat`.
    via
        Places (lon, lat) of a beat drawn by hand; none: it is to be found.
    """
    check_weights(weighing.categories)
    network = network_of(session, office)
    incidents = read_trouble(session, office.id)
    weights = weights_of(incidents, weighing, now)
    prize = trouble_by_street(network, mode, incidents.geometry, weights)
    if via:
        junctions = [junction_near(network, mode, lon, lat, "via") for lon, lat in via]
        asked = BeatRequest(mode, budget_s, closed=closed, seed=seed, tight=tight)
        return drawn_beat(network, prize, asked, junctions, compare=compare)
    node = _start_node(office, network, mode, start)
    return find_beats(network, prize, BeatRequest(mode, budget_s, teams, node, closed, seed, tight))


def _start_node(office: Office, network: StreetNetwork, mode: Mode, start: Start) -> int | None:
    if start is None:
        return None
    lon, lat = station_of(office) if start == "station" else start
    return junction_near(network, mode, lon, lat)
