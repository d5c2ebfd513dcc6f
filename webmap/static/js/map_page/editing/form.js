// A form made from a layer's fields: types, required ones, choices and ranges.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/map_page/parts.js";

function choiceInput(field, id, value, change, wrong, choices) {
  return h("select", {
    id, class: `form-select form-select-sm app-target ${wrong ? "is-invalid" : ""}`, value,
    onChange: (event) => change(choices[event.currentTarget.selectedIndex][0]),
  }, choices.map(([key, text]) => h("option", { key: text, value: String(key), selected: key === value }, text)));
}

function input(field, id, value, change, wrong) {
  if (field.type === "boolean") {
    return choiceInput(field, id, value, change, wrong, [["", _("（空）")], [true, _("是")], [false, _("否")]]);
  }
  if (field.choices.length) {
    // A value of earlier rules stays to be seen until another is chosen.
    const all = [...new Set(["", ...field.choices, value])].map((one) => [one, one === "" ? _("（空）") : one]);
    return choiceInput(field, id, value, change, wrong, all);
  }
  const number = field.type === "integer" || field.type === "number";
  const box = h("input", {
    id, class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`, autocomplete: "off",
    type: number ? "number" : "text", step: field.type === "integer" ? 1 : "any", inputmode: number ? "decimal" : undefined,
    min: field.least, max: field.most, value, required: field.required, "aria-describedby": wrong ? `${id}-wrong` : undefined,
    onInput: (event) => {
      const typed = event.currentTarget.value;
      change(number && typed !== "" ? Number(typed) : typed);
    },
  });
  return field.unit ? h("div", { class: "input-group input-group-sm" }, box, h("span", { class: "input-group-text" }, _(field.unit))) : box;
}

/**
 * One field of a form.
 * @param {{field: Object, value: any, change: function(any), wrong: ?string, changed: boolean}} options
 */
export function fieldRow({ field, value, change, wrong, changed }) {
  const id = `edit-${field.name.replace(".", "-")}`;
  return h("div", { key: field.name, class: "mb-2" },
    h("label", { class: "form-label small mb-1 d-flex gap-1", for: id }, field.title,
      field.required && h("span", { class: "text-danger", title: _("必填") }, "*"),
      changed && h("span", { class: "text-primary ms-auto" }, _("已改，未保存"))),
    input(field, id, value, change, wrong),
    wrong && h("div", { class: "text-danger small mt-1", role: "alert", id: `${id}-wrong` }, icon("exclamation-circle"), " ", wrong));
}
