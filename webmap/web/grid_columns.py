"""What the figures of the grids are called: layers of places, people, incidents, streets."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from webmap.errors import N_
from webmap.grids import INCIDENTS, RESIDENTS, STREETS, WORKERS
from webmap.models import INCIDENT_CATEGORIES, Layer, LayerSource
from webmap.web.context import database, office_summary
from webmap.web.language import chosen_language

_NAMES = {
    RESIDENTS: N_("可住人数"),
    WORKERS: N_("员工数"),
    INCIDENTS: N_("警情"),
    STREETS: N_("道路长度"),
}


def _in_language(zh: str, en: str) -> str:
    return (en if chosen_language() == "en" else zh) or zh


def layer_names() -> dict[str, str]:
    """Return the names of the office's layers of places, in their order."""
    office = office_summary()
    if office is None:
        return {}
    with database().reading() as db:
        rows = db.execute(
            select(Layer.layer_id, Layer.name_zh, Layer.name_en)
            .where(Layer.office_id == office.id, Layer.source == LayerSource.PLACES)
            .order_by(Layer.position)
        ).all()
    return {row.layer_id: _in_language(row.name_zh, row.name_en) for row in rows}


def work_columns() -> list[dict[str, str]]:
    """Return what can be weighed, what most offices weigh first."""
    names = {**layer_names(), **{name: _(text) for name, text in _NAMES.items()}}
    first = [
        name for name in ("rentals", RESIDENTS, "factories", INCIDENTS, STREETS) if name in names
    ]
    rest = [name for name in names if name not in first]
    return [{"name": name, "title": names[name]} for name in (*first, *rest)]


def category_name(category: str) -> str:
    """Return what a category of incidents is called; one that nobody knows as it is written."""
    kind = INCIDENT_CATEGORIES.get(category)
    return category if kind is None else _in_language(kind.title_zh, kind.title_en)
