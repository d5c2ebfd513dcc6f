"""Getis-Ord Gi*: around which units more happens than chance explains.

The statistic, its analytic p-value and the correction for many tests (false discovery rate,
Benjamini and Hochberg 1995; for local statistics Caldas de Castro and Singer 2006) are those of
PySAL's esda. It is imported when first asked for: the program need not wait for it at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.units import Units

BAND_M = 100.0
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, eq=False)
class GiStar:
    """Gi* of each unit: its standard score, and the chance of one as high; shape (units,)."""

    z: NDArray[np.float64]
    p: NDArray[np.float64]


def bands(units: Units, band_m: float = BAND_M) -> sparse.csr_matrix:
    """Return who counts as near whom: 1 within a distance along the streets, itself included."""
    key = ("band", band_m)
    if key not in units.kept:
        near = units.within(band_m).copy()
        near.data[:] = 1.0
        units.kept[key] = (near + sparse.identity(len(units), format="csr")).tocsr()
    return units.kept[key]


def gi_star(units: Units, counts: NDArray[np.float64], band_m: float = BAND_M) -> GiStar:
    """Return Gi* of the incidents of each unit, weights 1 within the band, one-sided.

    Parameters
    ----------
    counts
        Shape (units,): incidents, made such that units can stand beside each other.
    band_m
        Along the streets.
    """
    from libpysal.graph import Graph

    key = ("band graph", band_m)
    if key not in units.kept:
        units.kept[key] = Graph.from_sparse(bands(units, band_m).tocoo())
    return gi_star_on(units.kept[key], counts)


def gi_star_on(graph: object, values: NDArray[np.float64]) -> GiStar:
    """Return Gi* on PySAL's weights that hold 1 on their diagonal.

    Parameters
    ----------
    graph
        A `libpysal.graph.Graph`.
    values
        In the order of the graph's nodes; where all are equal nothing stands out.
    """
    from esda.getisord import G_Local

    if np.ptp(values) == 0:
        return GiStar(np.zeros(len(values)), np.ones(len(values)))
    found = G_Local(values, graph, transform="B", star=None, permutations=0)
    z = np.nan_to_num(found.Zs, nan=0.0)
    return GiStar(z, np.where(z > 0, found.p_norm, 1 - found.p_norm))


def false_discovery_bar(p: NDArray[np.float64], rate: float = FALSE_DISCOVERY_RATE) -> float:
    """Return the p-value up to which tests count, so that few of those that do are false.

    Where none counts, no p-value is as low as the bar.

    Parameters
    ----------
    p
        Of all tests made.
    rate
        The expected share of false ones among those that count.
    """
    from esda import fdr

    return float(fdr(p, rate))
