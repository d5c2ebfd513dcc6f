"""Drafts of grids: kept, previewed, put in force from a day on, with all that hangs on them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.grids.maps import assert_tiles
from webmap.database import Database
from webmap.errors import BadField, BadFile, Conflict, NotFound
from webmap.grids import (
    Edit,
    InsertVertex,
    KeptDraft,
    Merge,
    Outcome,
    Rename,
    Split,
    catch_up,
    change_draft,
    day_to_take_back,
    last_set_day,
    list_drafts,
    offices_behind,
    put_in_force,
    read_draft,
    read_preview,
    read_set,
    refreshed,
    set_days,
    start_draft,
    take_back,
    use_draft,
)
from webmap.layers import ImportMode, ImportOptions, import_file, read_features
from webmap.layers.features import Moment
from webmap.models import (
    Assignment,
    ChangeKind,
    ChangeSet,
    Member,
    Office,
    Place,
    PoliceGrid,
    SubGrid,
    Team,
    to_geometry,
)

TODAY = date(2026, 11, 23)
SOON = TODAY + timedelta(days=8)
# The places of 1-1 south of it are more than half of them, on less than half of its area.
CUT = ((113.9995, 22.7024), (114.0055, 22.7024))


def drafted(session: Session, office: Office, *edits: Edit) -> KeptDraft:
    kept = start_draft(session, office, name="试画", username="commander", now=NOW)
    for edit in edits:
        kept = change_draft(
            session, office.id, kept.id, kept.version, lambda draft, edit=edit: draft.done(edit),
            username="commander", now=NOW,
        )  # fmt: skip
    return kept


def mine(session: Session) -> Office:
    return session.scalars(select(Office).where(Office.code == "TINY")).one()


def in_force(session: Session, begins: date, *edits: Edit) -> Outcome:
    office = mine(session)
    kept = drafted(session, office, *edits)
    draft = refreshed(session, office, kept.draft, TODAY)
    return put_in_force(session, office, draft, begins, username="commander", now=NOW)


def codes_of_places(session: Session) -> dict[str, str]:
    rows = session.execute(
        select(Place.number, SubGrid.code)
        .join(SubGrid, SubGrid.id == Place.sub_grid_id)
        .where(Place.office_id == mine(session).id)
    )
    return {row.number: row.code for row in rows}


def duties(session: Session, day: date) -> list[tuple[str, str]]:
    rows = session.execute(
        select(Member.name, SubGrid.code)
        .join(Assignment, Assignment.member_id == Member.id)
        .join(SubGrid, SubGrid.id == Assignment.sub_grid_id)
        .where(Member.office_id == mine(session).id, Assignment.valid_from <= day)
        .where((Assignment.valid_to.is_(None)) | (Assignment.valid_to > day))
        .where(SubGrid.valid_from <= day, (SubGrid.valid_to.is_(None)) | (SubGrid.valid_to > day))
        .order_by(SubGrid.code)
    )
    return [(row.name, row.code) for row in rows]


def sub_codes(session: Session, day: date) -> list[str]:
    return read_features(session, mine(session).id, "sub_grids", Moment(day, NOW))["code"].tolist()


def test_a_draft_is_changed_only_by_who_knows_its_latest_version(database: Database) -> None:
    with database.writing() as session:
        office = mine(session)
        kept = drafted(session, office, Split("1-1", CUT, "1-9", ""))
        assert (kept.version, len(kept.draft.steps)) == (2, 1)
        with pytest.raises(Conflict, match="commander"):
            change_draft(
                session, office.id, kept.id, 1, lambda draft: draft.undo(),
                username="officer", now=NOW,
            )  # fmt: skip
        undone = change_draft(
            session, office.id, kept.id, 2, lambda draft: draft.undo(),
            username="officer", now=NOW,
        )  # fmt: skip
        assert (undone.version, undone.username, undone.draft.steps) == (3, "officer", ())
        again = read_draft(session, office.id, kept.id)
        assert len(again.draft.redo().steps) == 1
        with pytest.raises(NotFound):
            read_draft(session, office.id + 1, kept.id)


def test_the_preview_tells_which_places_and_duties_move_where(database: Database) -> None:
    with database.reading() as session:
        office = mine(session)
        answering = {code: name for name, code in duties(session, TODAY)}
    with database.writing() as session:
        kept = drafted(
            session, office, Split("1-1", CUT, "1-9", "南片"), Merge(("2-1", "2-2")),
            Rename("1-2", "1-8", "改名"),
        )  # fmt: skip
        found = read_preview(session, mine(session), kept.draft, TODAY)
    moves = {move.number: (move.before, move.after) for move in found.changes.moves}
    assert moves["A001"] == moves["A002"] == ("1-1", "1-9")
    assert "A003" not in moves
    assert moves["X1"] == ("2-2", "2-1")
    # One that only got another name keeps what lies in it.
    assert not [codes for codes in moves.values() if "1-8" in codes]
    by_code = {one.after: one for one in found.changes.grids}
    new = by_code["1-9"]
    assert new.before is None
    old = by_code["1-1"]
    assert old.counts_before["shops"] == 3
    assert old.counts_after.get("shops", 0) + new.counts_after.get("shops", 0) == 3
    assert old.area_before_m2 == pytest.approx(old.area_after_m2 + new.area_after_m2, rel=1e-4)
    told = {(one.who, one.before, one.after) for one in found.duties}
    for code, after in (("1-1", "1-1"), ("2-2", None), ("1-2", "1-8")):
        if code in answering:
            assert (answering[code], code, after) in told


def test_grids_in_force_from_today_take_their_places_and_members_along(
    database: Database,
) -> None:
    with database.writing() as session:
        answering = duties(session, TODAY)
        before = sub_codes(session, TODAY)
        outcome = in_force(session, TODAY, Split("1-1", CUT, "1-9", "南片"))
        assert outcome.places_moved > 0
    with database.reading() as session:
        assert sub_codes(session, TODAY) == sorted([*before, "1-9"])
        assert sub_codes(session, TODAY - timedelta(days=1)) == before
        places = codes_of_places(session)
        assert places["A003"] == "1-1"
        assert {places[number] for number in ("A001", "A002", "441900001")} == {"1-9"}
        assert duties(session, TODAY) == answering
        assert duties(session, TODAY - timedelta(days=1)) == answering
        stored = read_set(session, mine(session), TODAY)
        assert stored.built.mended_m2 == 0
        assert_tiles(stored.built.topology)
        boundary = to_geometry(mine(session).boundary)
        assert boundary.equals_exact(
            shapely.MultiPolygon([shapely.coverage_union_all(
                list(stored.built.topology.sub_shapes().values()))]),
            0, normalize=True,
        )  # fmt: skip


def test_a_grid_that_stays_as_it_is_keeps_its_row(database: Database) -> None:
    with database.writing() as session:
        ids = set(session.scalars(select(SubGrid.id)))
        outcome = in_force(session, TODAY, Rename("1-1", "1-7", "河边"))
        assert (outcome.begun, outcome.ended) == (1, 1)
        (new,) = set(session.scalars(select(SubGrid.id))) - ids
        row = session.get_one(SubGrid, new)
        assert (row.code, row.valid_from) == ("1-7", TODAY)
        assert codes_of_places(session)["A001"] == "1-7"


def test_grids_of_a_later_day_wait_for_it_and_can_be_cancelled(database: Database) -> None:
    with database.writing() as session:
        answering = duties(session, TODAY)
        before, places = sub_codes(session, TODAY), codes_of_places(session)
        outcome = in_force(session, SOON, Merge(("1-1", "1-2")))
        assert outcome.open_duties == [one for one in outcome.open_duties if one.sub_grid == "1-2"]
    with database.writing() as session:
        assert sub_codes(session, TODAY) == before
        assert sub_codes(session, SOON) == [code for code in before if code != "1-2"]
        assert codes_of_places(session) == places
        assert duties(session, SOON) == [one for one in answering if one[1] != "1-2"]
        assert last_set_day(session, mine(session).id, TODAY) == SOON
        assert [one.begins for one in set_days(session, mine(session).id)][-1] == SOON
        assert offices_behind(session, NOW) == []
        later = NOW + timedelta(days=8)
        assert offices_behind(session, later) == [mine(session).id]
        session.begin_nested()
        # Somebody is given the old row of 1-1 after its end was settled.
        old = session.scalars(select(SubGrid).where(SubGrid.code == "1-1").order_by(SubGrid.id))
        helper = Member(
            office_id=mine(session).id, number="P900", name="梁帮手", post="辅警",
            team_id=session.scalars(select(Member.team_id)).first(),
        )  # fmt: skip
        session.add(helper)
        session.flush()
        session.add(
            Assignment(
                office_id=mine(session).id, sub_grid_id=old.first().id, member_id=helper.id,
                valid_from=TODAY + timedelta(days=1),
            )
        )  # fmt: skip
        session.flush()
        assert ("梁帮手", "1-1") not in duties(session, SOON)
        catch_up(session, mine(session).id, later)
        assert ("梁帮手", "1-1") in duties(session, SOON)
        assert codes_of_places(session)["A001"] == "1-1"
        assert offices_behind(session, later) == []
        session.rollback()
    with database.writing() as session:
        # A draft begun now starts from the grids to come, and cannot hold before them.
        with pytest.raises(BadField, match=SOON.isoformat()):
            in_force(session, TODAY, Rename("1-1", "1-7", "改名"))
        session.rollback()
    with database.writing() as session:
        take_back(session, mine(session), SOON, username="officer", now=NOW)
        *_, settled, cancelled = session.scalars(select(ChangeSet).order_by(ChangeSet.id))
        assert (settled.kind, settled.note) == (ChangeKind.GRIDS, SOON.isoformat())
        assert (cancelled.kind, cancelled.reverses_id) == (ChangeKind.UNDO, settled.id)
        assert sub_codes(session, SOON) == before
        assert duties(session, SOON) == answering
        with pytest.raises(NotFound):
            take_back(session, mine(session), SOON, username="officer", now=NOW)


def test_what_was_changed_today_is_changed_again_today_in_place(database: Database) -> None:
    bend = InsertVertex((114.0, 22.705), (114.005, 22.705), (114.0025, 22.7062))
    with database.writing() as session:
        in_force(session, TODAY, Split("1-1", CUT, "1-9", "南片"))
        rows = len(session.scalars(select(SubGrid.id)).all())
        in_force(session, TODAY, Merge(("1-1", "1-9")), bend)
        assert len(session.scalars(select(SubGrid.id)).all()) < rows
        assert sub_codes(session, TODAY) == ["1-1", "1-2", "2-1", "2-2"]
        assert set(codes_of_places(session).values()) <= {"1-1", "2-2"}


def test_a_draft_of_grids_that_were_changed_meanwhile_is_refused(database: Database) -> None:
    with database.writing() as session:
        office = mine(session)
        kept = drafted(session, office, Split("1-1", CUT, "1-9", ""))
        in_force(session, TODAY, Merge(("2-1", "2-2")))
        with pytest.raises(Conflict):
            refreshed(session, office, kept.draft, TODAY)
        unchanged = drafted(session, office)
        with pytest.raises(BadField):
            put_in_force(session, office, unchanged.draft, TODAY, username="commander", now=NOW)


def test_an_office_without_grids_begins_with_its_boundary(database: Database) -> None:
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "NEXT")).one()
        kept = start_draft(session, office, name="第一套", username="commander", now=NOW)
        draft = kept.draft.done(Split("1-1", ((114.015, 22.69), (114.015, 22.72)), "1-2", ""))
        outcome = put_in_force(session, office, draft, TODAY, username="commander", now=NOW)
        assert (outcome.begun, outcome.ended) == (3, 0)
        features = read_features(session, office.id, "sub_grids", Moment(TODAY, NOW))
        assert features["code"].tolist() == ["1-1", "1-2"]
        place = session.scalars(select(Place).where(Place.office_id == office.id)).one()
        assert place.sub_grid_id is not None


def test_no_set_is_imported_over_one_that_is_to_come(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "sub_grids.geojson"
    with database.writing() as session:
        office = mine(session)
        read_features(session, office.id, "sub_grids", Moment(TODAY, NOW)).to_file(file)
        in_force(session, SOON, Merge(("1-1", "1-2")))
        with pytest.raises(BadFile) as refused:
            import_file(
                session, office, "sub_grids", file, ImportOptions(mode=ImportMode.REPLACE),
                username="commander", now=NOW,
            )  # fmt: skip
        assert any(SOON.isoformat() in str(one) for one in refused.value.problems)


def used_today(session: Session, *edits: Edit) -> KeptDraft:
    office = mine(session)
    kept = drafted(session, office, *edits)
    use_draft(session, office, kept, TODAY, username="commander", now=NOW)
    return kept


def everything(session: Session) -> list[object]:
    """Return grids with their days and bytes, who answers for them, and where places belong."""
    session.expire_all()
    found: list[object] = [mine(session).boundary.desc, sorted(codes_of_places(session).items())]
    for table in (PoliceGrid, SubGrid):
        rows = session.scalars(select(table).order_by(table.id))
        found += [(r.id, r.code, r.name, r.valid_from, r.valid_to, r.geom.desc) for r in rows]
    rows = session.scalars(select(Assignment).where(Assignment.sub_grid_id.is_not(None)))
    duty = [(r.sub_grid_id, r.member_id, r.team_id, r.valid_from, r.valid_to) for r in rows]
    return [*found, sorted(duty, key=str)]


def test_grids_put_in_force_today_are_taken_back_one_after_the_other_to_the_same_bytes(
    database: Database,
) -> None:
    with database.writing() as session:
        first = everything(session)
        one = used_today(session, Split("1-1", CUT, "1-9", "南片"))
        second = everything(session)
        # The set of this morning is replaced in place, and a member's grid is gone with it.
        two = used_today(session, Merge(("1-1", "1-9")), Merge(("2-1", "2-2")))
        assert everything(session) not in (first, second)
        take_back(session, mine(session), TODAY, username="commander", now=NOW)
        assert everything(session) == second
        assert [kept.id for kept in list_drafts(session, mine(session).id)] == [two.id]
        take_back(session, mine(session), TODAY, username="commander", now=NOW)
        assert everything(session) == first
        assert day_to_take_back(session, mine(session), TODAY) is None
        # The drafts can be gone on with: they start from what holds again.
        again = read_draft(session, mine(session).id, one.id)
        assert refreshed(session, mine(session), again.draft, TODAY).grids() == one.draft.grids()
        *_, undone = session.scalars(select(ChangeSet).order_by(ChangeSet.id))
        assert undone.kind == ChangeKind.UNDO
        with pytest.raises(NotFound):
            take_back(session, mine(session), TODAY, username="commander", now=NOW)


def test_who_was_made_to_answer_since_goes_on_after_grids_are_taken_back(
    database: Database,
) -> None:
    with database.writing() as session:
        used_today(session, Split("1-1", CUT, "1-9", ""), Rename("1-1", "1-1", "北片"))
        rows = session.scalars(select(SubGrid).where(SubGrid.valid_from == TODAY))
        begun = {row.code: row.id for row in rows}
        team = session.scalars(select(Team.id)).first()
        session.add_all(
            Assignment(
                office_id=mine(session).id, sub_grid_id=begun[code], team_id=team, valid_from=TODAY
            )
            for code in ("1-1", "1-9")
        )  # fmt: skip
        session.flush()
        take_back(session, mine(session), TODAY, username="commander", now=NOW)
        rows = session.execute(
            select(SubGrid.code)
            .join(Assignment, Assignment.sub_grid_id == SubGrid.id)
            .where(Assignment.team_id == team, Assignment.valid_from == TODAY)
        )
        assert [row.code for row in rows] == ["1-1"]


def test_grids_are_not_taken_back_on_the_next_day_nor_over_others(database: Database) -> None:
    with database.writing() as session:
        used_today(session, Split("1-1", CUT, "1-9", ""))
        assert day_to_take_back(session, mine(session), TODAY) == TODAY
        with pytest.raises(NotFound):
            take_back(
                session, mine(session), TODAY, username="commander", now=NOW + timedelta(days=1)
            )
        row = session.scalars(select(SubGrid).where(SubGrid.code == "1-9")).one()
        row.name = "别处改的"
        session.flush()
        with pytest.raises(Conflict):
            take_back(session, mine(session), TODAY, username="commander", now=NOW)
