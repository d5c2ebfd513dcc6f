// Proposals side by side with today's grids: figures, and each grid's share of the work.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/patrols/parts.js";

const EMPHASES = {
  barriers: () => _("尽量不跨铁路和主干道"),
  compact: () => _("形状尽量紧凑"),
  even: () => _("工作量尽量平均"),
};
const km = (metres) => (metres / 1000).toFixed(1);
const percent = (share) => `${Math.round(share * 100)}%`;

/** Return what a proposal is called: 现状, or its number. */
export const nameOf = (index) => (index === 0 ? _("现状") : _("方案 {number}", { number: index }));

/** Return the figures of a proposal at a level. */
export const qualityOf = (proposal, level) => proposal[level === "sub" ? "sub_grid_quality" : "police_grid_quality"];

/** Return the grids of a proposal at a level. */
export const gridsOf = (proposal, level) => proposal[level === "sub" ? "sub_grids" : "police_grids"];

// What stands in a row: its name, its text, and the value of which less is better (none: no best).
const ROWS = [
  { name: () => _("最大 ÷ 平均"), text: (q) => q.largest_load.toFixed(2), less: (q) => q.largest_load,
    title: () => _("工作量最大的网格与平均的比；1 是完全平均") },
  { name: () => _("紧凑度"), text: (q) => q.compactness.toFixed(2), less: (q) => -q.compactness,
    title: () => _("Polsby–Popper：4π × 面积 ÷ 周长²，圆是 1") },
  { name: () => _("边界（公里）"), text: (q) => km(q.border_m), less: (q) => q.border_m,
    title: () => _("网格之间的边界，辖区外界不算") },
  { name: () => _("沿道路"), text: (q) => percent(q.along_streets), less: (q) => -q.along_streets,
    title: () => _("边界沿道路或铁路的比例") },
  { name: () => _("跨铁路（公里）"), text: (q) => km(q.straddled_railway_m), less: (q) => q.straddled_railway_m,
    title: () => _("穿过网格内部的铁路；边界紧挨着铁路走的不算") },
  { name: () => _("跨干道（公里）"), text: (q) => km(q.straddled_arterial_m), less: (q) => q.straddled_arterial_m,
    title: () => _("穿过网格内部的主干道") },
];

function row({ name, text, less, title }, all, chosen, level) {
  const values = all.map((proposal) => (proposal ? less(qualityOf(proposal, level)) : Infinity));
  const texts = all.map((proposal) => (proposal ? text(qualityOf(proposal, level)) : "–"));
  // What reads the same is as good.
  const best = texts[values.indexOf(Math.min(...values))];
  return h("tr", null, h("th", { scope: "row", title: title() }, name()),
    all.map((_proposal, index) => h("td", {
      class: `${index === chosen ? "balance-chosen" : ""} ${texts[index] === best ? "balance-best" : ""}`,
    }, texts[index])));
}

function movedRow(all, chosen, places) {
  if (places === undefined) return null;
  return h("tr", null,
    h("th", { scope: "row", title: _("{count} 个场所里，网格编号会变的", { count: places.toLocaleString("zh-CN") }) }, _("换归属的场所")),
    all.map((proposal, index) => h("td", { class: index === chosen ? "balance-chosen" : "" },
      index === 0 ? "–" : proposal.moved_places.toLocaleString("zh-CN"))));
}

function loads(proposal, level) {
  const grids = gridsOf(proposal, level);
  const most = Math.max(...grids.map((grid) => grid.load));
  return h("table", { class: "balance-loads mt-2", id: "loads" },
    h("caption", { class: "caption-top small py-1" }, _("各网格的工作量（平均为 1）")),
    h("tbody", null, grids.map((grid) => h("tr", { key: grid.code },
      h("th", { scope: "row", class: "fw-normal text-nowrap pe-2" }, grid.code, " ", grid.name),
      h("td", { class: "w-100" }, h("progress", { class: "patrol-share", max: most, value: grid.load, "aria-hidden": "true" })),
      h("td", { class: "text-end ps-2" }, grid.load.toFixed(2))))));
}

/** The answer. */
export function resultView(state, actions) {
  const { answer, chosen, level } = state;
  const all = [answer.today, ...answer.proposals];
  const proposal = all[chosen];
  return h("section", { class: "patrol-result", id: "result" },
    h("div", { class: "d-flex align-items-center justify-content-between mb-1" },
      h("h2", { class: "fs-6 mb-0", id: "result-title", tabindex: -1 }, _("方案")),
      h("div", { class: "btn-group btn-group-sm", role: "group", "aria-label": _("看哪一级") },
        [["sub", _("网格")], ["police", _("警格")]].map(([value, text]) => h("button", {
          type: "button", class: `btn btn-outline-secondary app-target ${level === value ? "active" : ""}`,
          "aria-pressed": String(level === value), onClick: () => actions.setLevel(value),
        }, text)))),
    h("table", { class: "balance-table", id: "comparison" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, _("指标"))),
        all.map((one, index) => h("th", { scope: "col" }, one ? h("button", {
          type: "button", "aria-pressed": String(index === chosen), "aria-label": nameOf(index),
          onClick: () => actions.choose(index),
        }, index === 0 ? _("现状") : index) : "–")))),
      h("tbody", null, ROWS.map((one) => row(one, all, chosen, level)),
        movedRow(all, chosen, answer.places))),
    proposal ? h("div", { class: "mt-2" },
      h("h3", { class: "fs-6 mb-0" }, nameOf(chosen),
        proposal.emphasis ? h("span", { class: "fw-normal text-body-secondary" }, "：", EMPHASES[proposal.emphasis]()) : null),
      loads(proposal, level)) : null,
    h("button", { type: "button", class: "btn btn-sm btn-link px-0 app-target", onClick: actions.others },
      icon("shuffle"), " ", _("换一批方案")));
}
