// Two periods beside each other: counts by kind, and the change with its range.

import { trendTexts } from "/static/js/figures/columns.js";
import { _ } from "/static/js/i18n.js";
import { categoriesOf, kindMark } from "/static/js/incidents/kinds.js";
import { FEW, changeRange, periodText } from "/static/js/incidents/words.js";
import { h, icon } from "/static/js/patrols/parts.js";

/** Return the rows: categories, and the kinds of those that are chosen. */
function rowsOf({ answer, asked }) {
  const { kinds } = answer.comparison;
  const open = categoriesOf(asked.kinds);
  const categories = kinds.filter((one) => one.category && !one.sub_category);
  return categories.flatMap((one) => [one, ...(open.includes(one.category)
    ? kinds.filter(({ category, sub_category: sub }) => category === one.category && sub) : [])]);
}

function row(one, { data, paths, title }) {
  const { short, more } = trendTexts(one.trend, data);
  return h("tr", { key: `${one.category}/${one.sub_category}` },
    h("th", { scope: "row", class: `fw-normal ${one.sub_category ? "ps-4" : ""}` },
      one.sub_category ? null : kindMark(one.category, paths), " ", title(one.category, one.sub_category)),
    h("td", null, one.trend.before), h("td", null, one.trend.now),
    h("td", { class: `figures-trend-${one.trend.direction}`, title: more }, short));
}

function words({ answer }) {
  const { comparison, period } = answer;
  const { trend } = comparison.kinds.find((one) => !one.category);
  const range = changeRange(trend);
  const said = [_("{now} 起，此前 {before} 起（{earlier}）。", {
    now: trend.now, before: trend.before, earlier: periodText(comparison.period),
  })];
  if (trend.direction === "more") said.push(_("多了：真实变化多半在 {range}。", { range }));
  else if (trend.direction === "fewer") said.push(_("少了：真实变化多半在 {range}。", { range }));
  else said.push(_("这样的差别可能只是偶然：真实变化多半在 {range}。", { range }));
  if (trend.now + trend.before < FEW) said.push(_("两段加起来不到 {few} 起，数量太少。", { few: FEW }));
  if (!comparison.known) said.push(_("那段时间没有全部导入，少的可能只是没有数据。"));
  if (comparison.period.last >= period.first && comparison.period.first <= period.last) said.push(_("两段时间有重叠，同一起会算两次。"));
  return said.join("");
}

/** The comparison; nothing where none is asked for. */
export function compareSection(state) {
  const { answer } = state;
  if (!answer.comparison) return null;
  const rows = rowsOf(state);
  const unusual = rows.filter((one) => one.trend.direction !== "unclear").length;
  return h("section", { class: "mt-3", id: "incidents-comparison" },
    h("h2", { class: "h6 mb-1" }, _("两段时间对比")),
    h("p", { class: "mb-1", id: "incidents-comparison-words" }, words(state)),
    h("table", { class: "table table-sm small mb-1 incidents-figures" },
      h("thead", null, h("tr", null,
        h("th", { scope: "col" }, _("类别")),
        h("th", { scope: "col" }, h("span", { class: "incidents-earlier" }, icon("circle-fill")), " ", _("此前")),
        h("th", { scope: "col" }, h("span", { class: "incidents-now" }, icon("circle-fill")), " ", _("现在")),
        h("th", { scope: "col" }, _("变化")))),
      h("tbody", null, rows.map((one) => row(one, state)))),
    unusual ? h("p", { class: "small text-body-secondary mb-0" },
      _("比较了 {rows} 类：单凭偶然，每 20 类里也会有大约 1 类看起来变了。", { rows: rows.length })) : null);
}
