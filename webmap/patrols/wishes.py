"""Who may make a visit, with whom and when: officers, home grounds, pairs, appointments, locks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webmap.patrols.problem import VisitWanted, Window
from webmap.patrols.reasons import Reason
from webmap.patrols.request import HomeGround

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import shapely

    from webmap.patrols.homes import TeamHome
    from webmap.patrols.request import PlanRequest, TeamRequest, VisitRequest

# What a visit off its own ground costs a team that prefers to stay on it: a walk of 10 minutes.
FOREIGN_S = 600
TWIN_MARK = "+"


@dataclass(frozen=True)
class Wishes:
    """What a request and its teams allow.

    Parameters
    ----------
    request
        What was asked.
    homes
        What each team brings, by its id; a team that is missing brings nothing.
    """

    request: PlanRequest
    homes: Mapping[int, TeamHome]

    def foreign_s(self, team: TeamRequest) -> int:
        """Return what a visit off its home ground costs a team's search, seconds."""
        return FOREIGN_S if self._keeps(team, HomeGround.OWN_SOFT) else 0

    def applied(
        self, visit: VisitRequest, at: shapely.Point, single: list[VisitWanted]
    ) -> tuple[list[VisitWanted], dict[str, Reason]]:
        """Return the single visits of a place as it wants them, and those that nobody may make.

        A lock goes before what the place wishes; see `against`.

        Parameters
        ----------
        visit
            What the place wants.
        at
            Where it is, EPSG:4326.
        single
            Its visits with their windows, keys ending in ``/1``, ``/2``, …
        """
        allowed, why = self._allowed(visit, at)
        home = self._home_teams(at)
        locks = {lock.number: lock for lock in visit.locks}
        found: list[VisitWanted] = []
        left_out: dict[str, Reason] = {}
        for each in single:
            lock = locks.get(number_of(each.key))
            tied = lock is not None and lock.team_id is not None and visit.teams_together == 1
            if why is not None and not tied:
                left_out[each.key] = why
                continue
            wanted = replace(
                each,
                teams=allowed,
                home_teams=home,
                must=visit.fixed_at is not None,
                spacing_most_s=visit.spacing_most_s if each.after else None,
            )
            if lock is not None:
                if lock.team_id is not None:
                    wanted = replace(wanted, teams=frozenset({str(lock.team_id)}))
                if lock.starts_at is not None:
                    start_s = self.request.seconds(lock.starts_at)
                    last_s = self.request.seconds(self.request.ends_at)
                    if start_s < 0 or start_s + wanted.dwell_s > last_s:
                        left_out[each.key] = Reason("lock_out_of_shift", {"at": start_s})
                        continue
                    wanted = replace(wanted, windows=(Window(start_s, start_s + wanted.dwell_s),))
                wanted = replace(wanted, must=True)
            if visit.teams_together > 1:
                first = visit.team_id if lock is None or lock.team_id is None else lock.team_id
                found.extend(_pair(wanted, self._beside(first, visit, at)))
            else:
                found.append(wanted)
        return _linked(found), left_out

    def against(
        self,
        team_id: int,
        key: str,
        visit: VisitRequest,
        at: shapely.Point,
        beside: int | None = None,
    ) -> Iterator[Reason]:
        """Give what speaks against a team at a place, whatever is locked.

        Parameters
        ----------
        team_id
            Whose stop it is.
        key, visit, at
            The single visit, what its place wants, and where it is, EPSG:4326.
        beside
            The team that comes at the same time, where two are asked for.
        """
        team = next(each for each in self.request.teams if each.team_id == team_id)
        if visit.needs_officer and not {team_id, beside} & self._officers():
            yield Reason("officer_missing")
        if self._keeps(team, HomeGround.OWN_HARD) and not self._covers(team, at):
            yield Reason("off_own_ground")
        if not key.endswith(TWIN_MARK) and any(
            lock.number == number_of(key) and lock.team_id not in (None, team_id)
            for lock in visit.locks
        ):
            yield Reason("locked_elsewhere")
        if not key.endswith(TWIN_MARK) and visit.team_id not in (None, team_id):
            yield Reason("other_team_answers")

    def _allowed(
        self, visit: VisitRequest, at: shapely.Point
    ) -> tuple[frozenset[str] | None, Reason | None]:
        if visit.needs_officer and not self._officers():
            return None, Reason("no_officer")
        free = self._free(at)
        allowed = free & self._officers() if visit.needs_officer else free
        if not allowed:
            return None, Reason("no_team_of_ground" if not free else "no_team_fits")
        if len(free) < visit.teams_together:
            return None, Reason("twin_left_out")
        if visit.team_id is not None:
            # Of two teams the other may bring the officer.
            allowed = (free if visit.teams_together > 1 else allowed) & {visit.team_id}
            if not allowed:
                return None, Reason("own_team_cannot")
        return self._named(allowed), None

    def _beside(
        self, first: int | None, visit: VisitRequest, at: shapely.Point
    ) -> frozenset[str] | None:
        """Return who may come beside the team that makes a visit; None: anybody.

        An officer in one of the two is enough.
        """
        free = self._free(at)
        if first is not None:
            if visit.needs_officer and first not in self._officers():
                free &= self._officers()
            free -= {first}
        return self._named(free)

    def _free(self, at: shapely.Point) -> set[int]:
        """Return the teams that no ground of their own keeps from a place."""
        return {
            team.team_id
            for team in self.request.teams
            if not self._keeps(team, HomeGround.OWN_HARD) or self._covers(team, at)
        }

    def _officers(self) -> set[int]:
        return {team.team_id for team in self.request.teams if self._has_officer(team)}

    def _named(self, team_ids: set[int]) -> frozenset[str] | None:
        if len(team_ids) == len(self.request.teams):
            return None
        return frozenset(str(team_id) for team_id in team_ids)

    def _home_teams(self, at: shapely.Point) -> frozenset[str] | None:
        if not any(self.foreign_s(team) for team in self.request.teams):
            return None
        return frozenset(str(team.team_id) for team in self.request.teams if self._covers(team, at))

    def _has_officer(self, team: TeamRequest) -> bool:
        if team.officer is not None:
            return team.officer
        home = self.homes.get(team.team_id)
        return home is not None and home.officer

    def _keeps(self, team: TeamRequest, how: HomeGround) -> bool:
        # A team that answers for no ground has none to keep to.
        home = self.homes.get(team.team_id)
        return team.home is how and home is not None and home.area is not None

    def _covers(self, team: TeamRequest, at: shapely.Point) -> bool:
        home = self.homes.get(team.team_id)
        return home is not None and home.area is not None and bool(home.area.covers(at))


def number_of(key: str) -> int:
    """Return which visit of its place a key names, from 1; a twin has its own's number."""
    return int(key.rpartition("/")[2].rstrip(TWIN_MARK))


def _pair(visit: VisitWanted, beside: frozenset[str] | None) -> list[VisitWanted]:
    """Return a visit and its twin: two teams at the same place at the same time."""
    twin = visit.key + TWIN_MARK
    return [
        replace(visit, together=twin),
        replace(
            visit, key=twin, together=visit.key, teams=beside, after=None, spacing_s=0,
            spacing_most_s=None,
        ),
    ]  # fmt: skip


def _linked(visits: list[VisitWanted]) -> list[VisitWanted]:
    """Let each visit follow the one before it that is still wanted."""
    known = {visit.key for visit in visits}
    last: str | None = None
    linked = []
    for visit in visits:
        kept = visit
        if visit.after is not None and visit.after not in known:
            kept = replace(visit, after=last)
        linked.append(kept)
        if not visit.key.endswith(TWIN_MARK):
            last = visit.key
    return linked
