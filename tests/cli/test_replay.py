"""``flask patrols replay`` and plans that are hard to guess, at the prompt."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Runner

NIGHT = (
    "patrols", "plan", "--office", "TINY", "--from", "20:00", "--to", "02:00",
    "--team", "M1:foot", "--team", "R1:ebike", "--publish",
)  # fmt: skip
REPLAY = ("patrols", "replay", "--office", "TINY", "--from", "2026-03-01", "--to", "2026-03-09")


def test_a_plan_is_laid_over_incidents_and_compared(flask_command: Runner) -> None:
    assert flask_command(*NIGHT, "--date", "2026-03-02").exit_code == 0
    own_days = flask_command(*REPLAY)
    assert own_days.exit_code == 0, own_days.output
    assert "1 个班次，其间有 1 起警情；全部时间有 3 起。" in own_days.output
    assert "计划\t附近有巡逻" in own_days.output
    assert "警情太少，说明不了什么" in own_days.output
    every_day = flask_command(*REPLAY, "--plan", "1", "--category", "affray")
    assert "9 个班次，其间有 2 起警情；全部时间有 2 起。" in every_day.output
    assert "就近走\t附近有巡逻" in every_day.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--category", "ufo"), "没有警情类别“ufo”"),
        (("--from", "yesterday"), "日期“yesterday”不对"),
        (("--plan", "9"), "没有编号为 9 的巡逻计划"),
        ((), "没有发布过的计划"),
    ],
)
def test_what_cannot_be_replayed_is_told(
    flask_command: Runner, more: tuple[str, ...], said: str
) -> None:
    result = flask_command(*REPLAY, *more)
    assert result.exit_code == 1
    assert said in result.output


def test_a_plan_asked_to_be_hard_to_guess_tells_how_hard(flask_command: Runner) -> None:
    flask_command(*NIGHT, "--date", "2026-03-02")
    flask_command(*NIGHT, "--date", "2026-03-03")
    result = flask_command(*NIGHT, "--date", "2026-03-04", "--loss", "3")
    assert result.exit_code == 0, result.output
    assert "半小时猜中" in result.output
    # How much of the bound a busy machine reaches in its time is not what is asked here.
    assert re.search(r"得分最高的方案是 \d+%", result.output)
