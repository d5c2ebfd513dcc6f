"""Why a visit was left out: the right reason, in words with times of day."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings

from tests.patrols.problems import HOURS, problems
from webmap.models import Mode
from webmap.patrols.leftout import why_impossible, why_left_out
from webmap.patrols.problem import NO_WAY_S, PatrolProblem, PatrolTeam, VisitWanted, Window
from webmap.patrols.reasons import SENTENCES, Reason
from webmap.patrols.timetable import make_timetable

WAYS_S = np.array([[0, 1800, NO_WAY_S], [1800, 0, NO_WAY_S], [NO_WAY_S, NO_WAY_S, 0]])


def reason(
    place: int, opens_s: int, closes_s: int, dwell_s: int = 900, off_s: int = 2 * HOURS
) -> Reason:
    visit = VisitWanted("v", place, 3, dwell_s, (Window(opens_s, closes_s),))
    team = PatrolTeam("t", Mode.FOOT, 0, off_s, 0, 0)
    return why_left_out(PatrolProblem((team,), (visit,), {Mode.FOOT: WAYS_S}), visit)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (reason(2, 0, 2 * HOURS), Reason("unreachable")),
        (reason(1, 0, 2000), Reason("closes_before_arrival", {"done": 2700, "closes": 2000})),
        (reason(1, 0, 7200, off_s=4000), Reason("not_back_in_time", {"back": 4500, "off": 4000})),
        (reason(1, 0, 7200), Reason("no_time_left")),
    ],
)
def test_the_reason_says_what_is_in_the_way(found: Reason, expected: Reason) -> None:
    assert found == expected


def test_a_reason_is_told_with_times_of_day() -> None:
    told = Reason("closes_before_arrival", {"done": 2700, "closes": 2000}).text(
        lambda seconds: f"20:{seconds // 60:02d}"
    )
    assert told == "最快的小组要到 20:45 才能停留完，时间窗 20:33 就关了"


def test_what_comes_seconds_too_late_is_told_a_minute_later() -> None:
    told = Reason("not_back_in_time", {"back": 1201, "off": 1200}).text(
        lambda seconds: f"20:{seconds // 60:02d}"
    )
    assert told == "停留完再回到终点要到 20:21，小组 20:20 就下班了"


def test_every_sentence_can_be_told_with_its_parameters() -> None:
    for code, sentence in SENTENCES.items():
        params = dict.fromkeys(re.findall(r"%\((\w+)\)s", sentence), 60)
        text = Reason(code, params).text(lambda seconds: f"{seconds} s", lambda text: text)
        assert "%" not in text


@settings(deadline=None)
@given(problems(breaks=False))
def test_a_visit_is_impossible_just_when_no_team_has_a_timetable_of_it_alone(
    problem: PatrolProblem,
) -> None:
    for visit in problem.visits:
        if visit.together is not None:
            continue
        alone = [
            make_timetable(team, [visit], problem.travel_of(team))
            for team in problem.teams
            if visit.teams is None or team.key in visit.teams
        ]
        assert (why_impossible(problem, visit) is None) == any(alone)
