"""Plans as they are made without a search: what a plan is compared with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from webmap.patrols.bound import upper_bound
from webmap.patrols.leftout import possible_visits, why_left_out
from webmap.patrols.linked import make_timetables
from webmap.patrols.plan import PatrolPlan
from webmap.patrols.problem import NO_WAY_S
from webmap.patrols.timetable import make_timetable

if TYPE_CHECKING:
    from webmap.patrols.plan import TeamTimetable
    from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted
    from webmap.patrols.timetable import Task

# Of two visits the one with the lower key comes first.
Order = Callable[["PatrolProblem", "_Team", int, "VisitWanted"], int]


def nearest_first(problem: PatrolProblem, time_limit_s: float = 0, seed: int = 0) -> PatrolPlan:
    """Send each team to the visit that it can begin first, whoever is free first.

    Of places that are open it is the nearest.

    Takes what `webmap.patrols.solver.solve` takes; there is nothing to search for or to vary.
    """
    return _one_after_another(problem, _begins_s)


def as_listed(problem: PatrolProblem, time_limit_s: float = 0, seed: int = 0) -> PatrolPlan:
    """Let the teams take the visits in the order of the list, whoever is free first."""
    return _one_after_another(problem, lambda problem, team, free_s, visit: 0)


class _Team:
    """A team while its visits are taken one after another."""

    def __init__(self, team: PatrolTeam) -> None:
        self.team = team
        self.tasks: list[Task] = []
        self.pending: list[Task] = list(team.breaks)
        self.place = team.start_place
        self.done = False

    @property
    def whole(self) -> list[Task]:
        """Return its tasks, the breaks that were not taken yet last."""
        return [*self.tasks, *self.pending]

    def with_visit(self, visit: VisitWanted) -> list[list[Task]]:
        """Return its tasks with one visit more: before the breaks to come, or after them."""
        tries = [[*self.tasks, visit, *self.pending]]
        return [*tries, [*self.whole, visit]] if self.pending else tries

    def take(self, visit: VisitWanted, tasks: list[Task]) -> None:
        """Make one more visit."""
        if tasks[-1] is visit:
            self.pending = []
        self.tasks = tasks[: len(tasks) - len(self.pending)]
        self.place = visit.place


def _way_s(problem: PatrolProblem, team: _Team, visit: VisitWanted) -> int:
    place = visit.place if team.place is None else team.place
    return int(problem.travel_of(team.team)[place, visit.place])


def _begins_s(problem: PatrolProblem, team: _Team, free_s: int, visit: VisitWanted) -> int:
    """Return when a team could begin a stay that it goes to straight away."""
    there_s = free_s + _way_s(problem, team, visit)
    open_s = [
        max(there_s, window.opens_s)
        for window in visit.windows
        if max(there_s, window.opens_s) + visit.dwell_s <= window.closes_s
    ]
    return min(open_s, default=NO_WAY_S)


def _one_after_another(problem: PatrolProblem, order: Order) -> PatrolPlan:
    teams = [_Team(team) for team in problem.teams]
    # Two teams at one place at one time take agreeing, which is left to the search.
    left = [visit for visit in possible_visits(problem) if visit.together is None]
    tables = _first_tables(problem, teams)
    made: set[str] = set()
    while left and not all(team.done for team in teams):
        number = min(
            (k for k, team in enumerate(teams) if not team.done),
            key=lambda k: (_free_s(tables[k]), k),
        )
        team = teams[number]
        chosen = _next(problem, teams, number, _free_s(tables[number]), left, made, order)
        if chosen is None:
            team.done = True
            continue
        visit, tasks, tables = chosen
        team.take(visit, tasks)
        left.remove(visit)
        made.add(visit.key)
    return PatrolPlan(
        timetables=tables,
        left_out={
            visit.key: why_left_out(problem, visit)
            for visit in problem.visits
            if visit.key not in made
        },
        upper_bound=upper_bound(problem),
        value_wanted=problem.value_wanted,
        seed=0,
    )


def _next(
    problem: PatrolProblem,
    teams: list[_Team],
    number: int,
    free_s: int,
    left: list[VisitWanted],
    made: set[str],
    order: Order,
) -> tuple[VisitWanted, list[Task], tuple[TeamTimetable, ...]] | None:
    """Return the first visit that a team can make next, with its tasks and all timetables."""
    team = teams[number]
    open_ = [
        visit
        for visit in left
        if visit.open_to(team.team)
        and (visit.after is None or visit.after in made)
        and _way_s(problem, team, visit) < NO_WAY_S
    ]
    for visit in sorted(open_, key=lambda visit: order(problem, team, free_s, visit)):
        for tasks in team.with_visit(visit):
            orders = [each.whole for each in teams]
            orders[number] = tasks
            tables = make_timetables(problem, orders)
            if tables is not None:
                return visit, tasks, tables
    return None


def _first_tables(problem: PatrolProblem, teams: list[_Team]) -> tuple[TeamTimetable, ...]:
    """Return timetables of breaks alone; a team that can't even take those does nothing."""
    for team in teams:
        if make_timetable(team.team, team.pending, problem.travel_of(team.team)) is None:
            team.pending, team.done = [], True
    tables = make_timetables(problem, [team.whole for team in teams])
    if tables is None:
        raise RuntimeError("teams with nothing to do have no timetable")
    return tables


def _free_s(table: TeamTimetable) -> int:
    return table.stops[-1].depart_s if table.stops else table.team.on_s
