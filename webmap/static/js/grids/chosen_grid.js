// The grid that is chosen: its code and name, its police grid, whether it may be in pieces.

import { _ } from "/static/js/i18n.js";
import { h } from "/static/js/patrols/parts.js";

import { areaText } from "./set_view.js";

const input = (id, label, value, most) => h("div", { class: "flex-fill" },
  h("label", { class: "form-label small mb-1", for: id }, label),
  h("input", { id, name: id, class: "form-control form-control-sm app-target", maxlength: most, defaultValue: value, required: true }));

function nameForm(grid, level, actions) {
  const send = (event) => {
    event.preventDefault();
    const { "grid-number": code, "grid-name": name } = Object.fromEntries(new FormData(event.currentTarget));
    if (code === grid.code && name === grid.name) return;
    actions.edit({ op: "rename", grid: grid.code, code, name, level }).then((answer) => {
      if (!answer.refused && level === "sub_grids") actions.select(code);
    });
  };
  return h("form", { class: "d-flex gap-2 align-items-end mb-2", onSubmit: send, key: `${level} ${grid.code} ${grid.name}` },
    h("div", { class: "grids-number" }, input("grid-number", _("编号"), grid.code, 40)),
    input("grid-name", _("名称"), grid.name, 120),
    h("button", { class: "btn btn-sm btn-outline-primary app-target" }, _("改名")));
}

function homeChoice(grid, draft, actions) {
  const taken = new Set(draft.grids.police_grids.map(({ code }) => code));
  let next = draft.grids.police_grids.length + 1;
  while (taken.has(String(next))) next += 1;
  return h("div", { class: "mb-2" },
    h("label", { class: "form-label small mb-1", for: "home" }, _("属于警格")),
    h("select", {
      id: "home", class: "form-select form-select-sm app-target", value: grid.police_grid,
      onChange: (event) => actions.edit({ op: "regroup", grids: [grid.code], police_grid: event.currentTarget.value }),
    }, draft.grids.police_grids.map((one) => h("option", { value: one.code, selected: one.code === grid.police_grid }, `${one.code} ${one.name}`)),
    h("option", { value: String(next) }, _("新的警格 {code}", { code: next }))));
}

/** The form of the chosen grid; nothing where none is chosen. */
export function chosenGrid({ draft, selected, level }, actions) {
  const grid = draft.grids.sub_grids.find(({ code }) => code === selected);
  if (!grid) return null;
  const police = draft.grids.police_grids.find(({ code }) => code === grid.police_grid);
  const shown = level === "police_grids" ? police : grid;
  return h("section", { class: "border rounded p-2 mb-3", id: "chosen", "aria-label": _("选中的网格") },
    h("div", { class: "d-flex justify-content-between mb-1" },
      h("strong", null, shown.code), h("span", { class: "small text-body-secondary" }, shown === grid ? areaText(grid.area_m2) : "")),
    nameForm(shown, level, actions),
    shown === grid ? homeChoice(grid, draft, actions) : h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target mb-2",
      onClick: () => actions.edit({ op: "renumber", police_grid: police.code }),
    }, _("网格从北到南重新编号")),
    h("div", { class: "form-check" },
      h("input", {
        type: "checkbox", class: "form-check-input", id: "pieces", checked: shown.pieces,
        onChange: (event) => {
          const box = event.currentTarget;
          actions.edit({ op: "allow_pieces", grid: shown.code, allowed: box.checked, level }).then((answer) => {
            if (answer.refused) box.checked = shown.pieces;
          });
        },
      }),
      h("label", { class: "form-check-label small", for: "pieces" }, _("允许分成几块"))));
}
