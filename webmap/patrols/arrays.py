"""The problem of a shift as arrays for the local search, and its routes back as orders of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from webmap.patrols.local_routes import adopt, start_at
from webmap.patrols.local_state import (
    CHAIN,
    MUST,
    NEVER,
    START,
    TEAM,
    TWIN,
    Facts,
    State,
)
from webmap.patrols.local_times import new_state
from webmap.patrols.problem import NO_WAY_S, VisitWanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webmap.models import Mode
    from webmap.patrols.problem import PatrolProblem
    from webmap.patrols.timetable import Task


@dataclass(frozen=True, eq=False)
class SearchArrays:
    """A problem's arrays, and the tasks that their nodes stand for.

    Parameters
    ----------
    facts
        For the local search.
    tasks
        The visits and then the breaks of all teams, by node.
    """

    facts: Facts
    tasks: tuple[Task, ...]

    def state_of(self, orders: Sequence[Sequence[Task]]) -> State:
        """Return routes of the given orders, without what would break a rule there."""
        node_of = {
            (task.key if isinstance(task, VisitWanted) else node): node
            for node, task in enumerate(self.tasks)
        }
        longest = max([len(order) for order in orders], default=0)
        wanted = np.full((len(orders), longest + 1), -1, dtype=np.int64)
        for team, order in enumerate(orders):
            pause = int(self.facts.crews[team, 5])
            for k, task in enumerate(order):
                if isinstance(task, VisitWanted):
                    wanted[team, k] = node_of[task.key]
                else:
                    wanted[team, k], pause = pause, pause + 1
        state = new_state(self.facts)
        return state if adopt(self.facts, state, wanted) else new_state(self.facts)

    def spaced_out(self, state: State) -> set[str]:
        """Return the chains' visits of which one more has room and only the spacing forbids it."""
        facts = self.facts
        nodes = facts.nodes.copy()
        nodes[:, CHAIN] = -1
        unspaced = facts._replace(nodes=nodes)
        found: set[str] = set()
        for chain in range(len(facts.chain_first) - 1):
            members = facts.chain_visits[facts.chain_first[chain] : facts.chain_first[chain + 1]]
            out = [int(node) for node in members if state.nodes[node, TEAM] < 0]
            if out and facts.nodes[out[0], TWIN] < 0 and _has_room(unspaced, state, out[0]):
                found.update(self.tasks[node].key for node in members)
        return found

    def orders_of(self, state: State) -> list[list[Task]]:
        """Return each team's tasks in order; alike visits of a place are named in order of time."""
        facts = self.facts
        named = {node: self.tasks[node] for node in range(len(self.tasks))}
        for chain in np.flatnonzero(facts.loose):
            members = facts.chain_visits[facts.chain_first[chain] : facts.chain_first[chain + 1]]
            made = [node for node in members if state.nodes[node, TEAM] >= 0]
            made.sort(key=lambda node: int(state.nodes[node, START]))
            named.update((int(node), self.tasks[members[k]]) for k, node in enumerate(made))
        orders: list[list[Task]] = []
        for team in range(facts.teams):
            nodes = state.order[team, : state.size[team]]
            busy = bool((nodes < facts.visits).any())
            orders.append([named[int(node)] for node in nodes] if busy else [])
        return orders


