// The trend: how many each day or week, on the band that the past lets expect.

import { _ } from "/static/js/i18n.js";
import { chanceWords, countText, periodText, trendWords } from "/static/js/incidents/words.js";
import { h } from "/static/js/patrols/parts.js";

const [WIDTH, HEIGHT] = [328, 130];
const [LEFT, RIGHT, TOP, BOTTOM] = [28, 4, 8, 18];
const VERDICTS = () => ({ more: _("比预期多"), fewer: _("比预期少"), usual: _("在预期内"), unknown: "–" });

const rangeText = ({ low, high }) => (low === null ? "–" : `${countText(low)} – ${countText(high)}`);

/** Return a round number not below the most, to end the axis with. */
function axisEnd(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return [1, 2, 5, 10].find((one) => one * power >= most) * power;
}

function dot(one, x, y) {
  if (one.verdict === "more") return h("path", { class: "incidents-more", d: `M${x - 5},${y + 4} L${x + 5},${y + 4} L${x},${y - 5} Z` });
  if (one.verdict === "fewer") return h("path", { class: "incidents-fewer", d: `M${x - 5},${y - 4} L${x + 5},${y - 4} L${x},${y + 5} Z` });
  return h("circle", { class: "incidents-usual", cx: x, cy: y, r: 2.2 });
}

function chart(trend) {
  const most = axisEnd(Math.max(...trend.map((one) => Math.max(one.count, one.high ?? 0))));
  const width = (WIDTH - LEFT - RIGHT) / trend.length;
  const x = (index) => LEFT + width * (index + 0.5);
  const y = (count) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / most);
  const line = trend.map((one, index) => `${index ? "L" : "M"}${x(index).toFixed(1)},${y(one.count).toFixed(1)}`).join("");
  return h("svg", { class: "incidents-trend", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": trendWords(trend) },
    [0, most / 2, most].map((count) => h("g", { key: count },
      h("line", { class: "incidents-axis", x1: LEFT, x2: WIDTH - RIGHT, y1: y(count), y2: y(count) }),
      h("text", { x: LEFT - 4, y: y(count) + 3.5, "text-anchor": "end" }, countText(count)))),
    trend.map((one, index) => (one.low === null ? null : h("rect", {
      key: one.first, class: "incidents-band", x: LEFT + width * index, width: width + 0.3,
      y: y(one.high), height: Math.max(1, y(one.low) - y(one.high)),
    }))),
    h("path", { class: "incidents-line", d: line }),
    trend.map((one, index) => dot(one, x(index), y(one.count))),
    h("text", { x: LEFT, y: HEIGHT - 4 }, trend[0].first),
    h("text", { x: WIDTH - RIGHT, y: HEIGHT - 4, "text-anchor": "end" }, trend.at(-1).last),
    trend.map((one, index) => h("rect", {
      key: `title-${one.first}`, class: "incidents-touch", x: LEFT + width * index, y: 0, width, height: HEIGHT,
    }, h("title", null, _("{period}：{count} 起，预期 {range}（{verdict}）", {
      period: periodText(one), count: countText(one.count), range: rangeText(one), verdict: VERDICTS()[one.verdict],
    })))));
}

/** The trend, in words, as a picture and in figures. */
export function trendSection({ answer: { trend } }) {
  const byDay = trend.length > 0 && trend[0].first === trend[0].last;
  return h("section", { class: "mt-3", id: "incidents-trend" },
    h("h2", { class: "h6 mb-1" }, byDay ? _("每天的走势") : _("每周的走势")),
    h("p", { class: "mb-1", id: "incidents-trend-words" }, trendWords(trend)),
    trend.length ? chart(trend) : null,
    h("p", { class: "small text-body-secondary mb-1" }, [
      trend.some((one) => one.low !== null) ? _("灰带是从以往推算的预期范围。") : "", chanceWords(trend),
    ].join("")),
    trend.length ? h("details", { class: "small d-print-none" },
      h("summary", { class: "app-target" }, _("看数字")),
      h("table", { class: "table table-sm small mb-0 incidents-figures" },
        h("thead", null, h("tr", null, [byDay ? _("日期") : _("一周"), _("起数"), _("预期"), ""].map((text) =>
          h("th", { key: text, scope: "col" }, text)))),
        h("tbody", null, trend.map((one) => h("tr", { key: one.first, "data-verdict": one.verdict },
          h("th", { scope: "row", class: "fw-normal" }, one.first === one.last ? one.first : `${one.first.slice(5)} – ${one.last.slice(5)}`),
          h("td", null, countText(one.count)), h("td", null, rangeText(one)),
          h("td", null, one.verdict === "usual" ? "" : VERDICTS()[one.verdict])))))) : null);
}
