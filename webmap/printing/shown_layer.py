"""A layer to draw: its features in the map's system, and how each of them looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from webmap.layers import Style
from webmap.printing.symbols import luminance

# Symbols of at least this size mark places that people look for, and are set in areas too.
LANDMARK_PX = 18.0
_READABLE_LUMINANCE = 1.05 / 4.5 - 0.05
_HOUSE_NUMBER = re.compile(r"(\d+(?:-\d+)?)\s*号?(?:楼|栋|幢)?$")


@dataclass(frozen=True)
class ShownLayer:
    """A layer to draw.

    Parameters
    ----------
    layer_id, name, style
        Which one, what it is called in the sheet's language, how it looks.
    features
        As `webmap.layers.read_features` gives them, in the map's metric system.
    by_title, by_unit
        What the attribute by which the style tells features apart is called, and its unit; empty:
        it has no name.
    """

    layer_id: str
    name: str
    style: Style
    features: gpd.GeoDataFrame
    by_title: str = ""
    by_unit: str = ""

    def shown_at(self, zoom: float) -> bool:
        """Return whether the style draws it at a zoom level."""
        return self.style.min_zoom <= zoom <= self.style.max_zoom

    @property
    def geometries(self) -> NDArray[Any]:
        """Return the features' geometries."""
        return self.features.geometry.to_numpy(dtype=object)

    @property
    def are_points(self) -> bool:
        """Return whether the features are points."""
        return bool(len(self.features)) and bool((self.features.geom_type == "Point").all())

    def kinds(self) -> tuple[list[Style], NDArray[np.int64]]:
        """Return the styles that occur, and for each feature the number of its own."""
        found, classes = self.values()
        if self.style.by == "hue" and "hue" in self.features:
            return [_in_hue(self.style, hue) for hue in found], classes
        return [
            replace(self.style.for_key(key), by="", variants={}, breaks=()) for key in found
        ], classes

    def values(self) -> tuple[list[str], NDArray[np.int64]]:
        """Return the values of the style's attribute that it tells apart, and each feature's.

        Of a number that is cut into classes, the classes.
        """
        by, variants = self.style.by, self.style.variants
        texts = _value_keys(self.features, self.style)
        if texts is None:
            return [""], np.zeros(len(self.features), dtype=np.int64)
        if by != "hue":
            # What has no look of its own is one kind.
            texts = [text if text in variants else "" for text in texts]
        found, classes = np.unique(np.array(texts, dtype=str), return_inverse=True)
        return [str(value) for value in found], classes

    def labels(self) -> list[str]:
        """Return the text that each feature is labelled with; empty for none."""
        return label_texts(self.features, self.style.label_field)


def is_grid(layer: ShownLayer) -> bool:
    """Return whether a layer is the boundary or one of the two levels of grids."""
    return layer.layer_id in {"boundary", "police_grids", "sub_grids"}


def is_dot(style: Style) -> bool:
    """Return whether a style's symbol is a mere dot."""
    return style.size_px < LANDMARK_PX and not style.glyph


def _value_keys(features: gpd.GeoDataFrame, style: Style) -> list[str] | None:
    """Return each feature's value of a column or an attribute, as a style's variants name it."""
    by = style.by
    if not by:
        return None
    if by in features:
        return [style.key_of(value) for value in features[by]]
    if "attributes" not in features:
        return None
    given = (one if isinstance(one, dict) else {} for one in features["attributes"])
    return [style.key_of(attributes.get(by, "")) for attributes in given]


def _in_hue(style: Style, hue: str) -> Style:
    return replace(
        style,
        by="",
        breaks=(),
        fill=hue if style.fill else None,
        stroke=hue if style.stroke else None,
        label_colour=readable(hue),
    )


def readable(colour: str) -> str:
    """Return a colour, darkened until it is told from white paper at 4.5:1."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while luminance("#" + "".join(f"{part:02x}" for part in parts)) > _READABLE_LUMINANCE:
        parts = [int(part * 0.92) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in parts)


def label_texts(features: gpd.GeoDataFrame, field: str) -> list[str]:
    """Return a feature's text each: a column, an attribute, or the house number of an address."""
    if field in features:
        return _texts(features[field])
    texts = [""] * len(features)
    if "attributes" in features:
        given = (one if isinstance(one, dict) else {} for one in features["attributes"])
        texts = [str(attributes.get(field) or "") for attributes in given]
    if field == "number_short" and "address" in features:
        addresses = _texts(features["address"])
        return [text or house_number(one) for text, one in zip(texts, addresses, strict=True)]
    return texts


def _texts(column: pd.Series) -> list[str]:
    return column.fillna("").astype(str).tolist()


def house_number(address: str) -> str:
    """Return the house number at the end of an address (石鼓一巷12号 → 12), or nothing."""
    found = _HOUSE_NUMBER.search(address)
    return found[1] if found else ""
