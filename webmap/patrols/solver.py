"""Draw a patrol plan: VROOM's plan, and a search of ours around it for what VROOM can't say."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from webmap.models import Mode
from webmap.patrols.bound import upper_bound
from webmap.patrols.leftout import possible_visits, why_left_out
from webmap.patrols.linked import make_timetables
from webmap.patrols.plan import PatrolPlan, Stop
from webmap.patrols.problem import NO_WAY_S, PatrolProblem, PatrolTeam, VisitWanted, Window
from webmap.patrols.shortest import shortest_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webmap.patrols.local_search import Tuning
    from webmap.patrols.local_state import Facts, State
    from webmap.patrols.timetable import Task, TeamTimetable

EVEN_ENOUGH = 0.7
_THREADS = 2
# Seconds of VROOM's exploration levels 0 to 5 for 160 visits and 6 teams on one core of 2023;
# they grow with the square of the visits and with the teams.
_LEVEL_S = (0.28, 0.53, 1.1, 1.7, 3.1, 5.7)
_MEASURED_VISITS, _MEASURED_TEAMS = 160, 6
_VROOM_S, _VROOM_SHARE = 0.14, 0.4
# Positions that one thread of the search tries in a second, on a core of 2023 whose other half is
# busy too: 60 to 130 million were measured.
_POSITIONS_PER_S = 60_000_000
_SHARE_OF_LIMIT = 0.8
_STEADY_SHARE_OF_LIMIT = 0.25
# Work for less waiting, beside the work for more value.
_WAITING_SHARE = 0.2
# Linked visits take more positions to settle.
_CYCLE, _LINKED_CYCLE = 5_000_000.0, 12_000_000.0


class _Found(NamedTuple):
    """What the search gave.

    Each team's tasks in order, the visits that only their spacing keeps out, and whether the
    clock cut the search off.
    """

    orders: list[list[Task]]
    spaced_out: frozenset[str]
    stopped_early: bool


def solve(
    problem: PatrolProblem,
    time_limit_s: float = 1.5,
    seed: int = 0,
    start: Sequence[Sequence[Task]] | None = None,
    work_s: float | None = None,
) -> PatrolPlan:
    """Draw a plan that collects as much value as it can find, with little time on the way.

    VROOM gives the first routes, then visits are taken out and put in again, at random from the
    seed, in two threads; the better result counts. How long each searches is counted in
    positions tried, which follow from ``work_s``, not from the clock: the same problem, work and
    seed give the same plan, and more work goes on where less ends, so it is never worth less.
    Only where the clock cuts the search off (the plan then says ``stopped_early``) neither can
    be promised; with a time limit of some times the work that takes a very busy machine.

    Of plans of the same value the one with the least time on the way is taken; visits then
    change teams where one is loaded and another idle.

    Parameters
    ----------
    problem
        Teams, visits, travel times.
    time_limit_s
        The search stops here at the latest, seconds.
    seed
        Which of the good plans.
    start
        Each team's visits and breaks of an earlier plan to begin from, instead of VROOM's.
    work_s
        As much is tried as a core of 2023 tries in this many seconds; None: in most of the time
        limit, whatever the clock will then say.
    """
    ready()
    begun = time.monotonic()
    possible = possible_visits(problem)
    found = _Found([[] for _ in problem.teams], frozenset(), False)
    # The bound does not wait for the search: neither needs the other.
    with ThreadPoolExecutor(1) as beside:
        bound = beside.submit(upper_bound, problem)
        if possible and problem.teams:
            work_s = time_limit_s * _SHARE_OF_LIMIT if work_s is None else work_s
            end = begun + time_limit_s
            found = _search(problem, possible, end, work_s, seed, start)
    timetables = make_timetables(problem, found.orders)
    if timetables is None:
        raise RuntimeError("the search gave routes that break a rule")
    made_keys = {stop.visit.key for table in timetables for stop in table.stops}
    return PatrolPlan(
        timetables=timetables,
        left_out={
            visit.key: why_left_out(problem, visit, only_spacing=visit.key in found.spaced_out)
            for visit in problem.visits
            if visit.key not in made_keys
        },
        upper_bound=bound.result(),
        value_wanted=problem.value_wanted,
        seed=seed,
        stopped_early=found.stopped_early,
    )


def solve_steadily(problem: PatrolProblem, time_limit_s: float, seed: int = 0) -> PatrolPlan:
    """Draw a plan with work for a quarter of the time limit: a busy machine finds it as well."""
    return solve(problem, time_limit_s, seed, work_s=time_limit_s * _STEADY_SHARE_OF_LIMIT)


def orders_of(timetables: Sequence[TeamTimetable]) -> list[list[Task]]:
    """Return what teams do, in order, without the times."""
    return [
        [event.visit if isinstance(event, Stop) else event.wanted for event in table.events]
        for table in timetables
    ]


@cache
def ready() -> None:
    """Compile the search where that has not been done yet; it is kept on disk beside its source."""
    from webmap.patrols.arrays import arrays_of
    from webmap.patrols.local_evenness import even_out

    # The compiler looks at a module's own text only: what was compiled before a change in a
    # module that it takes functions of would go on with the old ones.
    folder = Path(__file__).parent
    newest = max(source.stat().st_mtime for source in folder.glob("local_*.py"))
    for kept in (folder / "__pycache__").glob("local_*.nb?"):
        if kept.stat().st_mtime < newest:
            kept.unlink(missing_ok=True)
    window = (Window(0, 3600),)
    visits = tuple(VisitWanted(str(k), 0, 1, 600, window) for k in range(2))
    team = PatrolTeam("1", Mode.FOOT, 0, 3600, 0, 0)
    travel_s = {Mode.FOOT: np.zeros((1, 1), dtype=np.int64)}
    arrays = arrays_of(PatrolProblem((team,), visits, travel_s), visits)
    state = _improve(arrays.facts, arrays.state_of([[]]), 1, 1000, np.zeros(1, dtype=np.int64))
    even_out(arrays.facts, state, EVEN_ENOUGH)
    node = np.zeros(1, dtype=np.int64)
    shortest_between(node, node, np.zeros(1), 1, node)


def _search(
    problem: PatrolProblem,
    visits: list[VisitWanted],
    end: float,
    work_s: float,
    seed: int,
    start: Sequence[Sequence[Task]] | None,
) -> _Found:
    # The native library takes a while to load, and no page or command but this one needs it.
    from webmap.patrols.arrays import arrays_of
    from webmap.patrols.local_evenness import even_out
    from webmap.patrols.local_idleness import idle_cost
    from webmap.patrols.local_state import SUM_WORTH, copy_state
    from webmap.patrols.local_times import new_state
    from webmap.patrols.search import Question, ask

    limit_s, cut_off = end - time.monotonic(), False
    if start is None:
        alone = [visit for visit in visits if visit.together is None]
        asked, most_s = time.monotonic(), limit_s * _VROOM_SHARE
        start = ask(problem, alone, Question(_level(problem, alone), most_s, seed))
        cut_off = time.monotonic() - asked >= most_s
    arrays = arrays_of(problem, visits)
    facts = arrays.facts
    first = arrays.state_of(start)
    second = new_state(facts)
    copy_state(first, second)
    budget = int(work_s * _POSITIONS_PER_S)
    until = np.zeros(1, dtype=np.int64)
    with ThreadPoolExecutor(_THREADS) as threads:
        runs = [
            threads.submit(_improve, facts, state, seed * _THREADS + k, budget, until)
            for k, state in enumerate((first, second))
        ]
        _, late = wait(runs, timeout=max(0.0, end - time.monotonic()))
        until[0] = 1
    found = [run.result() for run in runs]
    best = max(
        found, key=lambda state: (state.sums[SUM_WORTH], -idle_cost(facts, state, EVEN_ENOUGH))
    )
    even_out(facts, best, EVEN_ENOUGH)
    return _Found(arrays.orders_of(best), frozenset(arrays.spaced_out(best)), cut_off or bool(late))


def _improve(facts: Facts, state: State, seed: int, budget: int, until: np.ndarray) -> State:
    from webmap.patrols.local_search import anneal
    from webmap.patrols.local_waiting import wait_less

    found = anneal(facts, state, seed, budget, _tuning(facts), until)
    return wait_less(facts, found, seed, int(budget * _WAITING_SHARE), EVEN_ENOUGH, until)


def _tuning(facts: Facts) -> Tuning:
    """Return how the search goes about a problem: by its usual worth and way."""
    from webmap.patrols.local_search import Tuning
    from webmap.patrols.local_state import MUST, PLACE, WORTH

    visits = facts.nodes[: facts.visits]
    worth = float((visits[:, WORTH] % MUST).mean())
    at = visits[:, PLACE]
    ways_s = facts.travel[:, at][:, :, at]
    way_s = float(np.minimum(ways_s, NO_WAY_S)[ways_s < NO_WAY_S].mean())
    return Tuning(
        cycle=_LINKED_CYCLE if facts.any_linked else _CYCLE,
        growth=1.5,
        warmest=1.0 * worth,
        coolest=0.05 * worth,
        way_worth=0.05 * worth / max(way_s, 1.0),
    )


def _level(problem: PatrolProblem, visits: Sequence[VisitWanted]) -> int:
    """Return the deepest exploration level of VROOM that leaves most of the time to our search.

    It doesn't depend on the time limit: the search begins from the same routes with any.
    """
    size = (len(visits) / _MEASURED_VISITS) ** 2 * len(problem.teams) / _MEASURED_TEAMS
    fitting = [
        level for level, seconds in enumerate(_LEVEL_S) if seconds * size / _THREADS <= _VROOM_S
    ]
    return max(fitting, default=0)
