"""Layers: their catalogue and styles, reading and writing files, datums, the Leaflet map."""

from webmap.layers.catalogue import (
    BY_ID,
    CATALOGUE,
    GRID_HUES,
    GROUPS,
    ON_AT_FIRST,
    Field,
    LayerDefinition,
)
from webmap.layers.changes import ChangeCounts
from webmap.layers.datums import Datum, from_wgs84, to_wgs84
from webmap.layers.demo import DEMO_CODE, load_demo
from webmap.layers.editing import edit_places
from webmap.layers.edits import (
    MOST_OPERATIONS,
    Create,
    Delete,
    EditConflict,
    EditProblem,
    EditResult,
    InvalidEdits,
    Operation,
    PlaceConflict,
    PlaceSnapshot,
    Update,
)
from webmap.layers.features import LayerSummary, Moment, list_layers, read_features
from webmap.layers.files import Limits, Remark
from webmap.layers.history import (
    ChangeFilter,
    ChangeSummary,
    PastState,
    PlaceChange,
    find_place,
    find_places,
    list_changes,
    past_state,
    people_of_changes,
    place_history,
    read_place,
    read_places,
)
from webmap.layers.hues import police_grid_hues, sub_grid_hues
from webmap.layers.imports import (
    BadRowsPolicy,
    ImportMode,
    ImportOptions,
    ImportReport,
    OutsidePolicy,
    import_file,
    import_staff,
    import_streets,
)
from webmap.layers.offices import (
    add_catalogue_layers,
    create_office,
    metric_srid_at,
    read_area,
    read_point,
)
from webmap.layers.past import find_change, layer_at, place_at, places_changed
from webmap.layers.place_rules import fields_of
from webmap.layers.responsible import Responsible, responsible_members
from webmap.layers.reverting import restore_place, undo_change
from webmap.layers.search_index import refresh, reindex
from webmap.layers.style import Style, Symbol, class_title, value_text
from webmap.layers.symbols import GLYPH_DROP, GLYPH_SCALE, GLYPH_SHARE, SYMBOL_PATHS

__all__ = [
    "BY_ID",
    "CATALOGUE",
    "DEMO_CODE",
    "GLYPH_DROP",
    "GLYPH_SCALE",
    "GLYPH_SHARE",
    "GRID_HUES",
    "GROUPS",
    "MOST_OPERATIONS",
    "ON_AT_FIRST",
    "SYMBOL_PATHS",
    "BadRowsPolicy",
    "ChangeCounts",
    "ChangeFilter",
    "ChangeSummary",
    "Create",
    "Datum",
    "Delete",
    "EditConflict",
    "EditProblem",
    "EditResult",
    "Field",
    "ImportMode",
    "ImportOptions",
    "ImportReport",
    "InvalidEdits",
    "LayerDefinition",
    "LayerSummary",
    "Limits",
    "Moment",
    "Operation",
    "OutsidePolicy",
    "PastState",
    "PlaceChange",
    "PlaceConflict",
    "PlaceSnapshot",
    "Remark",
    "Responsible",
    "Style",
    "Symbol",
    "Update",
    "add_catalogue_layers",
    "class_title",
    "create_office",
    "edit_places",
    "fields_of",
    "find_change",
    "find_place",
    "find_places",
    "from_wgs84",
    "import_file",
    "import_staff",
    "import_streets",
    "layer_at",
    "list_changes",
    "list_layers",
    "load_demo",
    "metric_srid_at",
    "past_state",
    "people_of_changes",
    "place_at",
    "place_history",
    "places_changed",
    "police_grid_hues",
    "read_area",
    "read_features",
    "read_place",
    "read_places",
    "read_point",
    "refresh",
    "reindex",
    "responsible_members",
    "restore_place",
    "sub_grid_hues",
    "to_wgs84",
    "undo_change",
    "value_text",
]
