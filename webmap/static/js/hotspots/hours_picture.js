// When something happens: a small picture of the week's hours, and its words.

import { _ } from "/static/js/i18n.js";
import { h } from "/static/js/patrols/parts.js";

const CELL = 11, GAP = 1, LEFT = 26, TOP = 14;
const DAYS = () => [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")];
const NAMES = () => [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")];
const clock = (hour) => `${String(hour % 24).padStart(2, "0")}:00`;
const SPAN = 3;

/** The three hours in a row in which most happens, and their share. */
function busiest(hours) {
  const sums = hours.map((_share, from) => [0, 1, 2].reduce((sum, k) => sum + hours[(from + k) % 24], 0));
  const from = sums.indexOf(Math.max(...sums));
  return { from, share: sums[from] };
}

/**
 * The picture of 168 hours.
 * @param {number[]} week share of each hour, Monday 00:00 first
 */
export function hoursPicture(week) {
  const most = Math.max(...week);
  if (!most) return null;
  const total = week.reduce((sum, share) => sum + share, 0);
  const hours = Array.from({ length: 24 }, (_none, hour) => week.reduce((sum, share, at) => sum + (at % 24 === hour ? share / total : 0), 0));
  const { from, share } = busiest(hours);
  const percent = Math.round(share * 100);
  const text = _("{from}–{to} 最多，占 {percent}%", { from: clock(from), to: clock(from + SPAN), percent });
  const step = CELL + GAP;
  return h("figure", { class: "hotspots-hours mb-2" },
    h("svg", { viewBox: `0 0 ${LEFT + 24 * step} ${TOP + 7 * step}`, role: "img", "aria-label": text },
      [0, 6, 12, 18].map((hour) => h("text", { x: LEFT + hour * step, y: 10, class: "hotspots-axis" }, clock(hour))),
      DAYS().map((name, day) => h("text", { x: 2, y: TOP + day * step + 9, class: "hotspots-axis" }, name)),
      week.map((one, at) => h("rect", {
        x: LEFT + (at % 24) * step, y: TOP + Math.floor(at / 24) * step, width: CELL, height: CELL,
        class: "hotspots-hour", "fill-opacity": one ? (0.15 + 0.85 * one / most).toFixed(2) : 0,
      }, h("title", null, `${NAMES()[Math.floor(at / 24)]} ${clock(at % 24)} ${((one * 100) / total).toFixed(1)}%`)))),
    h("figcaption", { class: "small text-body-secondary" }, text));
}
