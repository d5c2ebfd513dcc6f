"""Times for routes in a given order: stops stay at their times unless they must move."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from webmap.patrols.breaches import Breach, find_breaches
from webmap.patrols.late import PAUSE_MARK, Done, late_timetable, pause_key
from webmap.patrols.plan import Pause
from webmap.patrols.problem import VisitWanted
from webmap.patrols.wishes import TWIN_MARK, number_of

if TYPE_CHECKING:
    from webmap.patrols.plan import Stop, TeamTimetable
    from webmap.patrols.posing import PosedProblem
    from webmap.patrols.problem import PatrolTeam
    from webmap.patrols.request import PlanRequest
    from webmap.patrols.timetable import Task

# From a team, a place, a place and a visit's key (empty: the way back): seconds.
WaySeconds = Callable[["PatrolTeam", int | None, int | None, str], int]
_MOST_ROUNDS = 200
# Teams that wait in turn for each other would never come to rest.
_NEVER_S = 2 * 86_400
_MOST_TRIES = 120
_HASTY_ROUNDS = 20
_PATIENCE_S = (None, 1800)


@dataclass(frozen=True)
class Settled:
    """Timetables, the rules that they break, and by how much they moved what was to stay."""

    tables: tuple[TeamTimetable, ...]
    breaches: tuple[Breach, ...]
    moved_s: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """Return how bad it is."""
        return len(self.breaches), self.moved_s, sum(table.back_s for table in self.tables)


@dataclass(frozen=True)
class Settler:
    """Finds times for orders of one request.

    Parameters
    ----------
    request, posed, way_s
        What is asked, as numbers, and how long ways take.
    kept
        By key of a visit or break: when it begins now, seconds. It stays there where it can.
    done
        By a team's key: what of its route is over.
    """

    request: PlanRequest
    posed: PosedProblem
    way_s: WaySeconds
    kept: Mapping[str, int]
    done: Mapping[str, Done] = field(default_factory=dict)

    def settle(self, orders: Sequence[Sequence[Task]]) -> Settled:
        """Return the timetables that break the fewest rules and move as little as can be.

        What is all as it was stays so, whatever it breaks. Else all that is kept begins no sooner
        than it did; then, where that breaks a rule, as
        early as can be, and what need not move goes back to its time; then late.
        """
        as_it_was = self._found(orders, self.kept, None)
        if as_it_was.moved_s == 0 and self._kept_whole(orders):
            return as_it_was
        ranks = list(self._ranks(orders))
        best = min((self._found(orders, self.kept, rank) for rank in ranks), key=_rank)
        if not best.breaches:
            return best
        for rank in ranks:
            early = self._found(orders, {}, rank)
            if len(early.breaches) < len(best.breaches):
                best = self._put_back(orders, rank, early)
            if not best.breaches:
                return best
        hasty = [
            self._judged(self._hasty(orders, kept, patience_s))
            for kept in (self.kept, {})
            for patience_s in _PATIENCE_S
        ]
        return min([best, *hasty], key=_rank)

    def quickly(self, orders: Sequence[Sequence[Task]]) -> Settled:
        """Return timetables of orders that are only compared with others."""
        return self._found(orders, self.kept, next(self._ranks(orders)))

    def _kept_whole(self, orders: Sequence[Sequence[Task]]) -> bool:
        pauses = sum(not isinstance(task, VisitWanted) for order in orders for task in order)
        kept = sum(key.startswith(PAUSE_MARK) for key in self.kept)
        over = sum(isinstance(event, Pause) for done in self.done.values() for event in done.events)
        return pauses + over <= kept and all(
            task.key in self.kept
            for order in orders
            for task in order
            if isinstance(task, VisitWanted)
        )

    def _judged(self, tables: tuple[TeamTimetable, ...]) -> Settled:
        moved_s = sum(
            abs(start_s - self.kept[key])
            for table in tables
            for key, start_s in _starts(table)
            if key in self.kept
        )
        return Settled(tables, tuple(find_breaches(self.request, self.posed, tables)), moved_s)

    def _found(
        self,
        orders: Sequence[Sequence[Task]],
        kept: Mapping[str, int],
        rank: Mapping[str, str] | None,
    ) -> Settled:
        return self._judged(self._soonest(orders, kept, rank))

    def _put_back(
        self, orders: Sequence[Sequence[Task]], rank: Mapping[str, str], early: Settled
    ) -> Settled:
        """Return to their times all that can stay there without breaking more rules."""
        best, tries = early, 0
        stays: dict[str, int] = {}
        heap = self._batches(early)
        while heap and tries < _MOST_TRIES:
            batch = heap.pop()
            wider = {**stays, **{key: self.kept[key] for key in batch}}
            found, tries = self._found(orders, wider, rank), tries + 1
            if len(found.breaches) <= len(early.breaches):
                best, stays = found, wider
            elif len(batch) > 1:
                half = len(batch) // 2
                heap += [batch[half:], batch[:half]]
        return best

    def _batches(self, early: Settled) -> list[list[str]]:
        """Return what was kept, in the order of time: routes that nothing came to come last."""
        touched: list[str] = []
        others: list[str] = []
        for table in early.tables:
            starts = dict(_starts(table))
            keys = [key for key in starts if key in self.kept]
            whole = all(key in self.kept for key in starts)
            (others if whole else touched).extend(keys)
        return [sorted(keys, key=lambda key: self.kept[key]) for keys in (touched, others) if keys]

    def _ranks(self, orders: Sequence[Sequence[Task]]) -> Iterator[dict[str, str]]:
        """Give ways in which visits of one place follow each other: each one's forerunner.

        Kept visits stay in their order; a visit that was moved is tried at each place among them.
        """
        tables = self._soonest(orders, self.kept, {})
        starts = {stop.visit.key: stop.start_s for table in tables for stop in table.stops}
        places: dict[int, list[str]] = defaultdict(list)
        for stop in (stop for table in tables for stop in table.stops):
            if not stop.visit.key.endswith(TWIN_MARK):
                places[stop.visit.place].append(stop.visit.key)
        for keys in places.values():
            keys.sort(key=lambda key: (self.kept.get(key, starts[key]), starts[key], key))
        yield _chained(places.values())
        tried = {tuple(map(tuple, places.values()))}
        by_number = [sorted(keys, key=number_of) for keys in places.values()]
        others = [by_number]
        for place, keys in places.items():
            for key in [key for key in keys if key not in self.kept]:
                rest = [other for other in keys if other != key]
                others += [
                    [
                        [*rest[:k], key, *rest[k:]] if at == place else list(same)
                        for at, same in places.items()
                    ]
                    for k in range(len(rest) + 1)
                ]
        for other in others[:_MOST_TRIES]:
            seen = tuple(map(tuple, other))
            if seen not in tried:
                tried.add(seen)
                yield _chained(other)

    def _spacing_s(self, visit: VisitWanted) -> int:
        return self.request.visits[visit.place].spacing_s

    def _soonest(
        self,
        orders: Sequence[Sequence[Task]],
        kept: Mapping[str, int],
        earlier: Mapping[str, str] | None,
    ) -> tuple[TeamTimetable, ...]:
        """Return the earliest timetables: no stop before its kept time, forerunner or twin.

        Starts only ever rise, from the least there can be: where any timetable keeps the rules in
        this order, this one does. ``earlier`` None: no team waits for another.
        """
        teams = self.posed.problem.teams
        not_before = dict(kept)
        team_of = {
            task.key: number
            for number, order in enumerate(orders)
            for task in order
            if isinstance(task, VisitWanted)
        }
        tables: dict[int, TeamTimetable] = {}
        stale = set(range(len(teams)))
        for _round in range(_MOST_ROUNDS):
            for number in stale:
                tables[number] = self._table(number, orders[number], not_before)
            stops = {stop.visit.key: stop for table in tables.values() for stop in table.stops}
            stale = set()
            if earlier is None:
                break
            for key, start_s in self._too_early(stops, earlier):
                if key in team_of and not_before.get(key, -1) < start_s < _NEVER_S:
                    not_before[key] = start_s
                    stale.add(team_of[key])
            if not stale:
                break
        return tuple(tables[number] for number in range(len(teams)))

    def _table(
        self, number: int, order: Sequence[Task], not_before: Mapping[str, int]
    ) -> TeamTimetable:
        team = self.posed.problem.teams[number]
        return late_timetable(team, order, self.way_s, not_before, self.done.get(team.key))

    def _too_early(
        self, stops: Mapping[str, Stop], earlier: Mapping[str, str]
    ) -> Iterator[tuple[str, int]]:
        for key, before in earlier.items():
            stop, first = stops[key], stops[before]
            yield_s = first.depart_s + self._spacing_s(stop.visit)
            if stop.start_s < yield_s:
                yield key, yield_s
            most_s = self.request.visits[stop.visit.place].spacing_most_s
            if most_s is not None:
                soonest_s = stop.start_s - most_s - (first.depart_s - first.start_s)
                if first.start_s < soonest_s:
                    yield before, soonest_s
        for key, stop in stops.items():
            twin = stop.visit.together or ""
            if twin in stops and stop.start_s < stops[twin].start_s:
                yield key, stops[twin].start_s

    def _hasty(
        self,
        orders: Sequence[Sequence[Task]],
        kept: Mapping[str, int],
        patience_s: int | None,
    ) -> tuple[TeamTimetable, ...]:
        """Return timetables in which nobody waits where waiting would break another rule.

        ``patience_s`` is how long at most a stop waits for its spacing; None: as long as it takes.
        """
        not_before = dict(kept)
        numbers = range(len(self.posed.problem.teams))
        tables: tuple[TeamTimetable, ...] = ()
        for _round in range(_HASTY_ROUNDS):
            tables = tuple(self._table(number, orders[number], not_before) for number in numbers)
            later = self._waits(tables, patience_s)
            if all(not_before.get(key, -1) >= start_s for key, start_s in later.items()):
                break
            for key, start_s in later.items():
                not_before[key] = max(start_s, not_before.get(key, -1))
        return tables

    def _waits(self, tables: Sequence[TeamTimetable], patience_s: int | None) -> dict[str, int]:
        """Return before when stops must not begin, where that can still be within their windows."""
        stops = {stop.visit.key: stop for table in tables for stop in table.stops}
        places: dict[int, list[Stop]] = defaultdict(list)
        later: dict[str, int] = {}
        for key, stop in stops.items():
            twin = stop.visit.together
            if twin in stops and stops[twin].start_s > stop.start_s:
                later[key] = stops[twin].start_s
            if twin is None or key < twin:
                places[stop.visit.place].append(stop)
        for here in places.values():
            here.sort(key=lambda stop: stop.start_s)
            for earlier, stop in itertools.pairwise(here):
                free_s = earlier.depart_s + self._spacing_s(stop.visit)
                closes_s = max((w.closes_s for w in stop.visit.windows), default=0)
                patient = patience_s is None or free_s - stop.arrive_s <= patience_s
                if stop.start_s < free_s <= closes_s - stop.visit.dwell_s and patient:
                    later[stop.visit.key] = max(free_s, later.get(stop.visit.key, 0))
        return later


def _starts(table: TeamTimetable) -> Iterator[tuple[str, int]]:
    number = 0
    for event in table.events:
        if isinstance(event, Pause):
            yield pause_key(table.team, number), event.start_s
            number += 1
        else:
            yield event.visit.key, event.start_s


def _rank(settled: Settled) -> tuple[int, int, int]:
    return settled.rank


def _chained(orders: Iterable[list[str]]) -> dict[str, str]:
    return {later: earlier for keys in orders for earlier, later in itertools.pairwise(keys)}
