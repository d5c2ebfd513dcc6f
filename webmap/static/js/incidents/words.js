// What the figures say, in words: how many, how sure, more or fewer than usual.

import { _ } from "/static/js/i18n.js";
import { hoursOf } from "/static/js/incidents/address.js";
import { dateText } from "/static/js/patrols/clock.js";

// Below this many a pattern is mostly chance.
export const FEW = 30;
const WEEKDAYS = () => [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")];

/** Return the name of a weekday, 1 Monday … 7 Sunday. */
export const weekdayName = (day) => WEEKDAYS()[day - 1];

/** Return a count: whole, or with one decimal where shares of intervals were added up. */
export const countText = (count) => (Math.abs(count - Math.round(count)) < 0.05
  ? Math.round(count).toLocaleString("en") : count.toFixed(1));

/** Return the weekdays of a choice: `周五至周日`, `周一、周三`. */
export function weekdaysText(weekdays) {
  const days = [...weekdays].sort((a, b) => a - b);
  const run = days.length > 2 && days.at(-1) - days[0] === days.length - 1;
  return run ? _("{first}至{last}", { first: weekdayName(days[0]), last: weekdayName(days.at(-1)) })
    : days.map(weekdayName).join(_("、"));
}

/** Return hours: `20:00–次日 02:00`. */
export function hoursWords(text) {
  const hours = hoursOf(text);
  if (!hours) return _("全天");
  const clock = (hour) => `${String(hour).padStart(2, "0")}:00`;
  return hours.end > hours.first ? `${clock(hours.first)}–${clock(hours.end)}`
    : _("{first}–次日 {end}", { first: clock(hours.first), end: clock(hours.end) });
}

/** Return the weekdays and hours of a choice in one line. */
export const weekText = ({ weekdays, hours }) => [
  weekdays.length && weekdays.length < 7 ? weekdaysText(weekdays) : _("每天"), hoursWords(hours),
].join(" ");

/** Return days as text. */
export const periodText = ({ first, last }) => (first === last ? dateText(first) : `${first} – ${last}`);

/** Return what a frame of playing is called. */
export function frameText(frame) {
  if (!frame) return "";
  if (frame.hour !== null) {
    const [from, to] = [frame.hour, frame.hour + 1].map((hour) => `${String(hour).padStart(2, "0")}:00`);
    return `${from}–${to}`;
  }
  return periodText(frame);
}

/** Return the sentences under the count. */
export function countWords({ total, uncertain }, points) {
  const said = [];
  if (total === 0) return [_("没有这样的警情。放宽时间、类别或钟点再看。")];
  if (uncertain) said.push(_("其中 {count} 起只知道时间段，按时间段平摊到各个钟点。", { count: uncertain }));
  if (total < FEW) said.push(_("数量很少（不到 {few} 起），多半是偶然，不要当作规律。", { few: FEW }));
  if (points && points.number.length < points.total) {
    said.push(_("地图上画出 {drawn} 起，共 {total} 起：按时间均匀抽取。", {
      drawn: points.number.length.toLocaleString("en"), total: points.total.toLocaleString("en"),
    }));
  }
  return said;
}

/** Return what the trend says: how often there were more or fewer than expected. */
export function trendWords(trend) {
  const known = trend.filter((one) => one.verdict !== "unknown");
  const byDay = trend.length > 0 && trend[0].first === trend[0].last;
  if (!trend.length) return _("时间太短，画不出走势。");
  if (!known.length) return _("此前的警情不够长，说不出预期范围。");
  const more = known.filter((one) => one.verdict === "more").length;
  const fewer = known.filter((one) => one.verdict === "fewer").length;
  const values = { all: known.length, more, fewer, rest: known.length - more - fewer };
  if (!more && !fewer) {
    return byDay ? _("{all} 天都在预期范围内：没有比平时多，也没有比平时少。", values)
      : _("{all} 周都在预期范围内：没有比平时多，也没有比平时少。", values);
  }
  return byDay
    ? _("{all} 天里，{more} 天比预期多，{fewer} 天比预期少，其余 {rest} 天在预期范围内。", values)
    : _("{all} 周里，{more} 周比预期多，{fewer} 周比预期少，其余 {rest} 周在预期范围内。", values);
}

/** Return what chance alone would give beside the trend. */
export function chanceWords(trend) {
  const known = trend.filter((one) => one.verdict !== "unknown");
  if (!known.length) return "";
  const small = known.reduce((sum, one) => sum + one.expected, 0) / known.length < 5;
  const said = [_("单凭偶然，20 次里也会有大约 1 次超出范围。")];
  if (small) said.push(_("每次平均不到 5 起，数量太少，升降多半是偶然。"));
  return said.join("");
}

const signed = (share) => `${share > 0 ? "+" : ""}${Math.round(100 * share)}%`.replace("-", "−");

/** Return the range of the true change from one period to the next. */
export const changeRange = ({ least, most }) => (most === null ? _("{least} 以上", { least: signed(least) })
  : _("{least} 到 {most}", { least: signed(least), most: signed(most) }));
