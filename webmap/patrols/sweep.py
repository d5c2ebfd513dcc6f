"""Sweep an area: every street of it once with little walking besides, by one team or several.

For several teams the tour of one is cut into pieces of like length (route first, cluster second);
each piece is toured anew, and streets at the borders go from the longest way to a neighbour's as
long as that evens them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from webmap.errors import N_, BadField
from webmap.patrols.postman import Postman, Tour
from webmap.patrols.ways import Ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.models import Mode
    from webmap.patrols.network import StreetNetwork
    from webmap.patrols.walk import Walk
    from webmap.patrols.ways import WayTable

MOST_SWEPT = 4000
MOST_SWEEPERS = 12
ROTATIONS = 6
EXCHANGES = 40
_EVEN_ENOUGH = 0.01


@dataclass(frozen=True, eq=False)
class Sweep:
    """Who walks which streets.

    Parameters
    ----------
    walks
        One a team, each closed; the streets that count are swept.
    wanted
        Streets asked for that can be covered.
    left_out
        Streets asked for that the mode may not use, or cannot both reach and leave.
    wanted_m
        Metres of the wanted streets.
    bound_m
        Metres that all ways together have at least, whoever walks them.
    longest_bound_m
        Metres that the longest way has at least.
    """

    walks: tuple[Walk, ...]
    wanted: NDArray[np.int64]
    left_out: NDArray[np.int64]
    wanted_m: float
    bound_m: float
    longest_bound_m: float

    @property
    def left_out_numbers(self) -> list[str]:
        """Return the numbers of the streets left out."""
        if not len(self.left_out):
            return []
        return [str(number) for number in self.walks[0].network.numbers[self.left_out]]

    @property
    def length_m(self) -> float:
        """Return the metres of all ways together."""
        return sum(walk.length_m for walk in self.walks)

    @property
    def longest_m(self) -> float:
        """Return the metres of the longest way."""
        return max(walk.length_m for walk in self.walks)

    @property
    def gap(self) -> float:
        """Return how much longer it may be than the shortest, as a share of the bound."""
        return max(self.length_m / self.bound_m - 1, 0.0)

    @property
    def again_share(self) -> float:
        """Return the share of the walking on streets already swept or not asked for."""
        return 1 - self.wanted_m / self.length_m


def sweep(
    network: StreetNetwork,
    mode: Mode,
    streets: NDArray[np.int64],
    teams: int = 1,
    start: int | None = None,
    seed: int = 0,
) -> Sweep:
    """Cover all these streets.

    Parameters
    ----------
    network, mode
        On what, and how the teams move.
    streets
        Streets asked for.
    teams
        How many share them.
    start
        The junction where all begin and end; None: each where it is best.
    seed
        Which of the ways to join pieces are tried.

    Raises
    ------
    BadField
        Nothing can be covered, or there is too much to do.
    """
    if not 1 <= teams <= MOST_SWEEPERS:
        raise BadField("teams", N_("小组数要在 1 到 %(most)s 之间"), most=MOST_SWEEPERS)
    ways = Ways(network, mode)
    streets = np.unique(streets)
    wanted, left_out = streets[ways.covers[streets]], streets[~ways.covers[streets]]
    if not len(wanted):
        raise BadField("area", N_("这里没有这种方式能走的道路，请换一片区域或换一种方式"))
    if len(wanted) > MOST_SWEPT:
        raise BadField(
            "area",
            N_("一次最多巡查 %(most)s 段道路，这里有 %(count)s 段，请把区域划小"),
            most=MOST_SWEPT,
            count=len(wanted),
        )
    teams = min(teams, len(wanted))
    nodes = np.unique(
        np.concatenate(
            [network.start_node[wanted], network.end_node[wanted], [start or 0]]
        )
    )  # fmt: skip
    table = ways.table(nodes[ways.main_part[nodes]])
    postman = Postman(ways, table, seed)
    whole = postman.tour(wanted, start)
    walks = [whole.walk] if teams == 1 else _shared(postman, whole, teams, start)
    longest_m = whole.bound_m / teams
    if start is not None:
        longest_m = max(longest_m, _farthest_m(table, wanted, start))
    return Sweep(
        walks=tuple(walks),
        wanted=wanted,
        left_out=left_out,
        wanted_m=float(network.length_m[wanted].sum()),
        bound_m=whole.bound_m,
        longest_bound_m=whole.bound_m if teams == 1 else longest_m,
    )


def _farthest_m(table: WayTable, wanted: NDArray[np.int64], start: int) -> float:
    """Return the metres there, through and back of the street that is worst to reach."""
    network = table.ways.network
    begin, end = network.start_node[wanted], network.end_node[wanted]
    there = table.cost[table.row_of[start]]
    back = table.cost[:, start]
    here, away = back[table.row_of[begin]], back[table.row_of[end]]
    along, against = there[begin] + away, there[end] + here
    return float((np.minimum(along, against) + network.length_m[wanted]).max())


def _shared(postman: Postman, whole: Tour, teams: int, start: int | None) -> list[Walk]:
    """Cut the tour of one into tours for several, and even them out."""
    swept = whole.walk.street[whole.walk.counts]
    lengths = postman.ways.network.length_m[swept]
    best: list[Walk] = []
    for rotation in range(ROTATIONS if start is None else 1):
        shift = rotation * len(swept) // (ROTATIONS * teams)
        order = np.roll(np.arange(len(swept)), -shift)
        # Middles, so that a long street goes where most of it lies.
        middle = np.cumsum(lengths[order]) - lengths[order] / 2
        cut = np.minimum((middle / lengths.sum() * teams).astype(np.int64), teams - 1)
        parts = [swept[order[cut == team]] for team in range(teams)]
        walks = [_tour(postman, part, start) for part in parts if len(part)]
        if not best or _longest(walks) < _longest(best):
            best = walks
    return _evened(postman, best, start)


def _tour(postman: Postman, streets: NDArray[np.int64], start: int | None) -> Walk:
    return postman.tour(streets, start, joinings=2, with_bound=False).walk


def _longest(walks: list[Walk]) -> float:
    return max(walk.length_m for walk in walks)


def _evened(postman: Postman, walks: list[Walk], start: int | None) -> list[Walk]:
    """Give border streets of the longest way to the shortest neighbours while that helps."""
    network = postman.ways.network
    refused: set[tuple[int, int, int]] = set()
    for _ in range(EXCHANGES):
        order = sorted(range(len(walks)), key=lambda one: walks[one].length_m)
        longest = order[-1]
        mean = sum(walk.length_m for walk in walks) / len(walks)
        if walks[longest].length_m <= mean * (1 + _EVEN_ENOUGH):
            break
        mine = walks[longest].street[walks[longest].counts]
        given = None
        for other in order[:-1]:
            theirs = walks[other].street[walks[other].counts]
            touched = np.isin(
                np.arange(network.node_count),
                np.concatenate([network.start_node[theirs], network.end_node[theirs]]),
            )
            border = mine[touched[network.start_node[mine]] | touched[network.end_node[mine]]]
            room_m = (walks[longest].length_m - walks[other].length_m) / 2
            for size in (8, 3, 1):
                if len(mine) <= size or not len(border):
                    continue
                moved = _next_to(network, border[0], border, size, room_m)
                key = (longest, other, int(moved.sum()) * 31 + len(moved))
                if key in refused:
                    continue
                refused.add(key)
                less = _tour(postman, np.setdiff1d(mine, moved), start)
                more = _tour(postman, np.union1d(theirs, moved), start)
                if max(less.length_m, more.length_m) < walks[longest].length_m - 1:
                    given = (other, less, more)
                    break
            if given:
                break
        if not given:
            break
        other, less, more = given
        walks = [*walks]
        walks[longest], walks[other] = less, more
    return walks


def _next_to(
    network: StreetNetwork, first: int, border: NDArray[np.int64], size: int, room_m: float
) -> NDArray[np.int64]:
    """Return up to ``size`` border streets nearest to the first, not longer than the room."""
    away = np.array([network.lines[street].distance(network.lines[first]) for street in border])
    near = border[np.argsort(away, kind="stable")[:size]]
    fits = np.cumsum(network.length_m[near]) <= max(room_m, network.length_m[near[0]])
    return near[fits]
