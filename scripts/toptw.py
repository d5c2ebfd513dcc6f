"""Read published instances of the team orienteering problem with time windows, and prove routes.

The files and their best known values lie outside the project; see `read_instance`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from webmap.models import Mode
from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted, Window

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PricedVisit(VisitWanted):
    """A visit whose worth is given, not presence times priority."""

    price: int = 0

    @property
    def value(self) -> int:
        """Return the price."""
        return self.price


@dataclass(frozen=True, eq=False)
class Instance:
    """An instance in whole units of time (tenths or hundredths, as it is cut).

    Parameters
    ----------
    name
        Such as ``pr01``; its letters name the set.
    travel
        Shape (points, points); point 0 is start and end of every team.
    dwell, value, opens, closes
        By point; opens and closes bound the start of a stay. Teams are back by ``closes[0]``.
    """

    name: str
    travel: NDArray[np.int64]
    dwell: NDArray[np.int64]
    value: NDArray[np.int64]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]

    @property
    def family(self) -> str:
        """Return the set that it belongs to: c, r, rc or pr."""
        return self.name.rstrip("0123456789")

    def problem(self, teams: int) -> PatrolProblem:
        """Return it as a problem of ours: a stay lies wholly in its window."""
        off = int(self.closes[0])
        crew = tuple(PatrolTeam(str(k), Mode.FOOT, 0, off, 0, 0) for k in range(teams))
        visits = tuple(
            PricedVisit(
                key=str(k),
                place=k,
                priority=1,
                dwell_s=int(self.dwell[k]),
                windows=(Window(int(self.opens[k]), int(self.closes[k] + self.dwell[k])),),
                price=int(self.value[k]),
            )
            for k in range(1, len(self.value))
            if self.value[k] > 0
        )
        return PatrolProblem(crew, visits, {Mode.FOOT: self.travel})

    def collected(self, routes: Sequence[Sequence[int]]) -> int:
        """Return what routes collect.

        Raises
        ------
        ValueError
            A point comes twice, or a time is not kept.
        """
        points = [point for route in routes for point in route]
        if len(set(points)) < len(points):
            raise ValueError(f"{self.name}: a point is visited twice")
        for route in routes:
            time, at = 0, 0
            for point in route:
                time = max(time + int(self.travel[at, point]), int(self.opens[point]))
                if time > self.closes[point]:
                    raise ValueError(f"{self.name}: too late at {point}")
                time, at = time + int(self.dwell[point]), point
            if time + self.travel[at, 0] > self.closes[0]:
                raise ValueError(f"{self.name}: back too late")
        return int(self.value[points].sum()) if points else 0


def read_instance(path: Path) -> Instance:
    """Read a file of Righini and Salani's sets.

    Two lines, then a line a point: number, x, y, stay, value, …, opening and closing time.
    Euclidean distances are cut to one decimal, in the pr sets to two.
    """
    rows = [line.split() for line in path.read_text().splitlines()[2:] if line.split()]
    unit = 100 if path.stem.startswith("pr") else 10
    xy = np.array([[float(row[1]), float(row[2])] for row in rows])
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    times = np.array([[float(row[k]) for k in (3, 4, -2, -1)] for row in rows])
    whole = np.rint(times * [unit, 1, unit, unit]).astype(np.int64)
    travel = np.floor(far * unit + 1e-9).astype(np.int64)
    return Instance(path.stem, travel, *whole.T)


def best_known(path: Path) -> dict[tuple[str, int], int]:
    """Read the best known value by instance and number of teams."""
    with path.open(encoding="utf-8") as rows:
        return {
            (row["instance"], int(row["teams"])): int(row["best_known"])
            for row in csv.DictReader(rows)
        }
