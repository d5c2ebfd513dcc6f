// The history of a place: who changed what and when; each state can be looked at and brought back.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/map_page/parts.js";
import { differences, formFields, shown, titleOf, valueOf } from "/static/js/map_page/editing/values.js";

const KINDS = {
  edit: _("修改"), import: _("导入"), undo: _("撤销"), redo: _("重做"), restore: _("恢复"), grids: _("划分网格"),
};

/** What a kind of change is called. */
export const kindTitle = (kind) => KINDS[kind] ?? kind;

/** A moment as people read it: 2026-11-24 22:15. */
export const momentText = (text) => text.slice(0, 16).replace("T", " ");

function change(begun, ended, first) {
  if (ended && first) return [_("已删除"), ended];
  return [begun ? kindTitle(begun.kind) : _("最初"), begun];
}

function details(layer, place, before) {
  const changed = new Set(before ? differences(layer, before, place) : []);
  return h("dl", { class: "map-card small mb-2" }, formFields(layer)
    .filter(({ name }) => valueOf(place, name) !== "" || changed.has(name))
    .flatMap((field) => [
      h("dt", { key: `t${field.name}` }, field.title),
      h("dd", { key: `d${field.name}`, class: changed.has(field.name) ? "fw-semibold" : "" }, shown(valueOf(place, field.name), field)),
    ]));
}

function state({ layer, states, at, may, looked }, actions) {
  const { place, begun, ended } = states[at];
  const before = states[at + 1]?.place;
  const [title, by] = change(begun, ended, at === 0);
  const changed = before ? differences(layer, before, place).map((name) => titleOf(layer, name)).join(_("、")) : "";
  const holds = !ended;
  const open = looked === place.version;
  return h("li", { key: place.version, class: "list-group-item px-0" },
    h("button", {
      type: "button", class: "btn btn-link text-start text-body text-decoration-none p-0 w-100 app-target", "aria-expanded": String(open),
      onClick: () => actions.look(open ? null : place),
    },
    h("span", { class: "d-flex gap-2" }, h("span", { class: "fw-semibold" }, title),
      by?.kind === "import" && h("span", { class: "text-truncate" }, by.note),
      holds && h("span", { class: "badge text-bg-success" }, _("现在")),
      h("span", { class: "ms-auto text-body-secondary" }, by ? momentText(by.at) : "")),
    h("span", { class: "d-flex gap-2 small text-body-secondary" }, by && h("span", null, icon("person"), " ", by.who),
      h("span", null, changed && !(ended && at === 0) ? _("改了：{fields}", { fields: changed }) : place.name))),
    open && h("div", { class: "mt-2" }, details(layer, place, before),
      may && !holds && h("button", {
        type: "button", class: "btn btn-sm btn-outline-primary app-target", onClick: () => actions.restore(place, states[0]),
      }, icon("arrow-counterclockwise"), " ", _("恢复成这样"))));
}

/** The list of a place's states, newest first. */
export function historyView({ layer, states, may, looked, problem }, actions) {
  return h("section", { id: "history", "aria-labelledby": "history-title" },
    h("button", { type: "button", class: "btn btn-link ps-0 app-target", onClick: actions.back }, icon("chevron-left"), " ", _("返回")),
    h("h1", { class: "fs-5 fw-semibold", id: "history-title" }, _("历史：{name}", { name: states[0].place.name })),
    problem && h("div", { class: "alert alert-danger", role: "alert" }, problem),
    h("p", { class: "small text-body-secondary mb-1" }, _("点开一版，地图上用紫色虚线画出它当时的位置。")),
    h("ol", { class: "list-group list-group-flush" }, states.map((_one, at) => state({ layer, states, at, may, looked }, actions))));
}
