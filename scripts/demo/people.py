"""The members of the office, their teams, and the sub-grid that each mobile member answers for."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.demo.names import Namer


@dataclass(frozen=True)
class Member:
    """A row of members.csv."""

    number: str
    name: str
    post: str
    phone: str
    team: str
    team_name: str
    team_kind: str
    sub_grid: str = ""


# Team, its name, its kind, and the posts in it: 3 officers and 24 auxiliaries.
_TEAMS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("MJ", "民警组", "officers", ("警长", "民警", "民警")),
    ("ZL", "警务助理", "assistant", ("警务助理",)),
    *(
        (f"SQ{k}", f"社区警务{n}组", "community", ("社区警务组",) * 2)
        for k, n in enumerate("一二三", start=1)
    ),
    *(
        (f"JD{k}", f"综管机动{n}组", "mobile", ("综管机动组",) * 3)
        for k, n in enumerate("一二三", start=1)
    ),
    *(
        (f"XC{k}", f"路面巡处{n}组", "road", ("路面巡处组",) * 2)
        for k, n in enumerate("一二三四", start=1)
    ),
)


def appoint(namer: Namer) -> list[Member]:
    """Return the members; those of mobile team k answer for the sub-grids of police grid k."""
    members: list[Member] = []
    for team, team_name, kind, posts in _TEAMS:
        for k, post in enumerate(posts, start=1):
            number = len(members) + 1
            members.append(
                Member(
                    number=f"SG{number:03d}",
                    name=namer.person(),
                    post=post,
                    # 5550-01xx: a form that is plainly made up.
                    phone=f"0769-5550-01{number:02d}",
                    team=team,
                    team_name=team_name,
                    team_kind=kind,
                    sub_grid=f"{team[2:]}-{k}" if kind == "mobile" else "",
                )
            )
    return members