def arrays_of(problem: PatrolProblem, visits: Sequence[VisitWanted]) -> SearchArrays:
    """Return the arrays of a problem with some of its visits."""
    breaks = [pause for team in problem.teams for pause in team.breaks]
    count, teams = len(visits), len(problem.teams)
    paces = sorted({(team.mode, team.speed_percent) for team in problem.teams})
    travel = _travel(problem, paces)
    number = {visit.key: node for node, visit in enumerate(visits)}
    chains = _chains(problem)
    chain_of, rank_of = {}, {}
    for chain, members in enumerate(chains):
        for rank, member in enumerate(members):
            chain_of[member.key], rank_of[member.key] = chain, rank
    loose = np.array([_are_alike(members) for members in chains] or [False])
    nodes: list[tuple[int, ...]] = []
    windows: list[tuple[int, int]] = []
    for visit in visits:
        chain = chain_of.get(visit.key, -1)
        spacing_s = visit.spacing_s if chain < 0 or not loose[chain] else chains[chain][1].spacing_s
        twin = number.get(visit.together, -1) if visit.together is not None else -1
        first = len(windows)
        windows += [(window.opens_s, window.closes_s - visit.dwell_s) for window in visit.usable]
        most_s = NEVER if visit.spacing_most_s is None else visit.spacing_most_s
        nodes.append(
            (
                visit.place, visit.dwell_s, visit.value + MUST * visit.must, first,
                len(windows) - 1, chain, rank_of.get(visit.key, 0), spacing_s,
                most_s if visit.after is not None else NEVER, twin, chain >= 0 or twin >= 0,
            )
        )  # fmt: skip
    crews = []
    for team in problem.teams:
        first = len(nodes)
        for pause in team.breaks:
            nodes.append(
                (travel.shape[1] - 1, pause.lasts_s, 0, len(windows), len(windows), -1, 0, 0, NEVER,
                 -1, False)
            )  # fmt: skip
            windows.append((pause.begins.opens_s, pause.begins.closes_s))
        anywhere = travel.shape[1] - 1
        crews.append(
            (
                paces.index((team.mode, team.speed_percent)), team.on_s, team.off_s,
                anywhere if team.start_place is None else team.start_place,
                anywhere if team.end_place is None else team.end_place, first, len(nodes),
            )
        )  # fmt: skip
    members_of = [[number[each.key] for each in chain if each.key in number] for chain in chains]
    facts = Facts(
        visits=count,
        teams=teams,
        travel=travel,
        nodes=np.array(nodes, dtype=np.int64).reshape(-1, 11),
        crews=np.array(crews, dtype=np.int64).reshape(-1, 7),
        windows=np.array(windows, dtype=np.int64).reshape(-1, 2),
        allowed=np.array(
            [
                [
                    visit.open_to(team)
                    and bool(problem.travel_of(team)[visit.place, visit.place] < NO_WAY_S)
                    for team in problem.teams
                ]
                for visit in visits
            ],
            dtype=np.bool_,
        ).reshape(count, teams),
        foreign=np.array(
            [
                [team.foreign_s if visit.is_foreign_to(team) else 0 for team in problem.teams]
                for visit in visits
            ],
            dtype=np.int64,
        ).reshape(count, teams),
        near=_near(travel, [visit.place for visit in visits]),
        chain_first=np.cumsum([0, *map(len, members_of)]).astype(np.int64),
        chain_visits=np.array([node for each in members_of for node in each], dtype=np.int64),
        loose=loose,
        any_linked=any(node[-1] for node in nodes),
    )
    return SearchArrays(facts, (*visits, *breaks))


def _has_room(facts: Facts, state: State, visit: int) -> bool:
    return any(
        start_at(facts, state, visit, team, position, 0)[0] >= 0
        for team in range(facts.teams)
        if facts.allowed[visit, team]
        for position in range(state.size[team] + 1)
    )


def _travel(problem: PatrolProblem, paces: Sequence[tuple[Mode, int]]) -> np.ndarray:
    """Return the ways by mode and speed, with one more place that is no way from any."""
    places = len(next(iter(problem.travel_s.values())))
    travel = np.zeros((len(paces), places + 1, places + 1), dtype=np.int64)
    of_pace = {(team.mode, team.speed_percent): problem.travel_of(team) for team in problem.teams}
    for row, pace in enumerate(paces):
        travel[row, :places, :places] = of_pace[pace]
    return travel


def _near(travel: np.ndarray, places: list[int]) -> np.ndarray:
    at = np.array(places, dtype=np.int64)
    both_s = travel + travel.transpose(0, 2, 1)
    return np.argsort(both_s.min(axis=0)[np.ix_(at, at)], axis=1, kind="stable").astype(np.int64)


def _chains(problem: PatrolProblem) -> list[list[VisitWanted]]:
    """Return the visits that come one after the other, in order; only chains of two or more."""
    behind = {visit.after: visit for visit in problem.visits if visit.after is not None}
    chains = []
    for visit in problem.visits:
        if visit.after is None and visit.key in behind:
            chain = [visit]
            while chain[-1].key in behind:
                chain.append(behind[chain[-1].key])
            chains.append(chain)
    return chains


def _are_alike(chain: Sequence[VisitWanted]) -> bool:
    """Return whether the visits of a chain may change their order."""
    looks = {
        (v.place, v.priority, v.dwell_s, v.windows, v.teams, v.home_teams, v.must) for v in chain
    }
    return (
        len(looks) == 1
        and len({visit.spacing_s for visit in chain[1:]}) == 1
        and all(visit.together is None and visit.spacing_most_s is None for visit in chain)
    )
