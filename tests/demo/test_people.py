"""The demo's staff: 3 officers and 24 auxiliaries in their teams."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from webmap.models import TeamKind


def test_posts_are_those_of_the_first_office(members: pd.DataFrame) -> None:
    assert Counter(members["post"]) == {
        "警长": 1, "民警": 2, "警务助理": 1, "社区警务组": 6, "综管机动组": 9, "路面巡处组": 8,
    }  # fmt: skip


def test_each_sub_grid_has_one_mobile_member(members: pd.DataFrame) -> None:
    mobile = members[members["post"] == "综管机动组"]
    assert sorted(mobile["sub_grid"]) == [f"{i}-{k}" for i in (1, 2, 3) for k in (1, 2, 3)]
    assert (members.loc[members["post"] != "综管机动组", "sub_grid"] == "").all()


def test_teams_are_enough_for_a_shift_of_six(members: pd.DataFrame) -> None:
    teams = members.drop_duplicates("team")
    assert set(teams["team_kind"]) <= {kind.value for kind in TeamKind}
    assert teams["team_name"].is_unique
    assert (members.groupby("team")[["team_name", "team_kind"]].nunique() == 1).all(axis=None)
    assert teams["team_kind"].isin(["road", "community", "mobile"]).sum() >= 6
    assert teams["team_kind"].value_counts()["road"] == 4


def test_numbers_names_and_phones_are_unique_and_plainly_made_up(members: pd.DataFrame) -> None:
    for column in ("number", "name", "phone"):
        assert members[column].is_unique, column
    assert members["phone"].str.fullmatch(r"0769-5550-01\d\d").all()
