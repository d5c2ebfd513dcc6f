"""No resident in the database: columns and texts that tell a person are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from webmap.layers.imports.fields import folded

_PERSONAL = (
    "姓名", "报警人", "当事人", "事主", "受害人", "被害人", "嫌疑人", "违法人", "联系人", "房东",
    "业主", "租客", "租户", "户主", "法人", "负责人", "经营者", "身份证", "证件号", "公民身份",
    "电话", "手机", "联系方式", "微信", "qq号", "出生", "年龄", "性别", "民族", "户籍", "籍贯",
    "车牌", "银行卡", "住址", "家庭", "主叫", "来电", "报警号码", "证人", "监护人", "驾驶员",
    "司机", "车主",
    "personname", "fullname", "firstname", "lastname", "surname", "victim", "suspect", "caller",
    "complainant", "landlord", "tenant", "idcard", "idnumber", "identity", "phone", "mobile",
    "telephone", "email", "birth", "gender", "plate",
)  # fmt: skip
# An identity number (18 characters), a phone number of a mobile (11 digits, as they are grouped)
# or of a house (with its area code), or the plate of a car, in a text.
_NUMBERS = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-\d{7,8})(?!\d)"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]"
    r"[·• ]?[A-Z\d]{5,6}(?![A-Za-z\d])"
)
_REMOVED = "〔号码已去除〕"


def personal_columns(columns: Iterable[str]) -> list[str]:
    """Return the columns whose header says that they are about a person."""
    return [name for name in columns if any(word in folded(name) for word in _PERSONAL)]


def without_numbers(text: str) -> str:
    """Return a text without identity numbers, phone numbers and plates of cars."""
    return _NUMBERS.sub(_REMOVED, text)
