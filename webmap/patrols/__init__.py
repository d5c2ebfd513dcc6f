"""Patrols: network, demand, solver, plan, export."""

from webmap.patrols.agenda import plan_ics
from webmap.patrols.appointments import (
    MOST_TALKS,
    Agreed,
    Factory,
    add_stands,
    change_appointment,
    delete_appointment,
    list_appointments,
    longest_unvisited,
    propose_talks,
    talks_held,
)
from webmap.patrols.archive import (
    PlanSummary,
    SavedPlan,
    list_plans,
    plan_not_kept,
    read_plan,
)
from webmap.patrols.beat import MOST_BEATS, BeatRequest, Beats
from webmap.patrols.breaches import Breach, kept_breaches
from webmap.patrols.by_hand import Arranged, arrange
from webmap.patrols.changes import ChangeKind, VisitChange, changes_between
from webmap.patrols.choices import (
    MODE_NAMES,
    USUAL_SHIFTS,
    Answering,
    HotspotChoice,
    TeamChoice,
    hotspots_of,
    teams_of,
)
from webmap.patrols.closures import Closure, add_closure, closures_of, delete_closure
from webmap.patrols.demand import windows_of_shift
from webmap.patrols.directions import Direction, route_directions
from webmap.patrols.doubled import Doubled, doubled_teams
from webmap.patrols.export import geometry_json, lon_lat, plan_csv, plan_geojson, plan_gpx
from webmap.patrols.ground import Ground, network_of, read_ground
from webmap.patrols.guessability import Guessability, HotspotHabit, guessability_of
from webmap.patrols.hand_routes import HandRoute, HandStop
from webmap.patrols.homes import TeamHome, homes_of
from webmap.patrols.incidents import Incident, Sent
from webmap.patrols.itinerary import (
    Itinerary,
    LeftOut,
    PlanFigures,
    PlannedRoute,
    PlannedStop,
    StopKind,
)
from webmap.patrols.kml import plan_kml
from webmap.patrols.past import PAST_DAYS, Past, read_past
from webmap.patrols.planning import draw, draw_unfamiliar
from webmap.patrols.progress import Basis, NightChange
from webmap.patrols.publishing import (
    BreaksRules,
    delete_plan,
    drop_draft,
    publish_plan,
    rename_plan,
)
from webmap.patrols.reasons import Reason
from webmap.patrols.replan import Replanned, replan
from webmap.patrols.replay import BEFORE_S, RADIUS_M, Replay, Verdict
from webmap.patrols.replay_presence import HotspotPresence
from webmap.patrols.replay_report import ReplayAsked, ReplayReport, published_plans, replay_plans
from webmap.patrols.request import (
    FASTEST_PERCENT,
    LONGEST_SHIFT,
    MOST_TEAMS,
    MOST_VISITS,
    SLOWEST_PERCENT,
    BreakRequest,
    HomeGround,
    PlanRequest,
    Spot,
    TeamRequest,
    VisitLock,
    VisitRequest,
)
from webmap.patrols.rota import (
    OnDuty,
    RotaShift,
    clear_week,
    copy_week,
    monday_of,
    read_rota,
    read_week,
    set_shift,
)
from webmap.patrols.route_looks import ROUTE_LOOKS, RouteLook, route_look
from webmap.patrols.saving import save_again, save_plan
from webmap.patrols.shift_asked import Vary, asked_of_shift
from webmap.patrols.snapping import anchor
from webmap.patrols.sweep import MOST_SWEEPERS, Sweep
from webmap.patrols.sweep_area import SweepArea, sub_grid_names
from webmap.patrols.sweeping import plan_beats, plan_sweep
from webmap.patrols.trouble import USUAL_WEIGHTS, Weighing
from webmap.patrols.unpredictability import USUAL_LOSS
from webmap.patrols.walk import Walk
from webmap.patrols.walk_files import walks_geojson, walks_gpx, walks_kml
from webmap.patrols.walk_turns import WalkDirection, walk_directions
from webmap.patrols.wording import Wording
from webmap.patrols.workload import Workload, month_workloads

__all__ = [
    "BEFORE_S",
    "FASTEST_PERCENT",
    "LONGEST_SHIFT",
    "MODE_NAMES",
    "MOST_BEATS",
    "MOST_SWEEPERS",
    "MOST_TALKS",
    "MOST_TEAMS",
    "MOST_VISITS",
    "PAST_DAYS",
    "RADIUS_M",
    "ROUTE_LOOKS",
    "SLOWEST_PERCENT",
    "USUAL_LOSS",
    "USUAL_SHIFTS",
    "USUAL_WEIGHTS",
    "Agreed",
    "Answering",
    "Arranged",
    "Basis",
    "BeatRequest",
    "Beats",
    "Breach",
    "BreakRequest",
    "BreaksRules",
    "ChangeKind",
    "Closure",
    "Direction",
    "Doubled",
    "Factory",
    "Ground",
    "Guessability",
    "HandRoute",
    "HandStop",
    "HomeGround",
    "HotspotChoice",
    "HotspotHabit",
    "HotspotPresence",
    "Incident",
    "Itinerary",
    "LeftOut",
    "NightChange",
    "OnDuty",
    "Past",
    "PlanFigures",
    "PlanRequest",
    "PlanSummary",
    "PlannedRoute",
    "PlannedStop",
    "Reason",
    "Replanned",
    "Replay",
    "ReplayAsked",
    "ReplayReport",
    "RotaShift",
    "RouteLook",
    "SavedPlan",
    "Sent",
    "Spot",
    "StopKind",
    "Sweep",
    "SweepArea",
    "TeamChoice",
    "TeamHome",
    "TeamRequest",
    "Vary",
    "Verdict",
    "VisitChange",
    "VisitLock",
    "VisitRequest",
    "Walk",
    "WalkDirection",
    "Weighing",
    "Wording",
    "Workload",
    "add_closure",
    "add_stands",
    "anchor",
    "arrange",
    "asked_of_shift",
    "change_appointment",
    "changes_between",
    "clear_week",
    "closures_of",
    "copy_week",
    "delete_appointment",
    "delete_closure",
    "delete_plan",
    "doubled_teams",
    "draw",
    "draw_unfamiliar",
    "drop_draft",
    "geometry_json",
    "guessability_of",
    "homes_of",
    "hotspots_of",
    "kept_breaches",
    "list_appointments",
    "list_plans",
    "lon_lat",
    "longest_unvisited",
    "monday_of",
    "month_workloads",
    "network_of",
    "plan_beats",
    "plan_csv",
    "plan_geojson",
    "plan_gpx",
    "plan_ics",
    "plan_kml",
    "plan_not_kept",
    "plan_sweep",
    "propose_talks",
    "publish_plan",
    "published_plans",
    "read_ground",
    "read_past",
    "read_plan",
    "read_rota",
    "read_week",
    "rename_plan",
    "replan",
    "replay_plans",
    "route_directions",
    "route_look",
    "save_again",
    "save_plan",
    "set_shift",
    "sub_grid_names",
    "talks_held",
    "teams_of",
    "walk_directions",
    "walks_geojson",
    "walks_gpx",
    "walks_kml",
    "windows_of_shift",
]
