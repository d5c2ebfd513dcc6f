// How evenly the month falls on the members: hours, nights, weekends.

import { _ } from "/static/js/i18n.js";
import { h } from "/static/js/patrols/parts.js";

/** The table with a bar for the hours. */
export function workloadTable({ week }) {
  const { workloads, month } = week;
  const most = Math.max(1, ...workloads.map((one) => one.hours));
  if (!workloads.length) return h("p", { class: "small mb-0" }, _("还没有队员。请先导入队员。"));
  return h("table", { class: "week-load", "aria-label": _("{month} 出勤", { month }) },
    h("thead", null, h("tr", { class: "text-body-secondary" },
      h("th", { scope: "col" }, _("队员")), h("th", { scope: "col" }, _("小时")), h("th"),
      h("th", { scope: "col" }, _("夜班")), h("th", { scope: "col" }, _("周末")))),
    h("tbody", null, workloads.map((one) => h("tr", { key: one.member_id },
      h("th", { scope: "row", class: "fw-normal", title: one.team }, one.name),
      h("td", { class: "num" }, one.hours),
      h("td", null, h("progress", { max: most, value: one.hours, "aria-hidden": "true" })),
      h("td", { class: "num" }, one.nights), h("td", { class: "num" }, one.weekends)))));
}
