// The foot of the panel: begin to redraw, or let a draft hold from a day on.

import { _ } from "/static/js/i18n.js";
import { h } from "/static/js/patrols/parts.js";

function working(text) {
  return h("div", { class: "d-flex align-items-center gap-2", role: "status" },
    h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }), text);
}

/** The panel's foot. */
export function foot(state, actions) {
  const { data, draft, working: busy, validFrom } = state;
  if (!data.may_edit) return null;
  if (!draft) {
    return busy ? working(_("正在读取网格…")) : h("button", {
      type: "button", id: "begin-button", class: "btn btn-primary w-100 app-target", onClick: () => actions.begin(),
    }, _("开始划分"));
  }
  const least = draft.base_day > data.today ? draft.base_day : data.today;
  return h("div", { class: "d-flex gap-2 align-items-end" },
    h("div", null,
      h("label", { class: "form-label small mb-1", for: "valid-from" }, _("从哪天起")),
      h("input", {
        type: "date", id: "valid-from", class: "form-control form-control-sm app-target", value: validFrom, min: least,
        onChange: (event) => event.currentTarget.value && actions.setValidFrom(event.currentTarget.value),
      })),
    h("button", {
      type: "button", id: "confirm-button", class: "btn btn-primary flex-fill app-target",
      disabled: busy || !draft.steps, onClick: () => actions.confirm(),
    }, busy ? _("正在算…") : _("启用")));
}
