"""The layer of a file: told by its name, headers and trades, or left open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from webmap.layers.catalogue import CATALOGUE
from webmap.layers.files import SourceTable
from webmap.layers.imports.columns import map_columns
from webmap.layers.imports.places import PlacesTarget
from webmap.layers.uploads import likely_layer
from webmap.models import Layer, LayerSource

LAYERS = [
    Layer(
        layer_id=one.layer_id, source=LayerSource(one.source), name_zh=one.name_zh, own=False,
        fields=[field.to_json() for field in one.fields], geometry_type=one.geometry_type,
    )
    for one in CATALOGUE
]  # fmt: skip
SHOPS = ["铺号", "店名", "经营地址", "行业", "X", "Y"]


def guess(names: Sequence[str], headers: Sequence[str], trade: str = "") -> str | None:
    cells = [trade if header in {"行业", "类型"} else "甲" for header in headers]
    columns = pd.DataFrame([cells] * 3, columns=list(headers), dtype=object)
    return likely_layer(LAYERS, names, SourceTable(columns=columns, rows=np.arange(2, 5)))


@pytest.mark.parametrize(
    ("name", "headers", "trade", "wanted"),
    [
        ("店铺.csv", SHOPS, "餐饮", "shops"),
        ("a.csv", SHOPS, "", "shops"),
        ("a.csv", ["编号", "名称", "行业"], "塑胶制品", "factories"),
        ("a.csv", ["编号", "名称", "类型"], "水果", "shops"),
        ("企业名册.xlsx", ["编号", "名称"], "", "factories"),
        ("旅馆.xlsx", ["编号", "名称"], "", "hotels"),
        ("出租屋.csv", SHOPS, "餐饮", "rentals"),
    ],
)
def test_the_name_the_headers_and_the_trades_tell_the_layer(
    name: str, headers: list[str], trade: str, wanted: str
) -> None:
    assert guess(["", name], headers, trade) == wanted


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("a.csv", ["编号", "名称", "行业"]),
        ("a.csv", ["编号", "名称", "层数"]),
        ("a.csv", ["编号", "名称"]),
        ("店铺和学校.csv", ["编号", "名称"]),
    ],
)
def test_what_speaks_for_two_layers_alike_is_left_open(name: str, headers: list[str]) -> None:
    assert guess(["", name], headers) is None


def test_the_number_of_a_shop_is_its_number() -> None:
    shops = next(layer for layer in LAYERS if layer.layer_id == "shops")
    mapped = map_columns(SHOPS, PlacesTarget().specs(shops), {})
    assert (mapped["number"], mapped["name"], mapped["trade"]) == ("铺号", "店名", "行业")
