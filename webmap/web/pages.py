"""What all pages share: the bar's links, the office, and the numbers' and dates' look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webmap.errors import N_
from webmap.web.context import LOCAL_ZONE, office_summary
from webmap.web.security import right_of

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


@dataclass(frozen=True)
class PageLink:
    """A page in the bar, its endpoint, its name and its icon (Bootstrap Icons)."""

    endpoint: str
    title: str
    icon: str


PAGES = (
    PageLink("map.page", N_("地图"), "map"),
    PageLink("grids.page", N_("网格"), "grid-3x3"),
    PageLink("hotspots.page", N_("热点"), "fire"),
    PageLink("patrols.page", N_("巡逻"), "signpost-split"),
    PageLink("printing.page", N_("打印"), "printer"),
    PageLink("people.page", N_("队员"), "people"),
    PageLink("data.page", N_("数据"), "database"),
)


# The tasks of a page, each with a path of its own; the bar shows the page as open on any of them.
TASKS: dict[str, tuple[PageLink, ...]] = {
    "patrols.page": (
        PageLink("patrols.page", N_("计划"), "signpost-split"),
        PageLink("sweeps.page", N_("巡查"), "bezier2"),
        PageLink("week.page", N_("一周"), "calendar-week"),
        PageLink("replay.page", N_("回放"), "clock-history"),
        PageLink("field.page", N_("上街"), "phone"),
    ),
    "hotspots.page": (
        PageLink("hotspots.page", N_("热点"), "fire"),
        PageLink("incidents.page", N_("警情"), "graph-up"),
        PageLink("follow_ups.page", N_("跟进"), "check2-square"),
        PageLink("bulletins.page", N_("电诈预警"), "megaphone"),
    ),
    "grids.page": (
        PageLink("grids.page", N_("划分"), "grid-3x3"),
        PageLink("balance.page", N_("均衡"), "pie-chart"),
        PageLink("figures.page", N_("统计"), "bar-chart"),
    ),
    "data.page": (
        PageLink("data.page", N_("导入"), "box-arrow-in-down"),
        PageLink("waiting.page", N_("待落图"), "pin-map"),
        PageLink("taking_out.page", N_("导出"), "box-arrow-up"),
        PageLink("own_layers.page", N_("图层"), "layers"),
        PageLink("history.page", N_("记录"), "clock-history"),
    ),
}


def page_links() -> list[dict[str, Any]]:
    """Return the pages that exist and that the user may open.

    A page that the user may not open, though some task of it, leads to the first of those.
    """
    links = []
    for page in PAGES:
        tasks = _links(TASKS.get(page.endpoint, (page,)))
        if tasks:
            active = any(task["active"] for task in tasks)
            links.append({**tasks[0], "title": _(page.title), "icon": page.icon, "active": active})
    return links


def page_tasks() -> dict[str, Any]:
    """Return the name of the page that the request is for, and its tasks that the user may do."""
    for page in PAGES:
        tasks = TASKS.get(page.endpoint, ())
        if any(task.endpoint == request.endpoint for task in tasks):
            return {"title": _(page.title), "links": _links(tasks)}
    return {"title": "", "links": []}


def _links(pages: Iterable[PageLink]) -> list[dict[str, Any]]:
    if not current_user.is_authenticated:
        return []
    links = []
    for page in pages:
        if page.endpoint not in current_app.view_functions:
            continue
        needed = right_of(current_app, page.endpoint)
        if needed is not None and current_user.may(needed):
            links.append(
                {
                    "title": _(page.title),
                    "icon": page.icon,
                    "url": url_for(page.endpoint),
                    "active": request.endpoint == page.endpoint,
                }
            )
    return links


def format_date(moment: datetime) -> str:
    """Return a moment's date in Dongguan, such as 2026-11-23 周一."""
    local = moment.astimezone(LOCAL_ZONE)
    return f"{local:%Y-%m-%d} {_(WEEKDAYS[local.weekday()])}"


def format_time(moment: datetime) -> str:
    """Return a moment's time in Dongguan, such as 22:15."""
    return f"{moment.astimezone(LOCAL_ZONE):%H:%M}"


def format_distance(distance_m: float) -> str:
    """Return a distance such as 350 米 or 1.2 公里."""
    if distance_m < 1000:
        return _("%(count)s 米", count=round(distance_m))
    return _("%(count)s 公里", count=f"{distance_m / 1000:.1f}")


def init_pages(app: Flask) -> None:
    """Give the templates what every page shows."""
    app.context_processor(
        lambda: {
            "page_links": page_links,
            "page_tasks": page_tasks,
            "office": office_summary,
        }
    )
    app.add_template_filter(format_date)
    app.add_template_filter(format_time)
    app.add_template_filter(format_distance)
