// What a replay found: the share of incidents that were covered, beside chance and other plans.

import { _ } from "/static/js/i18n.js";
import { h } from "/static/js/patrols/parts.js";

const percent = (share) => (share === null ? "–" : `${Math.round(share * 100)}%`);
const NAMES = () => ({
  planned: _("计划"), done: _("实际轨迹"), nearest: _("就近走"), listed: _("按名单走"),
});

/** The comparison with chance in words. */
export function verdictText({ verdict, p_value: p, share, chance }) {
  const probability = p < 0.01 ? p.toFixed(3) : p.toFixed(2);
  switch (verdict) {
    case "better": return _("比随机的时间好（{share} 对 {chance}，p = {p}）。",
      { share: percent(share), chance: percent(chance), p: probability });
    case "worse": return _("比随机的时间差（{share} 对 {chance}）。",
      { share: percent(share), chance: percent(chance) });
    case "too_few": return _("警情太少，说明不了什么。");
    default: return _("到访的时间与随机相比没有可见差别（p = {p}）。", { p: probability });
  }
}

/** One bar: the share, the range that chance gives, and its mean. */
function coverageBar(name, one) {
  const at = (share) => `${(100 * (share || 0)).toFixed(1)}%`;
  const wide = Math.max(0, (one.chance_high || 0) - (one.chance_low || 0));
  return h("div", { class: "replay-bar-row", key: name },
    h("span", { class: "small" }, NAMES()[name] || name),
    h("svg", { class: "replay-bar", role: "img", "aria-label": _("{share}，随机时 {low} 到 {high}", {
      share: percent(one.share), low: percent(one.chance_low), high: percent(one.chance_high),
    }) },
    h("rect", { class: "replay-bar-ground", width: "100%", height: "100%" }),
    h("rect", { class: `replay-bar-share replay-bar-${name}`, width: at(one.share), height: "100%" }),
    h("rect", { class: "replay-bar-chance", x: at(one.chance_low), width: at(wide), y: "35%", height: "30%" })),
    h("span", { class: "replay-number" }, percent(one.share)));
}

function coverage({ planned, compared }) {
  const order = ["done", "nearest", "listed"].filter((name) => compared[name]);
  return h("div", { class: "mb-2" },
    coverageBar("planned", planned), order.map((name) => coverageBar(name, compared[name])),
    h("p", { class: "small text-body-secondary mb-1" },
      _("横杠是同样的路线换个时间走的结果，95% 落在里面。")));
}

function legend({ report, show }, actions) {
  const covered = report.incidents.filter((one) => one.covered >= 0.5).length;
  const choices = [
    ["all", _("全部 {count}", { count: report.incidents.length })],
    ["covered", _("附近有巡逻 {count}", { count: covered })],
    ["missed", _("附近没有 {count}", { count: report.incidents.length - covered })],
  ];
  return h("div", { class: "btn-group btn-group-sm w-100 mb-3", role: "group", "aria-label": _("地图上看哪些") },
    choices.map(([value, text]) => h("button", {
      key: value, type: "button", "aria-pressed": value === show ? "true" : "false",
      class: `btn app-target btn-outline-secondary ${value === show ? "active" : ""}`,
      onClick: () => actions.show(value),
    }, value === "all" ? null : h("span", { class: `replay-dot replay-dot-${value}`, "aria-hidden": "true" }), text)));
}

function presence({ hotspots }) {
  if (!hotspots.length) return null;
  const done = hotspots.some((one) => one.done_min !== null);
  return h("section", null,
    h("h3", { class: "h6" }, _("每个热点的见警时长")),
    h("p", { class: "small text-body-secondary mb-1" }, _("每个班次平均，分钟；缺得多的在前。")),
    h("table", { class: "table table-sm small replay-table", id: "replay-hotspots" },
      h("thead", null, h("tr", null,
        h("th", { scope: "col" }, _("热点")), h("th", { scope: "col", class: "text-end" }, _("要求")),
        h("th", { scope: "col", class: "text-end" }, _("计划")),
        done ? h("th", { scope: "col", class: "text-end" }, _("实际")) : null)),
      h("tbody", null, hotspots.map((one) => h("tr", { key: one.hotspot_id },
        h("th", { scope: "row", class: "fw-normal" }, one.name),
        h("td", { class: "replay-number" }, Math.round(one.wanted_min)),
        h("td", { class: `replay-number ${one.planned_min < one.wanted_min ? "text-danger" : ""}` },
          Math.round(one.planned_min)),
        done ? h("td", { class: "replay-number" }, Math.round(one.done_min)) : null)))));
}

/** The report; nothing before the first replay. */
export function result(state, actions) {
  const { report, stale, asked } = state;
  if (!report) return null;
  const { planned } = report;
  return h("section", { id: "replay-result", class: "mt-3", "aria-live": "polite" },
    stale ? h("p", { class: "alert alert-warning small py-2" },
      _("要求改过了，下面还是改之前的结果。请按“重新回放”。")) : null,
    h("p", { class: "mb-1" }, h("span", { class: "fs-4 fw-semibold" }, percent(planned.share)), " ",
      _("的警情，发生前 {hours} 小时内 {radius} 米内有巡逻", { hours: asked.before_h, radius: asked.radius_m })),
    h("p", { class: "small text-body-secondary mb-2" },
      _("{shifts} 个班次，其间有 {inside} 起警情；全部时间有 {total} 起。", {
        shifts: report.shifts, inside: Math.round(planned.in_shifts), total: report.incidents_total,
      })),
    coverage(report),
    h("p", { id: "replay-verdict", class: "alert alert-secondary small py-2" }, verdictText(planned)),
    legend(state, actions),
    presence(report));
}
