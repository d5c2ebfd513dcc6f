// The main button of the replay page.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/patrols/parts.js";

/** The foot of the panel. */
export function foot({ working, report, stale, asked, plans }, actions) {
  if (working) {
    return h("div", { class: "d-flex align-items-center gap-2", role: "status" },
      h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }),
      h("span", { class: "small flex-grow-1" }, _("正在和警情逐条对照…")),
      h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", onClick: actions.stop },
        _("停止")));
  }
  return h("button", {
    type: "button", id: "replay-button", class: "btn btn-primary w-100 app-target",
    disabled: !asked.plan && plans !== null && !plans.length, onClick: actions.run,
  }, icon("clock-history"), " ", report && stale ? _("重新回放") : _("回放"));
}
