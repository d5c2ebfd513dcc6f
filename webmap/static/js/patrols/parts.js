// Small pieces that the panel's steps are made of.

import { h } from "/static/node_modules/preact/dist/preact.mjs";
import { _ } from "/static/js/i18n.js";
import { routeStyle } from "/static/js/map/route_style.js";
import { readTime } from "/static/js/patrols/clock.js";
import { Typed } from "/static/js/typed.js";

export { h };

/** An icon of Bootstrap Icons, not read aloud. */
export const icon = (name, more = "") =>
  h("i", { class: `bi bi-${name} ${more}`, "aria-hidden": "true" });

/** What the server or the page says is wrong, beside what caused it. */
export const problem = (text, id) =>
  text ? h("div", { class: "text-danger small mt-1", role: "alert", id },
    icon("exclamation-circle"), " ", text) : null;

/** Return the first problem of a field or of any field below it. */
export const problemOf = (problems, field) =>
  problems.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.text;

/**
 * One step of the path: its number, its name, in one line what is chosen, and the form.
 * @param {{id: string, number?: number, title: string, summary?: any, open: boolean,
 *   fold: function(boolean), wrong?: string}} options
 */
export function step({ id, number, title, summary, open, fold, wrong }, ...children) {
  return h("details", {
    class: "patrol-step border-bottom", id: `step-${id}`, open,
    onToggle: (event) => fold(event.currentTarget.open),
  },
  h("summary", { class: "app-target" },
    number ? h("span", { class: "patrol-step-number" }, number) : null,
    h("span", { class: "fw-semibold text-nowrap" }, title),
    h("span", {
      class: `patrol-step-summary small ${wrong ? "text-danger" : "text-body-secondary"}`,
    }, summary),
    icon("chevron-down", "patrol-step-mark")),
  h("div", { class: "patrol-step-body" }, ...children));
}

/** A labelled control in a form's grid. */
export const field = (label, control, { id, wrong } = {}) =>
  h("div", { class: "patrol-field" },
    h("label", { class: "form-label small mb-1", for: id }, label), control, problem(wrong));

/** A choice among a few values. */
export function select({ id, value, choices, onChange, label, more = "" }) {
  return h("select", {
    class: `form-select form-select-sm app-target ${more}`, id, value, "aria-label": label,
    onChange: (event) => onChange(event.currentTarget.value),
  }, choices.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
}

/** A time of day, in 24 hours whatever the browser's language: 2200, 22.15 and 9:5 are understood. */
export const timeInput = ({ id, value, onChange, label, wrong, example = "22:15" }) =>
  h(Typed, {
    type: "text", inputmode: "numeric", autocomplete: "off", maxlength: 5, placeholder: example,
    class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
    id, value, "aria-label": label,
    onChange: (event) => {
      const input = event.currentTarget;
      const time = readTime(input.value);
      input.classList.toggle("is-invalid", !time);
      input.setCustomValidity(time ? "" : _("时间写作 22:15"));
      input.reportValidity();
      if (!time) return false;
      onChange(time);
      return true;
    },
  });

/** A whole number; what was typed stays, and the server says what is wrong with it. */
export const numberInput = ({ id, value, min, max, step: by = 1, onChange, wrong }) =>
  h(Typed, {
    type: "number", inputmode: "numeric", min, max, step: by, id, value,
    class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
    onChange: (event) => {
      const typed = event.currentTarget.value;
      onChange(typed === "" ? "" : Number(typed));
    },
  });

/** A route's number on its colour, and its line as the map draws it. */
export function routeMark(number) {
  const { colour, ink, dash } = routeStyle(number);
  return h("span", { class: "d-inline-flex align-items-center gap-1 flex-none" },
    h("span", { class: "patrol-badge", style: { background: colour, color: ink } }, number),
    h("svg", { width: 26, height: 8, "aria-hidden": "true" },
      h("line", {
        x1: 0, y1: 4, x2: 26, y2: 4, stroke: colour, "stroke-width": 4, "stroke-dasharray": dash,
      })));
}
