"""Who may do what: the one table of rights.

Every route and every command names one right of this table. What names none is refused.
"""

from __future__ import annotations

from webmap.errors import N_
from webmap.models import Role

# Named by routes that everybody may call without signing in.
PUBLIC = "public"

RIGHTS: dict[str, str] = {
    "account.own": N_("管理自己的登录与语言"),
    "map.base": N_("查看底图"),
    "map.view": N_("查看地图与图层"),
    "layers.read": N_("按标准接口读取图层"),
    "incidents.read": N_("查看警情"),
    "data.import": N_("导入数据"),
    "data.export": N_("导出数据"),
    "places.edit": N_("编辑场所"),
    "history.view": N_("查看修改记录"),
    "layers.manage": N_("新建图层、设置样式"),
    "grids.manage": N_("划分与启用网格"),
    "members.view": N_("查看队员与责任格"),
    "members.manage": N_("管理队员与责任格"),
    "office.manage": N_("建立与设置警务室"),
    "hotspots.view": N_("查看热点、跟进与派任"),
    "hotspots.manage": N_("检测、确认、派任与关闭热点"),
    "followups.report": N_("登记热点跟进"),
    "bulletins.view": N_("查看每日电诈预警"),
    "bulletins.edit": N_("编写与核准每日电诈预警"),
    "plans.view": N_("查看已发布的巡逻计划"),
    "plans.draft": N_("查看与编排巡逻计划草稿"),
    "plans.publish": N_("发布巡逻计划"),
    "visits.report": N_("回报到访与轨迹"),
    "print.sheets": N_("打印网格地图"),
    "users.manage": N_("管理账号"),
    "db.manage": N_("维护数据库"),
    "service.metrics": N_("读取运行指标"),
}

# A route is read on the streets: who sees plans sees the base map.
_EVERYBODY = {"account.own", "plans.view", "map.base"}
_READS = _EVERYBODY | {"map.view", "layers.read", "incidents.read"}
_WORKS = _READS | {
    "data.import",
    "data.export",
    "places.edit",
    "history.view",
    "members.view",
    "hotspots.view",
    "hotspots.manage",
    "followups.report",
    "bulletins.view",
    "bulletins.edit",
    "plans.draft",
    "plans.publish",
    "print.sheets",
    "visits.report",
}
_COMMANDS = _WORKS | {"users.manage", "layers.manage", "grids.manage", "members.manage"}

RIGHTS_OF: dict[Role, frozenset[str]] = {
    Role.COMMANDER: frozenset(_COMMANDS),
    Role.OFFICER: frozenset(_WORKS),
    Role.AUXILIARY: frozenset(
        _EVERYBODY
        | {
            "map.view",
            "layers.read",
            "visits.report",
            "hotspots.view",
            "followups.report",
            "bulletins.view",
        }
    ),
    Role.VOLUNTEER: frozenset(_EVERYBODY),
    Role.BUREAU: frozenset(
        _READS
        | {
            "print.sheets",
            "data.export",
            "history.view",
            "members.view",
            "hotspots.view",
            "bulletins.view",
        }
    ),
    Role.ADMIN: frozenset(RIGHTS),
}

# Roles that may sign in to more than one office.
ALL_OFFICES = frozenset({Role.BUREAU, Role.ADMIN})


def allowed(role: Role, right: str) -> bool:
    """Return whether a role has a right; a right that the table does not know is nobody's."""
    return right in RIGHTS and right in RIGHTS_OF[role]
