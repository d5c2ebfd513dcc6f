"""Names of fields for formats with room for ten characters (Shapefile), known on import too."""

from __future__ import annotations

from collections.abc import Mapping

SHORT_NAMES: Mapping[str, str] = {
    "number_short": "house_no",
    "residents_capacity": "capacity",
    "sub_category": "subcat",
    "occurred_from": "occ_from",
    "occurred_to": "occ_to",
    "police_grid": "pol_grid",
    "visits_per_shift": "visits",
    "distance_m": "length_m",
}
