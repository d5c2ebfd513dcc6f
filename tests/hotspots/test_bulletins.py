"""Bulletins: what was reported the day before, nothing of a victim, approval and its loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.database import Database
from webmap.errors import BadField, Conflict
from webmap.hotspots.bulletins import (
    bulletins_of,
    check_text,
    frauds_reported,
    last_day_with_fraud,
    save_bulletin,
    set_approval,
)
from webmap.hotspots.follow_ups import By
from webmap.hotspots.fraud_kinds import FRAUD_TEXTS, HOW_MOST, standard_text
from webmap.models import Bulletin, Incident, Office, point_wkb

DAY = date(2026, 11, 24)
BY = By("officer", datetime(2026, 11, 24, 1, 0, tzinfo=UTC), DAY)
LOAN = FRAUD_TEXTS["loan"]


def add_fraud(
    session: Session, office: Office, number: str, begins: datetime, kind: str = "loan",
    ends: datetime | None = None, category: str = "fraud",
) -> None:  # fmt: skip
    session.add(
        Incident(
            office_id=office.id, number=number, category=category, sub_category=kind,
            occurred_from=begins, occurred_to=ends, location="东巷2号",
            geom=point_wkb(114.005, 22.705),
        )
    )  # fmt: skip
    session.flush()


def test_frauds_of_the_day_before_count_by_the_offices_date_and_when_they_were_noticed(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        # The 23rd in Dongguan runs from 16:00 UTC on the 22nd.
        add_fraud(session, office, "F1", datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
        add_fraud(session, office, "F2", datetime(2026, 11, 23, 15, 59, tzinfo=UTC), "investment")
        add_fraud(session, office, "F3", datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
        add_fraud(session, office, "F4", datetime(2026, 11, 22, 15, 59, tzinfo=UTC))
        # Went on for a week, told on the 23rd.
        add_fraud(session, office, "F5", datetime(2026, 11, 16, 1, 0, tzinfo=UTC),
                  ends=datetime(2026, 11, 23, 2, 0, tzinfo=UTC))  # fmt: skip
        add_fraud(session, office, "T1", datetime(2026, 11, 23, 2, 0, tzinfo=UTC), "ebike",
                  category="theft")  # fmt: skip
    with database.reading() as session:
        assert frauds_reported(session, office.id, DAY) == {"loan": 2, "investment": 1}
        neighbour = session.scalars(select(Office).where(Office.code == "NEXT")).one()
        assert frauds_reported(session, neighbour.id, DAY) == {}
        assert last_day_with_fraud(session, office.id, DAY) == DAY
        ready = bulletins_of(session, office.id, DAY)
    assert [(one.kind, one.reported, one.id) for one in ready] == [
        ("虚假贷款", 2, None), ("虚假投资理财", 1, None), ("", 0, None),
    ]  # fmt: skip
    assert ready[0].text == LOAN


def test_a_day_without_fraud_offers_the_general_reminder(
    database: Database, office: Office
) -> None:
    with database.reading() as session:
        (only,) = bulletins_of(session, office.id, DAY)
    assert (only.sub_category, only.reported) == ("", 0)
    assert only.text == standard_text("") == standard_text("a kind of the office's own")


def test_writing_after_approval_takes_the_approval_back(database: Database, office: Office) -> None:
    with database.writing() as session:
        row = save_bulletin(session, office.id, DAY, "loan", 0, LOAN, BY)
        approved = set_approval(session, office.id, row.id, row.version, True, BY)
        assert (approved.approved_by, approved.approved) == ("officer", True)
        with pytest.raises(Conflict):
            save_bulletin(session, office.id, DAY, "loan", 1, LOAN, BY)
        again = replace(LOAN, title="先交钱的贷款都是诈骗")
        save_bulletin(session, office.id, DAY, "loan", approved.version, again, BY)
    with database.reading() as session:
        loan, _general = bulletins_of(session, office.id, DAY)
        assert not loan.approved
        assert loan.text == again
        assert session.scalars(select(Bulletin)).one().approved_by == ""


def test_an_approved_bulletin_keeps_its_number_when_more_is_brought_in(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        add_fraud(session, office, "F1", datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
        row = save_bulletin(session, office.id, DAY, "loan", 0, LOAN, BY)
        set_approval(session, office.id, row.id, row.version, True, BY)
        add_fraud(session, office, "F2", datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
        loan = bulletins_of(session, office.id, DAY)[0]
        assert (loan.reported, loan.reported_now) == (1, 2)
        set_approval(session, office.id, row.id, loan.version, False, BY)
        assert bulletins_of(session, office.id, DAY)[0].reported == 2


@pytest.mark.parametrize(
    ("part", "field", "said"),
    [
        ({"title": ""}, "title", "没有填"),
        ({"how_it_works": "骗" * (HOW_MOST + 1)}, "how_it_works", "最多 160 个字"),
        ({"how_it_works": "骗子的电话是 138 0013 8000。"}, "how_it_works", "号码"),
        ({"how_it_works": "卡号6222021234567890。"}, "how_it_works", "号码"),
        ({"title": "有人被骗3.5万元"}, "title", "金额"),
        ({"title": "有人被骗十余万元"}, "title", "金额"),
        ({"how_to_avoid": ("好", "转账 500 块钱")}, "how_to_avoid.1", "金额"),
        ({"how_it_works": "受害人张某在网上贷款。"}, "how_it_works", "是谁"),
        ({"how_it_works": "事主：陈小红，接到电话。"}, "how_it_works", "是谁"),
        ({"how_it_works": "报警人李伟说收到短信。"}, "how_it_works", "是谁"),
        ({"how_it_works": "受害人林小红转了账。"}, "how_it_works", "是谁"),
        ({"title": "王女士差点上当"}, "title", "是谁"),
        ({"how_it_works": "老人住石鼓正街14号，独自在家。"}, "how_it_works", "住址"),
        ({"how_it_works": "在东巷十二号附近。"}, "how_it_works", "住址"),
        ({"how_to_avoid": ("住3栋502房的已被骗",)}, "how_to_avoid.0", "住址"),
        ({"how_it_works": "对方家住万江石鼓村。"}, "how_it_works", "住址"),
        ({"how_it_works": "骗子加了微信昵称小雨。"}, "how_it_works", "昵称"),
        ({"how_it_works": "网名“浮云”的人拉人进群。"}, "how_it_works", "昵称"),
        ({"how_it_works": "加微信 xiaoyu_88 付款。"}, "how_it_works", "昵称"),
        ({"how_to_avoid": ()}, "how_to_avoid", "一到三条"),
        ({"how_to_avoid": ("一", "二", "三", "四")}, "how_to_avoid", "一到三条"),
    ],
)
def test_what_does_not_fit_or_tells_of_a_victim_is_refused(
    part: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(BadField, match=said) as refused:
        check_text(replace(LOAN, **part))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize("kind", FRAUD_TEXTS)
def test_the_standard_texts_pass_their_own_rules(kind: str) -> None:
    check_text(FRAUD_TEXTS[kind])


@pytest.mark.parametrize(
    "said",
    [
        "骗子先取得受害人信任，受害人马上转账，事主向骗子付款。",
        "盗用好友的昵称和头像，加微信、QQ 聊天。",
        "不透露家庭住址；坐地铁 2 号线的乘客也要当心。",
        "受害人被要求下载软件，当事人应当报警。",
        "骗子自称某公司客服、某某平台的老师。",
        "可以拨打 110、96110，或者到警务室问民警。",
    ],
)
def test_what_tells_of_nobody_is_kept(said: str) -> None:
    check_text(replace(LOAN, how_it_works=said))


def test_what_was_kept_before_the_rules_is_not_approved(
    spatialite_database: Database,
) -> None:
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office)).first()
        assert office is not None
        row = save_bulletin(session, office.id, DAY, "loan", 0, LOAN, BY)
        row.how_it_works = "受害人张某（住石鼓正街14号）"
        with pytest.raises(BadField):
            set_approval(session, office.id, row.id, row.version, True, BY)


def test_a_kind_that_nobody_reported_or_knows_is_refused(
    spatialite_database: Database,
) -> None:
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office)).first()
        assert office is not None
        with pytest.raises(BadField, match="没有这种诈骗"):
            save_bulletin(session, office.id, DAY, "nothing", 0, LOAN, BY)
        with pytest.raises(BadField, match="提前 7 天"):
            save_bulletin(session, office.id, date(2026, 12, 2), "loan", 0, LOAN, BY)
