"""Weights of a mixture of densities, by how well each foretold what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MOST_ROUNDS = 200
_CLOSE = 1e-4
# Of what any density gives anywhere: an incident that none of them foresaw is nobody's fault.
_LEAST_DENSITY = 1e-15


def mixture_weights(density: Floats, times: Floats, prior: float) -> Floats:
    """Return the weights under which the incidents are most likely; they sum to 1.

    Found by expectation and maximisation (Dempster, Laird and Rubin 1977), which has one best
    point here: the likelihood of a mixture of given densities is concave in its weights.

    Parameters
    ----------
    density
        Shape (spots, densities): what each gave each spot before.
    times
        Shape (spots,): incidents that then happened there.
    prior
        Incidents that speak for all densities alike, in sum: few incidents decide little.
    """
    count = density.shape[1]
    likely = density + _LEAST_DENSITY
    weights = np.full(count, 1 / count)
    for _round in range(_MOST_ROUNDS):
        shares = likely * weights
        found = (times / shares.sum(axis=1)) @ shares + prior / count
        found /= found.sum()
        moved = float(np.abs(found - weights).max())
        weights = found
        if moved < _CLOSE:
            break
    return weights
