"""Fraud warnings at the command line: the approved ones, as text and pictures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from tests.cli.conftest import Runner
from tests.conftest import NOW
from webmap.database import Database
from webmap.hotspots.bulletins import save_bulletin, set_approval
from webmap.hotspots.follow_ups import By
from webmap.hotspots.fraud_kinds import FRAUD_TEXTS
from webmap.models import Office

DAY = date(2026, 11, 23)
BY = By("officer", NOW, DAY)


def test_approved_warnings_are_written_and_drafts_are_not(
    flask_command: Runner, spatialite_database: Database, tmp_path: Path
) -> None:
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        loan = save_bulletin(session, office.id, DAY, "loan", 0, FRAUD_TEXTS["loan"], BY)
        set_approval(session, office.id, loan.id, loan.version, True, BY)
        save_bulletin(session, office.id, DAY, "dating", 0, FRAUD_TEXTS["dating"], BY)
    asked = ("hotspots", "bulletin", "--day", str(DAY), "--office", "TINY")
    told = flask_command(*asked)
    assert told.exit_code == 0, told.output
    assert "放款前先收钱的，都是诈骗" in told.output
    assert "杀猪盘" not in told.output
    written = flask_command(*asked, "--out", tmp_path / "new")
    (picture, text) = sorted((tmp_path / "new").iterdir())
    assert written.output == f"{picture}\n"
    assert Image.open(picture).size == (1080, 1920)
    assert text.read_text(encoding="utf-8").startswith("【试验警务室·每日电诈预警】2026-11-23 周一")


def test_a_day_without_approved_warnings_ends_with_one_clear_line(flask_command: Runner) -> None:
    refused = flask_command("hotspots", "bulletin", "--day", str(DAY), "--office", "TINY")
    assert (refused.exit_code, refused.output) == (1, "2026-11-23 没有核准的电诈预警。\n")
