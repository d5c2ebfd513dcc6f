"""The tables, one file for each part of the domain."""

from webmap.models.accounts import AuditEntry, Role, User
from webmap.models.base import Base, UtcDateTime
from webmap.models.bringing_in import ColumnMapping, WaitingPlace
from webmap.models.bulletins import Bulletin
from webmap.models.field import ReportKind, Track, TrackSource, VisitReport
from webmap.models.follow_ups import FollowUp, FollowUpKind, TalkDismissal
from webmap.models.grids import GridDraft, PoliceGrid, SubGrid, holds_on
from webmap.models.history import ChangeKind, ChangeSet, PlaceState
from webmap.models.hotspots import (
    Assignment,
    Detection,
    Hotspot,
    HotspotStatus,
    hotspot_status_on,
)
from webmap.models.incidents import INCIDENT_CATEGORIES, Incident, IncidentKind, IncidentWord
from webmap.models.office import Office
from webmap.models.patrols import Mode, PatrolPlan, PlanStatus, Route, Shift, Visit
from webmap.models.people import Absence, Member, Team, TeamKind
from webmap.models.places import Layer, LayerSource, Place
from webmap.models.search import (
    SEARCHED_SOURCES,
    SearchEntry,
    SearchStale,
    entry_key,
    entry_keys,
)
from webmap.models.spatial import (
    extent_of,
    intersects_bbox,
    point_wkb,
    read_frame,
    to_geometry,
    to_stored,
)
from webmap.models.streets import Oneway, Railway, Street
from webmap.models.week import (
    Appointment,
    AppointmentKind,
    AppointmentStatus,
    RotaEntry,
    StreetClosure,
)
from webmap.models.who import who_are, who_is

__all__ = [
    "INCIDENT_CATEGORIES",
    "SEARCHED_SOURCES",
    "Absence",
    "Appointment",
    "AppointmentKind",
    "AppointmentStatus",
    "Assignment",
    "AuditEntry",
    "Base",
    "Bulletin",
    "ChangeKind",
    "ChangeSet",
    "ColumnMapping",
    "Detection",
    "FollowUp",
    "FollowUpKind",
    "GridDraft",
    "Hotspot",
    "HotspotStatus",
    "Incident",
    "IncidentKind",
    "IncidentWord",
    "Layer",
    "LayerSource",
    "Member",
    "Mode",
    "Office",
    "Oneway",
    "PatrolPlan",
    "Place",
    "PlaceState",
    "PlanStatus",
    "PoliceGrid",
    "Railway",
    "ReportKind",
    "Role",
    "RotaEntry",
    "Route",
    "SearchEntry",
    "SearchStale",
    "Shift",
    "Street",
    "StreetClosure",
    "SubGrid",
    "TalkDismissal",
    "Team",
    "TeamKind",
    "Track",
    "TrackSource",
    "User",
    "UtcDateTime",
    "Visit",
    "VisitReport",
    "WaitingPlace",
    "entry_key",
    "entry_keys",
    "extent_of",
    "holds_on",
    "hotspot_status_on",
    "intersects_bbox",
    "point_wkb",
    "read_frame",
    "to_geometry",
    "to_stored",
    "who_are",
    "who_is",
]
