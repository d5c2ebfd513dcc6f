"""Why an area is suggested, in words that an officer can check against the incidents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from webmap.errors import N_

SENTENCES: dict[str, str] = {
    "hot": N_("近 %(days)s 天有 %(count)s 起警情，每平方米是全辖区平均的 %(times)s 倍"),
    "hot_kind": N_(
        "近 %(days)s 天有“%(category)s” %(count)s 起，每平方米是全辖区平均的 %(times)s 倍"
    ),
    "rising": N_("最近 %(days)s 天有 %(count)s 起，按以往只会有 %(usual)s 起左右"),
    "rising_kind": N_(
        "最近 %(days)s 天有“%(category)s” %(count)s 起，按以往只会有 %(usual)s 起左右"
    ),
    "cluster": N_("%(first)s 至 %(last)s 接连发生 %(count)s 起，地点和时间都挨得很近"),
    "street": N_("沿街道计算的警情密度排在全辖区前 %(percent)s%%"),
    "kind": N_("以“%(category)s”为主：%(count)s 起，占 %(percent)s%%"),
    "sub_kind": N_("其中“%(sub_category)s”最多：%(count)s 起"),
    "expected": N_("照此下去，今后 %(days)s 天估计有 %(count)s 起"),
    "small": N_("只有 %(count)s 起，起数少，看不准"),
}

# Parameters of these names are days ("2026-11-03") or codes of kinds; the edge gives their words.
DAY_PARAMETERS = frozenset({"first", "last"})
KIND_PARAMETERS = frozenset({"category", "sub_category"})


@dataclass(frozen=True)
class Reason:
    """A code of `SENTENCES` and what goes into its places.

    A reason that names a sub-category names its category too, as its parameter ``category``.
    """

    code: str
    params: Mapping[str, int | float | str] = field(default_factory=dict)

    def text(
        self,
        kind_name: Callable[[str, str], str],
        day_name: Callable[[str], str] = str,
        translate: Callable[[str], str] = str,
    ) -> str:
        """Return the sentence.

        Parameters
        ----------
        kind_name
            Gives the name of a category and sub-category; of the category where the second is "".
        day_name
            Gives a day as it is written.
        translate
            Gives the sentence in the reader's language.
        """
        values: dict[str, str] = {}
        for name, value in self.params.items():
            if name in KIND_PARAMETERS:
                sub = str(value) if name == "sub_category" else ""
                values[name] = kind_name(str(self.params.get("category", "")), sub)
            else:
                values[name] = day_name(str(value)) if name in DAY_PARAMETERS else str(value)
        return translate(SENTENCES[self.code]) % values
