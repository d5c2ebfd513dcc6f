"""Which layer a file is for: told by its name, its headers and its trades, or left open."""

from __future__ import annotations

from collections.abc import Sequence

from webmap.layers.files import SourceTable
from webmap.layers.imports.fields import folded, to_text
from webmap.layers.imports.importing import TARGETS
from webmap.layers.place_rules import TRADE_HEADERS
from webmap.models import Layer, LayerSource

_OF_CALLS = ("警", "案发", "发案")
# What people call a layer in names of files, besides its own name.
_NAMES: dict[str, tuple[str, ...]] = {
    "rentals": ("租屋", "出租房", "租赁房", "房屋出租"),
    "factories": ("工厂", "企业", "厂企"),
    "industrial_parks": ("产业园", "园区"),
    "schools": ("学校", "幼儿园"),
    "shops": ("店铺", "门店", "商店", "铺位", "沿街铺", "门面"),
    "hotels": ("酒店", "宾馆", "旅馆", "旅店", "民宿"),
    "entertainment_venues": ("娱乐场所", "歌舞厅", "网吧", "会所"),
    "food_stalls": ("排档", "烧烤档", "夜宵"),
}
# Headers that only one layer's files have.
_HEADERS: dict[str, tuple[str, ...]] = {
    "rentals": ("楼栋", "楼栋名称", "楼栋编号", "房东", "出租屋编号", "门牌号", "租住人数"),
    "factories": ("企业名称", "工厂名称", "厂名", "企业编号", "员工人数", "职工人数", "从业人数"),
    "schools": ("学校名称", "校名", "学生人数"),
    "shops": ("店名", "店铺名称", "商铺名称", "门店名称", "招牌", "铺号", "店铺编号", "商铺编号",
              "门店编号", "门店代码", "店号"),
    "hotels": ("旅馆名称", "酒店名称", "宾馆名称", "旅业编号"),
}  # fmt: skip
# Words in the trades of shops and of factories.
_TRADES: dict[str, tuple[str, ...]] = {
    "shops": ("餐饮", "餐馆", "小吃", "饭店", "便利店", "超市", "零售", "百货", "理发", "美容",
              "美发", "服装鞋帽", "服装店", "手机", "五金建材", "肉菜", "粮油", "烟酒", "水果",
              "饮品", "奶茶", "快递", "药店", "诊所", "维修", "文具", "棋牌", "中介", "洗衣",
              "彩票", "母婴", "电动车行"),
    "factories": ("塑胶", "电子科技", "模具", "五金制品", "包装", "印刷", "机械", "电源", "灯饰",
                  "自动化", "制衣", "玩具", "线材", "家具", "光电", "橡胶", "纸品", "鞋材",
                  "喷涂", "制造", "加工"),
}  # fmt: skip
_STRONG, _ENOUGH = 2, 2
_MOST, _LOOKED_AT = 0.5, 500


def likely_layer(layers: Sequence[Layer], names: Sequence[str], table: SourceTable) -> str | None:
    """Return the layer that a file is for; None: it can't be told, a person has to say.

    Parameters
    ----------
    names
        What the rows are called, the closest first: their sheet or layer, their file.
    """
    layers = [layer for layer in layers if layer.source in TARGETS]
    for name in names:
        named = _named(layers, folded(name))
        if named is not None:
            return named
    points = sorted(
        ((_points(layer, table), layer.layer_id) for layer in layers), reverse=True
    )  # fmt: skip
    if not points or points[0][0] < _ENOUGH:
        return None
    return None if len(points) > 1 and points[1][0] == points[0][0] else points[0][1]


def _named(layers: Sequence[Layer], name: str) -> str | None:
    """Return the layer that a name tells, by its longest word; two by words as long: none."""
    lengths: dict[str, int] = {}
    for layer in layers:
        words = (layer.name_zh, layer.layer_id, *_NAMES.get(layer.layer_id, ()))
        found = [len(word) for word in map(folded, words) if word and word in name]
        if found:
            lengths[layer.layer_id] = max(found)
    longest = [one for one, length in lengths.items() if length == max(lengths.values())]
    return longest[0] if len(longest) == 1 else None


def _points(layer: Layer, table: SourceTable) -> int:
    """Return how much of a file speaks for a layer: its own headers, telling ones, its trades."""
    headers = {folded(header) for header in table.names}
    own = sum(bool(names & headers) for names in _own_headers(layer))
    telling = headers & {folded(header) for header in _HEADERS.get(layer.layer_id, ())}
    return own + _STRONG * len(telling) + _STRONG * _has_trades_of(layer.layer_id, table)


def _own_headers(layer: Layer) -> list[set[str]]:
    """Return the headers that tell a layer, folded, for each field of its own."""
    own = [
        {folded(field["name"]), folded(field["title_zh"]), folded(field["title_en"])}
        for field in layer.fields
    ]
    if layer.source is LayerSource.INCIDENTS:
        # The command centre has long headers of its own: 接警编号, 警情类别, 发案时间.
        own += [
            {folded(alias) for alias in spec.aliases if any(word in alias for word in _OF_CALLS)}
            for spec in TARGETS[layer.source].specs(layer)
        ]
    return own


def _has_trades_of(layer_id: str, table: SourceTable) -> bool:
    """Return whether most cells of a column of trades name trades of a layer."""
    words = _TRADES.get(layer_id, ())
    for place, name in enumerate(table.names):
        if folded(name) not in TRADE_HEADERS:
            continue
        cells = table.columns.iloc[:_LOOKED_AT, place].to_numpy(dtype=object)
        texts = [text for text in map(to_text, cells) if text]
        met = sum(any(word in text for word in words) for text in texts)
        if texts and met > _MOST * len(texts):
            return True
    return False
