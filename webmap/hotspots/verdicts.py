"""Whether a method is better than counting last month's incidents, as far as numbers can tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from webmap.errors import N_
from webmap.hotspots.judging import CONFIDENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Fewer hits by both say nothing.
SMALL_HITS = 10.0


class Verdict(StrEnum):
    """A method beside counting last month's incidents."""

    BETTER = "better"
    NO_BETTER = "no_better"
    SMALL = "small"


SENTENCES: dict[Verdict, str] = {
    Verdict.BETTER: N_("比只看上月警情更准：命中 %(hits)s 起，只看上月命中 %(other)s 起"),
    Verdict.NO_BETTER: N_("不比只看上月警情更准：命中 %(hits)s 起，只看上月命中 %(other)s 起"),
    Verdict.SMALL: N_("数量太少，看不出好坏：命中 %(hits)s 起，只看上月命中 %(other)s 起"),
}


@dataclass(frozen=True)
class Against:
    """Hits of a method beside those of counting last month's incidents.

    Parameters
    ----------
    hits, other
        Of the method, of last month's counts.
    ratio
        ``hits / other``; None where the other had none.
    least, most
        The range of the true ratio, drawn by places; None: without end.
    verdict
        Better only if chance hardly explains it: the whole range lies above 1.
    """

    hits: float
    other: float
    ratio: float | None
    least: float
    most: float | None
    verdict: Verdict

    def text(self, translate: Callable[[str], str] = lambda text: text) -> str:
        """Return the sentence in the reader's language."""
        return translate(SENTENCES[self.verdict]) % {
            "hits": f"{self.hits:.0f}",
            "other": f"{self.other:.0f}",
        }


def verdict_of(
    hits: float, other: float, drawn: NDArray[np.float64], drawn_other: NDArray[np.float64]
) -> Against:
    """Compare a method's hits with those of last month's counts.

    Parameters
    ----------
    drawn, drawn_other
        Shape (draws,): the hits of both in the same draws of places.
    """
    tail = (1 - CONFIDENCE) / 2
    # Draws in which neither hit anything tell nothing; without a hit of the other it is far ahead.
    some = (drawn > 0) | (drawn_other > 0)
    ratios = np.full(int(some.sum()), np.inf)
    np.divide(drawn[some], drawn_other[some], out=ratios, where=drawn_other[some] > 0)
    least, most = 0.0, float("inf")
    if len(ratios):
        least, most = np.quantile(ratios, [tail, 1 - tail], method="nearest").tolist()
    verdict = Verdict.BETTER if least > 1 else Verdict.NO_BETTER
    if max(hits, other) < SMALL_HITS:
        verdict = Verdict.SMALL
    return Against(
        hits=hits,
        other=other,
        ratio=hits / other if other else None,
        least=least if np.isfinite(least) else 0.0,
        most=most if np.isfinite(most) else None,
        verdict=verdict,
    )
