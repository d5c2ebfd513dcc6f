// The visits that no team makes, each with the reason and a way to change what is wanted.

import { _ } from "/static/js/i18n.js";
import { h, icon, select } from "/static/js/patrols/parts.js";

export const keyOf = (visit) =>
  (visit.hotspot_id ? `h${visit.hotspot_id}` : `s${visit.lon},${visit.lat}`);

const SHOWN_AT_ONCE = 5;

/** Join the visits to one place that were left out for the same reason. */
function together(visits) {
  const found = new Map();
  for (const visit of visits) {
    const key = `${keyOf(visit)} ${visit.reason}`;
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { ...visit, visitKey: visit.key, key: keyOf(visit), count: 1 });
  }
  return [...found.values()];
}

/** The list of what was left out. */
export function leftOut({ plan, pointed, may, stale }, actions) {
  if (!plan.left_out.length) {
    return h("p", { class: "small text-success-emphasis mt-3 mb-0" },
      icon("check-circle"), " ", _("要的到访都排进去了。"));
  }
  const left = together(plan.left_out);
  const places = new Set(left.map((visit) => visit.key)).size;
  return h("details", { class: "patrol-step mt-2 border-bottom", key: plan.id, open: left.length <= SHOWN_AT_ONCE },
    h("summary", { class: "app-target" },
      h("span", { class: "fw-semibold text-nowrap" },
        _("未排入 {count} 次", { count: plan.left_out.length })),
      h("span", { class: "flex-fill small text-body-secondary" }, _("涉及 {places} 处", { places })),
      icon("chevron-down", "patrol-step-mark")),
    h("ul", { class: "list-unstyled mb-2" }, left.map((visit) =>
      h("li", {
        key: `${visit.key} ${visit.reason}`,
        class: `patrol-row d-flex gap-2 ${pointed === visit.key ? "patrol-selected" : ""}`,
      },
      h("button", {
        type: "button", class: "btn btn-sm text-start p-0 flex-fill min-w-0 app-target",
        "aria-pressed": String(pointed === visit.key),
        onClick: () => actions.point(pointed === visit.key ? null : visit.key),
      },
      h("span", { class: "d-block" }, visit.name,
        visit.count > 1 ? h("span", { class: "text-body-secondary" }, ` × ${visit.count}`) : null),
      h("span", { class: "d-block small text-body-secondary" }, visit.reason)),
      may.draft && !stale && visit.visitKey ? select({
        value: "", label: _("把 {name} 放回路线", { name: visit.name }), more: "patrol-put-back flex-none",
        choices: [["", _("放回")], ...plan.routes.map((route) => [String(route.team_id), route.team])],
        onChange: (teamId) => teamId && actions.putIn(visit.visitKey, Number(teamId)),
      }) : null,
      may.draft ? h("button", {
        type: "button", class: "btn btn-sm app-target flex-none", title: _("改这一处的要求"),
        "aria-label": _("改 {name} 的要求", { name: visit.name }),
        onClick: () => actions.mend(visit.key),
      }, icon("pencil")) : null))));
}
