"""Why a visit was left out, in words that an officer can act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webmap.errors import N_

SENTENCES: dict[str, str] = {
    "off_network": N_("附近 %(farthest_m)s 米内没有小组能走的道路"),
    "unreachable": N_("从小组出发点沿道路到不了这里"),
    "window_outside_shift": N_("时间窗不在这个班次内"),
    "window_shorter_than_dwell": N_("时间窗只有 %(window_min)s 分钟，停留要 %(dwell_min)s 分钟"),
    "spacing_leaves_no_room": N_(
        "要在 %(opens)s–%(closes)s 到访 %(visits)s 次，至少隔 %(spacing_min)s 分钟："
        "只排得下 %(fit)s 次"
    ),
    "no_officer": N_("要有民警在场，班次上没有带民警的小组"),
    "no_team_of_ground": N_("不在任何小组的责任格里，各小组都只管自己的责任格"),
    "no_team_fits": N_("带民警的小组只管自己的责任格，这里不在其中"),
    "lock_out_of_shift": N_("锁定的时间 %(at)s 不在这个班次内"),
    "twin_left_out": N_("要两个小组同时到场，另一个小组来不了"),
    "taken_out": N_("手工移出"),
    "window_passed": N_("时间窗已经过了"),
    "reported_failed": N_("小组 %(at)s 报了去不了，之后没有再排进去"),
    "after_window": N_("要到 %(done)s 才能停留完，时间窗 %(closes)s 就关了"),
    "out_of_windows": N_("%(starts)s 开始，不在时间窗内"),
    "lock_missed": N_("锁定 %(at)s 开始，要到 %(starts)s 才能开始"),
    "wrong_team": N_("这个小组不该来：要有民警，或不在它的责任格里，或锁定给了别的小组"),
    "officer_missing": N_("要有民警在场，这个小组里没有民警"),
    "off_own_ground": N_("不在这个小组的责任格里，它只管自己的责任格"),
    "locked_elsewhere": N_("锁定给了别的小组"),
    "other_team_answers": N_("派任给了别的小组"),
    "own_team_cannot": N_("派任的小组来不了：要有民警，或不在它的责任格里；可改由任何小组去"),
    "only_team_full": N_("能去的小组只有一个，它在时间窗内已排满；可改由任何小组去"),
    "break_late": N_("休息要到 %(starts)s 才能开始，最晚该 %(latest)s 开始"),
    "off_duty": N_("%(back)s 才能结束，%(off)s 就下班了"),
    "too_soon": N_("离上一次到访只隔 %(gap_min)s 分钟，至少要隔 %(spacing_min)s 分钟"),
    "too_long": N_("离上一次到访隔了 %(gap_min)s 分钟，最多该隔 %(spacing_min)s 分钟"),
    "twin_missing": N_("要两个小组同时到场，另一个小组没有排"),
    "twins_apart": N_("要两个小组同时到场，现在不同时"),
    "closes_before_arrival": N_("最快的小组要到 %(done)s 才能停留完，时间窗 %(closes)s 就关了"),
    "not_back_in_time": N_("停留完再回到终点要到 %(back)s，小组 %(off)s 就下班了"),
    "no_team_left": N_("班上没有能继续的小组了"),
    "no_team_may": N_("今班没有能做这次到访的小组"),
    "no_second_team": N_("要两个小组同时到场，今班只有一个小组来得了"),
    "appointment_does_not_fit": N_("定时任务和其它定时任务、休息或路程冲突，没有小组排得下"),
    "no_time_together": N_("时间窗内没有两个小组能同时到场，先去了得分更高的地方"),
    "spacing_in_the_way": N_(
        "小组还有空，但离同一热点的另一次到访不到 %(spacing_min)s 分钟；可缩短间隔或放宽时间窗"
    ),
    "no_time_left": N_("时间窗内各小组都已排满，先去了得分更高的地方"),
}

# Parameters of these names are seconds since the shift's start and are shown as a clock time.
CLOCK_PARAMETERS = frozenset({"done", "opens", "closes", "back", "off", "at", "starts", "latest"})
# What comes too late by seconds comes a minute late: 20:20 is not too late for 20:20.
_ROUNDED_UP = frozenset({"done", "back", "starts"})
_MINUTE_S = 60


@dataclass(frozen=True)
class Reason:
    """Why something is not in the plan: a code of `SENTENCES` and what goes into its places."""

    code: str
    params: Mapping[str, int] = field(default_factory=dict)

    def text(
        self, clock: Callable[[int], str], translate: Callable[[str], str] = lambda text: text
    ) -> str:
        """Return the sentence.

        Parameters
        ----------
        clock
            Gives seconds since the shift's start as a time of day.
        translate
            Gives the sentence in the reader's language.
        """
        values: dict[str, Any] = {
            name: clock(_shown(name, value)) if name in CLOCK_PARAMETERS else value
            for name, value in self.params.items()
        }
        return translate(SENTENCES[self.code]) % values


def _shown(name: str, seconds: int) -> int:
    """Return a moment in whole minutes that is as late as the sentence needs it."""
    return -(-seconds // _MINUTE_S) * _MINUTE_S if name in _ROUNDED_UP else seconds
