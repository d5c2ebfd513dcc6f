"""Balance: several divisions of an office that share its load evenly, for a person to choose."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from webmap.grids.division import Asked, Quality, pieces_of, quality_of
from webmap.grids.ground import Ground, Wishes, codes_kept, ground_of, what_stays
from webmap.grids.matching import NEW, unlike
from webmap.grids.membership import totals
from webmap.grids.starts import CHEAP_ARTERIAL, start_label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


class Emphasis(StrEnum):
    """What a proposal gives most weight beside an even load."""

    BARRIERS = "barriers"
    COMPACT = "compact"
    EVEN = "even"


_WISHES = {
    Emphasis.BARRIERS: Wishes(),
    Emphasis.COMPACT: Wishes(compactness=3.0, border=0.6, arterial=0.3),
    Emphasis.EVEN: Wishes(evenness=400.0, arterial=1.0),
}
# At 0.5 a division that would move everything costs as much as loads that are off by two thirds.
_CLOSENESS = 20.0
_WARMEST, _COOLEST = 0.01, 1e-5
# The best of each emphasis is heated up once more, and cools down more slowly.
_AGAIN_WARMEST, _AGAIN_TRIES = 0.03, 3
_TRIES_A_BLOCK, _MOST_TRIES = 2500, 30_000_000
_FEWEST_STARTS, _MOST_STARTS = 2, 6
# Proposals that differ in less of the load than this are one and the same to a person; one that
# costs so much more than the best of its kind is no choice.
_LEAST_UNLIKE, _MOST_WORSE = 0.05, 0.3
PROPOSALS = 4


@dataclass(frozen=True, eq=False)
class Proposal:
    """A division, measured.

    Parameters
    ----------
    emphasis
        What it was drawn for; None: it was not drawn, it is in force.
    label
        Shape (blocks,): the sub-grid of each block.
    police
        Shape (sub-grids,): the police grid of each.
    sub_grid_quality, police_grid_quality
        Its figures at each level.
    loads
        Shape (sub-grids,): their shares of the whole.
    keeps, police_keeps
        Today's grid whose code each takes over, or -1; None where there are no grids today.
    moved_places
        Places whose sub-grid would have another code; None where there are no grids today.
    """

    emphasis: Emphasis | None
    label: Ints
    police: Ints
    sub_grid_quality: Quality
    police_grid_quality: Quality
    loads: Floats
    keeps: Ints | None
    police_keeps: Ints | None
    moved_places: int | None


@dataclass(frozen=True)
class Progress:
    """How far a search is: starts done, of how many."""

    done: int
    of: int


def propose(
    asked: Asked, seed: int, told: Callable[[Progress], None] | None = None
) -> tuple[Proposal, ...]:
    """Return up to `PROPOSALS` different divisions, the same for the same seed.

    Parameters
    ----------
    asked
        The blocks and what is wanted.
    seed
        Another seed gives others.
    told
        Hears how far the search is; an exception from it ends the search.
    """
    search = proposing(asked, seed)
    while True:
        try:
            progress = next(search)
        except StopIteration as end:
            return end.value
        if told is not None:
            told(progress)


def proposing(asked: Asked, seed: int) -> Generator[Progress, None, tuple[Proposal, ...]]:
    """Search as `propose` does, and pause after each start."""
    tries = _TRIES_A_BLOCK * len(asked.blocks)
    starts = _MOST_TRIES // (tries * len(_WISHES))
    starts = min(max(starts, _FEWEST_STARTS), _MOST_STARTS)
    whole = (starts + 1) * len(_WISHES)
    yield Progress(0, whole)
    ground = ground_of(asked)
    found: list[tuple[Emphasis, float, Ints]] = []
    for turn in range(starts):
        for number, (emphasis, wishes) in enumerate(_WISHES.items()):
            run = seed * 1009 + turn * len(_WISHES) + number
            label = _first(asked, turn, run, emphasis)
            label, cost = _search(asked, ground, wishes, label, run, tries, _WARMEST)
            found.append((emphasis, cost, label))
            yield Progress(len(found), whole)
    for number, (emphasis, wishes) in enumerate(_WISHES.items()):
        _, _, label = min((one for one in found if one[0] is emphasis), key=lambda one: one[1])
        run = seed * 1009 + starts * len(_WISHES) + number
        label, cost = _search(
            asked, ground, wishes, label, run, tries * _AGAIN_TRIES, _AGAIN_WARMEST
        )
        found.append((emphasis, cost, label))
        yield Progress(len(found), whole)
    return tuple(
        measure(asked, label, emphasis) for emphasis, _cost, label in _different(asked, found)
    )


def _first(asked: Asked, turn: int, run: int, emphasis: Emphasis) -> Ints:
    """Return where a search starts: today's grids now and then, as far as they count."""
    if asked.closeness > 0 and asked.keeps_numbers() and turn % 2 == 0:
        today = _today_label(asked)
        if pieces_of(asked.blocks, today) == asked.count:
            return today
    return start_label(asked, run, CHEAP_ARTERIAL if emphasis is Emphasis.BARRIERS else 1.0)


