"""Transformers between coordinate systems, made once each: making one takes 0.1 s."""

from __future__ import annotations

from functools import cache

from pyproj import Transformer


@cache
def transformer_between(source: object, target: object) -> Transformer:
    """Return the transformer from one coordinate system to another, x or longitude first.

    May be used from any thread (pyproj 3.1 and later).

    Parameters
    ----------
    source, target
        EPSG codes or what else pyproj reads as a CRS.
    """
    return Transformer.from_crs(source, target, always_xy=True)
