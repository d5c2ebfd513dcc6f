// Controls of the form: colours that may be none, sliders with their value, choices.

import { _ } from "/static/js/i18n.js";
import { h, problem, select } from "/static/js/patrols/parts.js";

const row = (id, label, wrong, ...controls) => h("div", { class: "style-row" },
  h("label", { for: id }, label), h("div", null, ...controls, problem(wrong)));

/** A colour; where `none` is given it may be none, and comes back as that. */
export function colourRow({ id, label, value, wrong, none, onChange }) {
  const picker = h("input", {
    type: "color", class: "form-control form-control-color app-target", id, value: value ?? none ?? "#000000", disabled: value === null,
    onInput: (event) => onChange(event.currentTarget.value),
  });
  if (none === undefined) return row(id, label, wrong, h("div", { class: "style-colour" }, picker));
  return row(id, label, wrong, h("div", { class: "style-colour" }, picker,
    h("div", { class: "form-check app-target d-flex align-items-center gap-1 mb-0" },
      h("input", { type: "checkbox", class: "form-check-input mt-0", id: `${id}-none`, checked: value === null, onChange: (event) => onChange(event.currentTarget.checked ? null : none) }),
      h("label", { class: "form-check-label small", for: `${id}-none` }, _("不画")))));
}

/** A number on a slider. */
export function rangeRow({ id, label, value, min, max, step, unit = "", wrong, onChange }) {
  return row(id, label, wrong, h("div", { class: "style-range" },
    h("input", { type: "range", class: "form-range app-target", id, min, max, step, value, onInput: (event) => onChange(Number(event.currentTarget.value)) }),
    h("output", { for: id }, `${Number(value.toFixed(2))}${unit}`)));
}

/** A share of 1, in percent. */
export const shareRow = ({ value, onChange, ...more }) => rangeRow({
  ...more, value: Math.round(value * 100), min: 0, max: 100, step: 5, unit: "%", onChange: (percent) => onChange(percent / 100),
});

/** A choice. */
export const choiceRow = ({ id, label, value, choices, wrong, onChange }) =>
  row(id, label, wrong, select({ id, value, choices, onChange }));

/** One character. */
export const glyphRow = ({ id, label, value, wrong, onChange }) => row(id, label, wrong, h("input", {
  id, value, maxlength: 2, autocomplete: "off", class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
  onInput: (event) => onChange(event.currentTarget.value.trim()),
}));

/** A text, taken when it is done with. */
export const textRow = ({ id, label, value, wrong, onChange }) => row(id, label, wrong, h("input", {
  id, value, autocomplete: "off", inputmode: "decimal", class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
  onChange: (event) => onChange(event.currentTarget.value),
}));

/** A canvas that is drawn once it is in the page, and again when its looks change. */
export function drawn(looks, draw, more) {
  return h("canvas", {
    "aria-hidden": "true", ...more,
    ref: (canvas) => {
      if (!canvas || canvas.looks === looks) return;
      canvas.looks = looks;
      requestAnimationFrame(() => draw(canvas));
    },
  });
}
