// What the map shows: heat, points or both; how far an incident reaches.

import { _, formatDistance } from "/static/js/i18n.js";
import { REACHES_M, VIEWS } from "/static/js/incidents/address.js";
import { h, select } from "/static/js/patrols/parts.js";

const NAMES = () => ({ heat: _("热力"), points: _("散点"), both: _("热力和点") });

/** The choice. */
export function mapChoice({ asked }, actions) {
  return h("div", { class: "d-flex flex-wrap gap-2 align-items-center mt-2 d-print-none" },
    h("div", { class: "btn-group btn-group-sm flex-fill", role: "group", "aria-label": _("地图上看什么") },
      VIEWS.map((view) => h("button", {
        key: view, type: "button", "data-view": view, "aria-pressed": String(asked.view === view),
        class: `btn btn-outline-secondary app-target text-nowrap ${asked.view === view ? "active" : ""}`,
        onClick: () => actions.change({ view }),
      }, NAMES()[view]))),
    asked.view === "points" ? null : h("div", { class: "flex-none" }, select({
      id: "incidents-reach", value: asked.reach, label: _("每起警情向周围摊开多远"),
      choices: REACHES_M.map((reach) => [reach, _("摊开 {distance}", { distance: formatDistance(Number(reach)) })]),
      onChange: (reach) => actions.change({ reach }),
    })));
}