def _today_label(asked: Asked) -> Ints:
    """Return today's sub-grids, numbered by police grid."""
    assert asked.today is not None
    order = np.argsort(asked.today.police, kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number[asked.today.label]


def _search(
    asked: Asked, ground: Ground, wishes: Wishes, label: Ints, run: int, tries: int, warmest: float
) -> tuple[Ints, float]:
    """Return what the annealing finds from a start, and its cost."""
    # Imported here: the compiler behind it is slow to load.
    from webmap.grids.annealing import anneal, cost_of

    if asked.closeness > 0:
        close = asked.closeness / max(1 - asked.closeness, 1e-6)
        wishes = wishes._replace(closeness=_CLOSENESS * close)
    ground = what_stays(asked, ground, label)
    label = anneal(ground, wishes, label, asked.count, run, tries, warmest, _COOLEST)
    # What moved may have changed which grid takes over which code.
    ground = what_stays(asked, ground, label)
    return label, cost_of(ground, wishes, label, asked.count)


def _different(
    asked: Asked, found: list[tuple[Emphasis, float, Ints]]
) -> list[tuple[Emphasis, float, Ints]]:
    """Return the best of each emphasis, and then what is unlike all before and hardly worse."""
    ranked = sorted(found, key=lambda one: one[1])
    best = {emphasis: next(one for one in ranked if one[0] is emphasis) for emphasis in _WISHES}
    good = [one for one in ranked if one[1] <= best[one[0]][1] + _MOST_WORSE]
    chosen: list[tuple[Emphasis, float, Ints]] = []
    for one in [*best.values(), *good]:
        if len(chosen) < PROPOSALS and all(
            unlike(one[2], other[2], asked.load) >= _LEAST_UNLIKE for other in chosen
        ):
            chosen.append(one)
    return chosen


def measure(
    asked: Asked, label: Ints, emphasis: Emphasis | None, police: Ints | None = None
) -> Proposal:
    """Return a division with its figures.

    Parameters
    ----------
    asked
        The blocks, the load and today's grids.
    label
        Shape (blocks,): the sub-grid of each block.
    emphasis
        What it was drawn for.
    police
        The police grid of each sub-grid; left out: as a search numbers them.
    """
    keeps = police_keeps = moved = None
    if police is None:
        police = np.arange(asked.count) // asked.sub_grids
        if asked.today is not None:
            keeps, police_keeps = codes_kept(asked, label)
            places = asked.today.places
            taken = keeps[label]
            stay = np.where(taken == NEW, 0.0, places[np.arange(len(label)), taken])
            moved = round(float(places.sum() - stay.sum()))
    return Proposal(
        emphasis=emphasis,
        label=label,
        police=police,
        sub_grid_quality=quality_of(asked.blocks, asked.load, label),
        police_grid_quality=quality_of(asked.blocks, asked.load, police[label]),
        loads=totals(label, asked.load, len(police)),
        keeps=keeps,
        police_keeps=police_keeps,
        moved_places=moved,
    )


def measure_today(asked: Asked) -> Proposal | None:
    """Return today's grids with the same figures; None where there are none."""
    if asked.today is None:
        return None
    return measure(asked, asked.today.label, None, asked.today.police)


def ready() -> None:
    """Compile the search, where that is still to be done."""
    from webmap.grids.annealing import anneal, cost_of

    one, none = np.ones(2), np.zeros(2, dtype=np.int64)
    ground = Ground(
        sub_grids=1, load=one / 2, area_m2=one, outer_m=one, start=np.arange(3),
        block=np.array([1, 0]), by_side=np.ones(2, dtype=bool), edge_start=np.arange(3),
        beyond=np.array([1, 0]), shared_m=np.ones((2, 4)), stays=np.zeros((2, 2)),
        chessboard_m=1.0, arterial_m=1.0,
    )  # fmt: skip
    label = anneal(ground, Wishes(), none + np.arange(2), 2, 0, 1, _WARMEST, _COOLEST)
    cost_of(ground, Wishes(), label, 2)
