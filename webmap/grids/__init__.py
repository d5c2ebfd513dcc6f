"""Grids: topology, drawing by balance, statistics."""

from webmap.grids.balance import (
    PROPOSALS,
    Emphasis,
    Progress,
    Proposal,
    measure_today,
    propose,
    proposing,
)
from webmap.grids.blocks import Blocks, street_blocks
from webmap.grids.building import Built, build
from webmap.grids.coming_into_force import OpenDuty, Outcome, catch_up, put_in_force
from webmap.grids.days import LOCAL_ZONE, local_day
from webmap.grids.derived import derive_sub_grids, offices_behind, sub_grid_ids, sub_grids_at
from webmap.grids.division import (
    MOST_POLICE_GRIDS,
    MOST_SUB_GRIDS,
    Asked,
    Quality,
    Today,
    quality_of,
)
from webmap.grids.draft import MOST_STEPS, Draft, topology_json
from webmap.grids.drafts import (
    KeptDraft,
    change_draft,
    drop_draft_of_grids,
    list_drafts,
    read_draft,
    refreshed,
    start_draft,
)
from webmap.grids.edits import (
    AllowPieces,
    Edit,
    HandOver,
    InsertVertex,
    Merge,
    MoveVertex,
    Redraw,
    Regroup,
    RemoveVertex,
    Rename,
    Renumber,
    Reshape,
    Split,
    SubGridShape,
    edit_json,
    key_of,
)
from webmap.grids.faults import Fault, FaultKind, Refused
from webmap.grids.figures import GridFigures, OfficeFigures, office_figures
from webmap.grids.figures_sheet import DIRECTION_NAMES, figures_xlsx
from webmap.grids.lattice import degrees_of, square_metres
from webmap.grids.load import load_of, street_length_m
from webmap.grids.membership import NOWHERE, grid_of
from webmap.grids.office_balance import (
    BalanceWish,
    DrawnGrid,
    DrawnProposal,
    OfficeBalance,
    read_balance,
)
from webmap.grids.office_preview import Duty, OfficePreview, read_preview
from webmap.grids.past_codes import codes_on_days, read_all_grids
from webmap.grids.preview import GridChange, Move, Preview, preview
from webmap.grids.sets import SetDays, StoredSet, last_set_day, read_set, set_days
from webmap.grids.street_lines import along_streets, line_of_street, reshape_along_streets
from webmap.grids.taking_back import day_to_take_back, take_back, use_draft
from webmap.grids.tiling import Flaw, TilingFlaw, tiling_flaws
from webmap.grids.topology import OUTSIDE, Border, Grid, Topology
from webmap.grids.trend import Direction, Trend, trend_of
from webmap.grids.vertex_edits import Level
from webmap.grids.work import (
    INCIDENTS,
    RESIDENTS,
    STREETS,
    USUAL_DAYS,
    USUAL_WEIGHTS,
    WORKERS,
    Period,
    latest_period,
)

__all__ = [
    "DIRECTION_NAMES",
    "INCIDENTS",
    "LOCAL_ZONE",
    "MOST_POLICE_GRIDS",
    "MOST_STEPS",
    "MOST_SUB_GRIDS",
    "NOWHERE",
    "OUTSIDE",
    "PROPOSALS",
    "RESIDENTS",
    "STREETS",
    "USUAL_DAYS",
    "USUAL_WEIGHTS",
    "WORKERS",
    "AllowPieces",
    "Asked",
    "BalanceWish",
    "Blocks",
    "Border",
    "Built",
    "Direction",
    "Draft",
    "DrawnGrid",
    "DrawnProposal",
    "Duty",
    "Edit",
    "Emphasis",
    "Fault",
    "FaultKind",
    "Flaw",
    "Grid",
    "GridChange",
    "GridFigures",
    "HandOver",
    "InsertVertex",
    "KeptDraft",
    "Level",
    "Merge",
    "Move",
    "MoveVertex",
    "OfficeBalance",
    "OfficeFigures",
    "OfficePreview",
    "OpenDuty",
    "Outcome",
    "Period",
    "Preview",
    "Progress",
    "Proposal",
    "Quality",
    "Redraw",
    "Refused",
    "Regroup",
    "RemoveVertex",
    "Rename",
    "Renumber",
    "Reshape",
    "SetDays",
    "Split",
    "StoredSet",
    "SubGridShape",
    "TilingFlaw",
    "Today",
    "Topology",
    "Trend",
    "along_streets",
    "build",
    "catch_up",
    "change_draft",
    "codes_on_days",
    "day_to_take_back",
    "degrees_of",
    "derive_sub_grids",
    "drop_draft_of_grids",
    "edit_json",
    "figures_xlsx",
    "grid_of",
    "key_of",
    "last_set_day",
    "latest_period",
    "line_of_street",
    "list_drafts",
    "load_of",
    "local_day",
    "measure_today",
    "office_figures",
    "offices_behind",
    "preview",
    "propose",
    "proposing",
    "put_in_force",
    "quality_of",
    "read_all_grids",
    "read_balance",
    "read_draft",
    "read_preview",
    "read_set",
    "refreshed",
    "reshape_along_streets",
    "set_days",
    "square_metres",
    "start_draft",
    "street_blocks",
    "street_length_m",
    "sub_grid_ids",
    "sub_grids_at",
    "take_back",
    "tiling_flaws",
    "topology_json",
    "trend_of",
    "use_draft",
]
