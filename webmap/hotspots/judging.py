"""Judge a prediction: how many of the incidents that followed lay on the ground it named.

Ground is taken by score, the most per m² first, until a share of the office is used up. Of pieces
with the same score, and of the last piece, as large a part is taken as fits, and as large a part
of their incidents counts as caught: what a draw between them gives on average.

- Hit rate: the share of the incidents that lay on that ground.
- PAI, predictive accuracy index: hit rate over the share of the area (Chainey, Tompson and Uhlig
  2008). Ground drawn at random has 1.
- PEI, predictive efficiency index: PAI over the greatest that any choice of ground of the same
  size would have had (Hunt 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

USUAL_SHARE = 0.01
# In 95 of 100 cases the true share lies within the range.
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Accuracy:
    """How well a prediction did.

    Parameters
    ----------
    hits
        Incidents on the ground that was named; not a whole number where pieces were taken in part.
    incidents
        All that followed in the office.
    best_hits
        Incidents on the best ground of the same size, known afterwards.
    share
        Of the office's area that was named, 0 to 1.
    """

    hits: float
    incidents: float
    best_hits: float
    share: float

    @property
    def hit_rate(self) -> float | None:
        """Share of the incidents that were hit; None where nothing followed."""
        return self.hits / self.incidents if self.incidents else None

    @property
    def pai(self) -> float | None:
        """Hit rate over the share of the area; None where nothing followed."""
        return None if self.hit_rate is None else self.hit_rate / self.share

    @property
    def pei(self) -> float | None:
        """PAI over the greatest one possible; None where nothing followed."""
        return self.hits / self.best_hits if self.best_hits else None

    @property
    def hit_rate_range(self) -> tuple[float, float]:
        """The range of the true hit rate (exact, Clopper and Pearson): all of it if unknown."""
        if not self.incidents:
            return 0.0, 1.0
        tail, misses = (1 - CONFIDENCE) / 2, self.incidents - self.hits
        low = float(betaincinv(self.hits, misses + 1, tail)) if self.hits > 0 else 0.0
        high = float(betaincinv(self.hits + 1, misses, 1 - tail)) if misses > 0 else 1.0
        return low, high

    @property
    def pai_range(self) -> tuple[float, float]:
        """The range of the true PAI."""
        low, high = self.hit_rate_range
        return low / self.share, high / self.share


def together(judged: Iterable[Accuracy]) -> Accuracy:
    """Return what several predictions of the same share did, as one.

    Raises
    ------
    ValueError
        There are none, or their shares differ.
    """
    every = list(judged)
    shares = {one.share for one in every}
    if len(shares) != 1:
        raise ValueError("predictions of one share are put together")
    return Accuracy(
        hits=sum(one.hits for one in every),
        incidents=sum(one.incidents for one in every),
        best_hits=sum(one.best_hits for one in every),
        share=shares.pop(),
    )


def judge(
    score: Floats,
    counts: Floats,
    area_m2: Floats,
    office_area_m2: float,
    share: float = USUAL_SHARE,
    elsewhere: float = 0.0,
) -> Accuracy:
    """Judge scores by the incidents that followed.

    Parameters
    ----------
    score, counts, area_m2
        Shape (units,): what was expected on each, per m² in any measure; how many incidents
        followed there; its ground.
    office_area_m2
        The whole office. Ground of no unit has the lowest score that a unit has.
    share
        Of the office's area that is named.
    elsewhere
        Incidents that followed on no unit's ground.
    """
    incidents = float(counts.sum()) + elsewhere
    ground, happened = _with_the_rest(counts, area_m2, office_area_m2, elsewhere)
    return Accuracy(
        hits=float(taken(_rest_last(score), ground, share) @ happened),
        incidents=incidents,
        best_hits=float(taken(_density(happened, ground), ground, share) @ happened),
        share=share,
    )


def taken_of_office(
    score: Floats, area_m2: Floats, office_area_m2: float, share: float = USUAL_SHARE
) -> Floats:
    """Return what part of each unit is named, 0 to 1, and last of the ground of no unit.

    Arguments as in `judge`.
    """
    ground, _none = _with_the_rest(np.zeros(len(score)), area_m2, office_area_m2, 0.0)
    return taken(_rest_last(score), ground, share)


def taken(score: Floats, area_m2: Floats, share: float) -> Floats:
    """Return what part of each piece of ground is taken, 0 to 1.

    Parameters
    ----------
    score, area_m2
        Shape (pieces,).
    share
        Of all their area.
    """
    levels, of_level = np.unique(-score, return_inverse=True)
    ground = np.bincount(of_level, area_m2, minlength=len(levels))
    before = np.concatenate([[0.0], np.cumsum(ground)[:-1]])
    left = np.clip(share * area_m2.sum() - before, 0.0, ground)
    parts = np.divide(left, ground, out=np.zeros_like(ground), where=ground > 0)
    return parts[of_level]


def _with_the_rest(
    counts: Floats, area_m2: Floats, office_area_m2: float, elsewhere: float
) -> tuple[Floats, Floats]:
    """Return grounds and incidents, those of no unit last."""
    rest = max(office_area_m2 - float(area_m2.sum()), 0.0)
    return np.append(area_m2, rest), np.append(counts, elsewhere)


def _rest_last(score: Floats) -> Floats:
    return np.append(score, score.min(initial=np.inf)) if len(score) else np.zeros(1)


def _density(counts: Floats, area_m2: Floats) -> Floats:
    return np.divide(counts, area_m2, out=np.zeros(len(counts)), where=area_m2 > 0)
