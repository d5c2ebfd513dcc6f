// What a draft would change: counts of each grid before and after, what moves, who answers for it.

import { _ } from "/static/js/i18n.js";
import { h } from "/static/js/patrols/parts.js";

const total = (counts, measure, layers) => (measure
  ? counts[measure] ?? 0
  : layers.reduce((sum, layer) => sum + (counts[layer] ?? 0), 0));

function table({ preview, measure, data }, actions) {
  const layers = Object.keys(data.layers).filter((one) => !["hotspots", "incidents"].includes(one));
  const rows = preview.grids.map((one) => ({
    ...one, old: total(one.counts_before, measure, layers), now: total(one.counts_after, measure, layers),
  }));
  const sorted = [...rows].sort((a, b) => (a.after ?? a.before).localeCompare(b.after ?? b.before, "zh", { numeric: true }));
  return h("div", null,
    h("select", {
      class: "form-select form-select-sm app-target mb-1", "aria-label": _("统计什么"), id: "measure", value: measure,
      onChange: (event) => actions.setMeasure(event.currentTarget.value),
    }, h("option", { value: "" }, _("全部场所")), Object.entries(data.layers).filter(([layer]) => layer !== "incidents")
      .map(([layer, name]) => h("option", { value: layer, selected: layer === measure }, name))),
    h("table", { class: "grids-table", id: "counts" },
      h("thead", null, h("tr", null, [_("网格"), _("现在"), _("改后"), _("变化")].map((one) => h("th", { key: one, scope: "col" }, one)))),
      h("tbody", null, sorted.map(({ key, before, after, old, now, changed }) => {
        const difference = now - old;
        const renamed = before && after && before !== after;
        return h("tr", { key: key ?? `${before} ${after}`, class: changed ? "" : "grids-was" },
          h("th", { scope: "row" }, after ?? h("s", null, before),
            !before ? h("span", { class: "badge text-bg-primary ms-1" }, _("新")) : null,
            renamed ? h("span", { class: "fw-normal grids-was" }, ` ← ${before}`) : null),
          h("td", null, before ? old : "–"), h("td", null, after ? now : "–"),
          h("td", { class: difference > 0 ? "grids-more" : "grids-fewer" }, difference > 0 ? `+${difference}` : difference || ""));
      }))));
}

function moves({ preview, data }) {
  if (!preview.groups.length) return h("p", { class: "small text-body-secondary" }, _("没有场所换网格。"));
  const names = { ...data.layers };
  const by = new Map();
  for (const { layer_id: layer, before, after, count } of preview.groups) {
    const way = `${before ?? "–"} → ${after ?? "–"}`;
    by.set(way, [...(by.get(way) ?? []), `${names[layer] ?? layer} ${count}`]);
  }
  return h("div", null,
    h("ul", { class: "small ps-3 mb-1", id: "moves" }, [...by].map(([way, things]) => h("li", { key: way }, h("b", null, way), " ", things.join("、")))),
    h("details", { class: "small" }, h("summary", { class: "app-target" }, _("逐个看（{count}）", { count: preview.move_count })),
      h("ul", { class: "ps-3" }, preview.moves.map((one) => h("li", { key: `${one.layer_id} ${one.number}` },
        `${names[one.layer_id] ?? one.layer_id} ${one.number} ${one.name}：${one.before ?? "–"} → ${one.after ?? "–"}`))),
      preview.move_count > preview.moves.length ? h("p", null, _("只列出前 {count} 个。", { count: preview.moves.length })) : null));
}

function duties({ preview }) {
  if (!preview.duties.length) return null;
  return h("ul", { class: "small ps-3 mb-1", id: "duties" }, preview.duties.map((one) => h("li", { key: `${one.who} ${one.before}` },
    one.after === null
      ? h("span", { class: "text-danger" }, _("{who}：责任格 {before} 没有了，要重新安排", { who: one.who, before: one.before }))
      : _("{who}：继续负责 {after}", { who: one.who, after: one.after }))));
}

/** What would change; nothing until it is counted. */
export function changesView(state, actions) {
  const { preview } = state;
  if (!preview) return null;
  const nothing = !preview.grids.some(({ changed }) => changed);
  return h("section", { id: "changes", "aria-label": _("会变什么") },
    h("h2", { class: "h6" }, _("会变什么")),
    table(state, actions),
    nothing ? null : h("div", { class: "mt-2" }, moves(state),
      duties(state),
      preview.past_incidents ? h("p", { class: "small text-body-secondary" },
        _("换网格的地上，前一年有 {count} 起警情；它们仍按发生那天的网格统计。", { count: preview.past_incidents })) : null));
}
