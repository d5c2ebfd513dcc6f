// The panel while a draft is open: the level, tools, the chosen grid, what would be wrong, what changes.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";

import { chosenGrid } from "./chosen_grid.js";
import { changesView } from "./changes_view.js";
import { LINE_TOOLS, nextStep, toolsOf } from "./tools.js";

const MOST_FAULTS = 6;

function levels({ level }, actions) {
  return h("div", { class: "btn-group w-100 mb-2", role: "group", "aria-label": _("改哪一级") },
    [["sub_grids", _("网格")], ["police_grids", _("警格")]].map(([value, text]) => h("button", {
      type: "button", key: value, "aria-pressed": value === level ? "true" : "false",
      class: `btn btn-sm app-target ${value === level ? "btn-primary" : "btn-outline-primary"}`,
      onClick: () => actions.setLevel(value),
    }, text)));
}

function toolbar({ tool, level, working }, actions) {
  return h("div", { class: "grids-tools mb-2", role: "toolbar", "aria-label": _("工具") },
    toolsOf(level).map(([name, sign, text]) => h("button", {
      type: "button", key: name, id: `tool-${name}`, disabled: working, "aria-pressed": tool === name ? "true" : "false",
      class: `btn btn-sm app-target ${tool === name ? "btn-primary" : "btn-outline-secondary"}`,
      onClick: () => actions.setTool(name),
    }, icon(sign), text)));
}

function steps({ draft, working, points, tool }, actions) {
  const more = tool && points.length;
  return h("div", { class: "d-flex gap-2 mb-2" },
    h("button", {
      type: "button", id: "undo", class: "btn btn-sm btn-outline-secondary app-target flex-fill",
      disabled: working || !(draft.steps || more), title: "Ctrl+Z", onClick: () => actions.undo(),
    }, icon("arrow-counterclockwise"), " ", _("撤销")),
    h("button", {
      type: "button", id: "redo", class: "btn btn-sm btn-outline-secondary app-target flex-fill",
      disabled: working || !draft.undone, title: "Ctrl+Y", onClick: () => actions.redo(),
    }, icon("arrow-clockwise"), " ", _("重做")),
    h("button", {
      type: "button", id: "leave", class: "btn btn-sm btn-outline-secondary app-target", onClick: () => actions.leave(),
      title: _("草稿会留着"),
    }, _("先放着")));
}

function hint(state, actions) {
  const { tool, points, taking } = state;
  return h("div", { class: "small mb-2", id: "hint", role: "status" }, nextStep(state),
    LINE_TOOLS.has(tool) && points.length > 1 && !taking
      ? h("button", { type: "button", id: "finish", class: "btn btn-sm btn-primary app-target ms-2", onClick: () => actions.finish() }, _("完成"))
      : null);
}

/** Return faults of the same words together. */
function byText(faults) {
  const found = new Map();
  for (const fault of faults) found.set(fault.detail, [...(found.get(fault.detail) ?? []), fault]);
  return found;
}

/** What would be wrong, in words; each leads to where it would be. */
function faults({ faults: found, problem: text }, actions) {
  if (!found.length) return problem(text, "problem");
  return h("div", { class: "alert alert-danger py-2 small", role: "alert", id: "problem" },
    h("div", { class: "fw-semibold" }, _("这样改不行，网格没有变：")),
    h("ul", { class: "mb-0 ps-3" }, [...byText(found)].slice(0, MOST_FAULTS).map(([detail, same]) => h("li", { key: detail },
      h("button", {
        type: "button", class: "btn btn-link btn-sm p-0 text-start link-danger app-target", onClick: () => actions.revealFault(same[0]),
      }, detail, same.length > 1 ? _("（{count} 处）", { count: same.length }) : "")))));
}

/** The panel's body while a draft is open. */
export function draftView(state, actions) {
  return h("div", null,
    h("div", { class: "fw-semibold mb-2 text-truncate" }, state.draft.name),
    levels(state, actions), toolbar(state, actions), steps(state, actions), hint(state, actions),
    faults(state, actions), chosenGrid(state, actions), changesView(state, actions));
}
