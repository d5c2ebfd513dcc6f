"""Names of streets, businesses, factories and people, made from the words that such names have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

_DIGITS = "零一二三四五六七八九"

# Streets of a village, the most important first.
VILLAGE_STREETS = ("正街", "新街", "横街")

# Roads between factories: names as industrial districts of the Pearl River Delta have them.
FACTORY_ROADS = (
    "宏业路", "振兴路", "兴业路", "创业路", "科苑路", "富民路", "银湖路", "工业大道", "环市路",
    "东兴路", "裕丰路", "永盛路", "德政路", "龙腾路", "金桥路", "同富路", "利民路", "长安路",
    "高新路", "诚信路", "万福路", "景盛路", "迎宾路", "华兴路", "联发路", "恒通路", "鹏程路",
    "建设路", "南坑路", "荔园路", "果场路", "水围路", "新塘路", "沙岭路", "竹园路", "大坪路",
    "鸿运路", "昌盛路", "福源路", "祥和路", "聚财路", "立新路", "旭日路", "明珠路", "文明路",
    "康乐路", "腾飞路", "精工路", "广裕路", "信达路",
)  # fmt: skip

APARTMENT_WORDS = ("公寓", "公寓", "楼", "雅居")

_LUCKY_FIRST = "鸿永恒金宏嘉瑞盛兴德福隆泰裕利华顺荣昌信诚佳祥富广联达源新东百万美日" \
    "星立众博创智远精伟"  # fmt: skip
_LUCKY_SECOND = "泰盛达利丰源兴隆昌顺发华信诚辉业鑫旺通和升茂康宝胜祥运安成星益"

_FACTORY_TRADES = (
    ("五金制品", 14), ("塑胶制品", 13), ("模具", 11), ("电子科技", 13), ("包装印刷", 7),
    ("玩具", 5),
    ("家具", 4), ("制衣", 6), ("鞋材", 4), ("线材", 4), ("光电", 5), ("精密机械", 6),
    ("高尔夫用品", 4), ("电源", 4), ("灯饰", 4), ("纸品", 3), ("自动化设备", 4), ("喷涂", 2),
    ("橡胶制品", 3), ("运动器材", 3),
)  # fmt: skip
_FACTORY_ENDINGS = ("厂", "有限公司", "有限公司", "厂", "实业有限公司")

# Trade, share, and what a sign of that trade says after (or, with {}, around) the owner's word.
_SHOP_TRADES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("便利店", 15, ("便利店", "士多", "商店", "百货商行", "生活超市")),
    ("餐饮", 26, (
        "木桶饭", "隆江猪脚饭", "沙县小吃", "桂林米粉", "兰州牛肉拉面", "重庆小面", "湘菜馆",
        "快餐店", "早餐店", "肠粉店", "麻辣烫", "烧腊店", "川菜馆", "螺蛳粉", "潮汕汤粉",
        "黄焖鸡米饭", "原味汤粉王", "客家菜馆")),
    ("饮品", 4, ("奶茶店", "茶饮", "糖水铺", "柠檬茶")),
    ("水果", 4, ("水果店", "鲜果园", "果行")),
    ("肉菜粮油", 5, ("粮油店", "鲜肉档", "蔬菜店", "冻品行", "水产店")),
    ("手机维修", 6, ("手机维修", "通讯", "数码", "手机城")),
    ("理发美容", 7, ("发廊", "理发店", "美发沙龙", "美容院", "美甲店")),
    ("服装鞋帽", 6, ("服装店", "鞋店", "童装", "内衣店", "男装")),
    ("五金建材", 6, ("五金店", "五金电器", "建材行", "水暖器材", "门窗店")),
    ("电动车行", 4, ("电动车行", "车行", "电动车维修")),
    ("药店诊所", 3, ("大药房", "药店", "诊所", "中医馆")),
    ("快递物流", 3, ("快递服务站", "货运部", "快递驿站")),
    ("房屋中介", 2, ("房产中介", "租房服务部")),
    ("烟酒茶", 4, ("烟酒行", "茶庄", "茶叶店")),
    ("棋牌娱乐", 2, ("棋牌室", "台球室", "麻将馆")),
    ("彩票", 1, ("彩票店",)),
    ("打印文具", 2, ("打印店", "文具店", "图文广告")),
    ("洗衣", 1, ("干洗店", "洗衣店")),
    ("劳保用品", 2, ("劳保用品", "工衣店")),
    ("劳务中介", 2, ("劳务服务部", "人力资源服务部")),
    ("家电维修", 3, ("家电维修", "二手家电", "空调维修")),
    ("母婴", 1, ("母婴用品", "孕婴店")),
)  # fmt: skip
_SHOP_OWNERS = (
    "老{}", "阿{}", "{}记", "{}姐", "小{}", "{}氏",
)  # fmt: skip
_HOMES = (
    "湖南", "湘西", "常德", "衡阳", "四川", "重庆", "江西", "赣南", "广西", "玉林", "桂林", "贵州",
    "遵义", "河南", "信阳", "湖北", "襄阳", "云南", "潮汕", "梅州", "河源", "茂名", "湛江", "陕西",
)  # fmt: skip
_HOME_KITCHENS = ("小炒店", "饭店", "土菜馆", "米粉店", "特色菜馆", "家常菜")
_SURNAMES = "李王张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余" \
    "叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙" \
    "陶贺顾毛郝龚邵万钱严赖覃洪武莫孔"  # fmt: skip
_OFFICE_SURNAMES = "陈李黄张梁林刘吴罗何郭谢邓叶钟曾朱蔡卢彭廖冯赖温"
_GIVEN = (
    "志强", "国华", "永明", "伟杰", "建军", "俊辉", "文锋", "嘉豪", "家俊", "志明", "伟雄", "锦辉",
    "浩然", "子健", "晓东", "海峰", "振华", "少芬", "丽娟", "淑仪", "玉珍", "秀英", "雪梅", "美玲",
    "晓敏", "振宇", "志鹏", "耀辉", "润生", "炳坤", "裕民", "伟东", "德志", "泽林", "思敏", "国栋",
    "永康", "启明", "卓贤", "冠华",
)  # fmt: skip
_TRIES = 400


def numeral(number: int) -> str:
    """Return a number from 1 to 99 as it is written in the name of a lane: 二十三.

    >>> numeral(10), numeral(23)
    ('十', '二十三')
    """
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


class Namer:
    """Makes up names, no name twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def new(self, make: Callable[[np.random.Generator], str]) -> str:
        """Return the first name that ``make`` makes and nobody has yet.

        Raises
        ------
        ValueError
            The words don't give enough names.
        """
        for _ in range(_TRIES):
            name = make(self._rng)
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise ValueError("there are more businesses than names for them")

    @staticmethod
    def lucky(rng: np.random.Generator) -> str:
        """Return two characters that promise good business."""
        first, second = "", ""
        while first == second:
            first, second = _pick(_LUCKY_FIRST, rng), _pick(_LUCKY_SECOND, rng)
        return first + second

    def factory(self) -> tuple[str, str]:
        """Return the trade and the name of a factory."""
        trade = _weighted(_FACTORY_TRADES, self._rng)
        return trade, self.new(lambda r: f"{self.lucky(r)}{trade}{_pick(_FACTORY_ENDINGS, r)}")

    def shop(self) -> tuple[str, str]:
        """Return the trade and the name of a shop."""
        trade = _weighted([(name, share) for name, share, _ in _SHOP_TRADES], self._rng)
        words = next(signs for name, _, signs in _SHOP_TRADES if name == trade)
        return trade, self.new(lambda r: self._sign(trade, words, r))

    def person(self) -> str:
        """Return the name of a member of the staff."""
        return self.new(lambda r: _pick(_OFFICE_SURNAMES, r) + _pick(_GIVEN, r))

    def _sign(self, trade: str, words: Sequence[str], rng: np.random.Generator) -> str:
        word = _pick(words, rng)
        kind = rng.random()
        if trade == "餐饮" and kind < 0.3:
            owner = _pick(_SHOP_OWNERS, rng).format(_surname(rng))
            return f"{_pick(_HOMES, rng)}{owner}{_pick(_HOME_KITCHENS, rng)}"
        if kind < 0.55:
            return f"{_pick(_SHOP_OWNERS, rng).format(_surname(rng))}{word}"
        return f"{self.lucky(rng)}{word}"


def _surname(rng: np.random.Generator) -> str:
    return _pick(_SURNAMES, rng)


def _pick(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(0, len(words)))]


def _weighted(rows: Sequence[tuple[str, int]], rng: np.random.Generator) -> str:
    shares = np.array([share for _, share in rows], dtype=float)
    return rows[int(rng.choice(len(rows), p=shares / shares.sum()))][0]
