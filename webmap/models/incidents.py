"""Incidents (警情): what, when and where; never who. Their categories and sub-categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, UtcDateTime, check, owned_key


@dataclass(frozen=True)
class IncidentKind:
    """A category or sub-category: its code in the database, and what it is called."""

    code: str
    title_zh: str
    title_en: str
    kinds: tuple[IncidentKind, ...] = ()


def _kinds(*rows: tuple[str, str, str]) -> tuple[IncidentKind, ...]:
    return tuple(IncidentKind(*row) for row in rows)


# The one table of categories. A database may hold others that an office brought along; they are
# shown as they are written.
INCIDENT_CATEGORIES: dict[str, IncidentKind] = {
    category.code: category
    for category in (
        IncidentKind(
            "affray", "打架斗殴", "Affray",
            _kinds(
                ("drink_related", "酒后打架", "Drink-related"),
                ("group", "多人斗殴", "Group fight"),
                ("workmates", "工友打架", "Between workmates"),
                ("quarrel", "口角打架", "After a quarrel"),
            ),
        ),
        IncidentKind(
            "dispute", "纠纷", "Dispute",
            _kinds(
                ("family", "家庭纠纷", "Family"),
                ("neighbour", "邻里纠纷", "Neighbours"),
                ("labour", "劳资纠纷", "Wages and labour"),
                ("rent", "租赁纠纷", "Rent"),
                ("consumer", "消费纠纷", "Consumer"),
                ("debt", "债务纠纷", "Debt"),
                ("traffic", "交通纠纷", "Traffic"),
                ("noise", "噪音扰民", "Noise"),
            ),
        ),
        IncidentKind(
            "theft", "盗窃", "Theft",
            _kinds(
                ("ebike", "盗窃电动车", "E-bike"),
                ("ebike_battery", "盗窃电动车电瓶", "E-bike battery"),
                ("burglary", "入室盗窃", "Burglary"),
                ("pickpocketing", "扒窃", "Pickpocketing"),
                ("phone", "盗窃手机", "Phone"),
                ("vehicle", "盗窃车内财物", "From vehicles"),
                ("shop", "盗窃店铺", "From shops"),
                ("factory", "盗窃工厂", "From factories"),
            ),
        ),
        IncidentKind(
            "fraud", "电信诈骗", "Telecom fraud",
            _kinds(
                ("impersonating_police", "冒充公检法", "Impersonating police"),
                ("impersonating_customer_service", "冒充客服", "Impersonating customer service"),
                ("impersonating_acquaintance", "冒充熟人领导", "Impersonating acquaintances"),
                ("loan", "虚假贷款", "Loan"),
                ("brushing_orders", "刷单返利", "Brushing orders"),
                ("investment", "虚假投资理财", "Investment"),
                ("shopping", "虚假购物", "Shopping"),
                ("gaming", "游戏交易", "Gaming"),
                ("dating", "交友诈骗", "Dating"),
            ),
        ),
        IncidentKind(
            "other", "其他", "Other",
            _kinds(
                ("lost_property", "遗失物品", "Lost property"),
                ("help", "群众求助", "Call for help"),
                ("gambling", "赌博", "Gambling"),
                ("drunk_person", "醉酒人员", "Drunk person"),
                ("accident", "意外事故", "Accident"),
                ("suspicious", "可疑情况", "Suspicious"),
            ),
        ),
    )
}  # fmt: skip


class Incident(OfficeOwned, Base):
    """A call or case at a point, at a time or within an interval when the time is not known."""

    __tablename__ = "incidents"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "number"),
        check("interval", "occurred_to IS NULL OR occurred_to >= occurred_from"),
        Index("ix_incidents_office_time", "office_id", "occurred_from"),
    )

    number: Mapped[str] = mapped_column(String(60))
    category: Mapped[str] = mapped_column(String(60))
    sub_category: Mapped[str] = mapped_column(String(60), default="")
    occurred_from: Mapped[datetime] = mapped_column(UtcDateTime)
    occurred_to: Mapped[datetime | None] = mapped_column(UtcDateTime, doc="None: exact")
    location: Mapped[str] = mapped_column(String(300), default="")
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326))


class IncidentWord(OfficeOwned, Base):
    """What a text of the command centre's spreadsheets means in the table of categories."""

    __tablename__ = "incident_words"
    __table_args__ = (owned_key(), UniqueConstraint("office_id", "word"))

    word: Mapped[str] = mapped_column(String(130), doc="as written, folded")
    category: Mapped[str] = mapped_column(String(60))
    sub_category: Mapped[str] = mapped_column(String(60), default="")
