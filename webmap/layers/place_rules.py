"""Rules of a layer of places: the fields that its places have, and which values fit them."""

from __future__ import annotations

from dataclasses import replace

from webmap.errors import N_
from webmap.layers.catalogue import Field
from webmap.layers.imports.fields import FieldSpec, folded
from webmap.models import Layer

MOST_TEXT = 200

NUMBER = FieldSpec("number", N_("编号"), required=True, max_length=60,
    aliases=("标准地址编码", "地址编码", "标准地址编号", "编码", "门牌编码", "统一编码", "no",
             "code", "id", "场所编号", "登记编号", "编号no", "代码", "门店代码", "企业编号",
             "铺号", "店号", "店铺编号", "商铺编号", "门店编号", "铺位号"),
)  # fmt: skip
NAME = FieldSpec("name", N_("名称"), required=True, max_length=200,
    aliases=("单位名称", "企业名称", "店名", "商铺名称", "店铺名称", "场所名称", "字号", "楼栋名称",
             "学校名称", "工厂名称", "公司名称", "title", "招牌", "门店名称", "楼栋"),
)  # fmt: skip
ADDRESS = FieldSpec("address", N_("地址"), default="", max_length=300,
    aliases=("详细地址", "经营地址", "标准地址", "所在地址", "门牌地址", "单位地址", "地点",
             "addr"),
)  # fmt: skip

# What files call the catalogue's own attributes besides.
_ALIASES: dict[str, tuple[str, ...]] = {
    "trade": ("经营类别", "行业类别", "行业类型", "业态", "经营项目", "类型", "category", "type"),
    "floors": ("楼层", "楼层数", "总层数"),
    "rooms": ("房间", "房数", "房间总数", "套数"),
    "residents_capacity": ("容纳人数", "居住人数"),
    "workers": ("员工", "员工人数", "职工人数", "从业人数"),
    "number_short": ("门牌号", "楼号", "栋号"),
}
TRADE_HEADERS = frozenset(map(folded, ("trade", "行业", *_ALIASES["trade"])))


def fields_of(layer: Layer) -> tuple[Field, ...]:
    """Return the attributes of a layer's places, with every rule that holds for them.

    The catalogue's numbers count things (rooms, workers, floors): none is below 0.
    """
    fields = [Field.from_json(given) for given in layer.fields]
    return tuple(
        replace(field, least=0.0)
        if field.type in {"integer", "number"} and field.least is None and not layer.own
        else field
        for field in fields
    )


def specs_of(layer: Layer) -> tuple[FieldSpec, ...]:
    """Return how the values of a layer's attributes are read and checked."""
    return tuple(
        FieldSpec(
            field.name,
            field.title_zh,
            "choice" if field.choices else field.type,
            required=field.required,
            aliases=(field.title_en, *_ALIASES.get(field.name, ())),
            max_length=MOST_TEXT if field.type == "text" else None,
            least=field.least,
            most=field.most,
            choices={folded(text): text for text in field.choices},
        )
        for field in fields_of(layer)
    )


def geometry_types(layer: Layer) -> frozenset[str]:
    """Return points for a layer of points; areas and points for a layer of areas."""
    if layer.geometry_type == "Point":
        return frozenset({"Point"})
    if layer.geometry_type == "LineString":
        return frozenset({"LineString", "MultiLineString"})
    return frozenset({"Point", "Polygon", "MultiPolygon"})
