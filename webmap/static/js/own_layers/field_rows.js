// The fields of a layer: each with a name, a type and its rules, in their order.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem, problemOf, select } from "/static/js/patrols/parts.js";

const TYPES = () => [["text", _("文字")], ["integer", _("整数")], ["number", _("数字")], ["boolean", _("是 / 否")]];

function text({ id, label, value, onInput, wrong, placeholder }) {
  return h("div", { class: "patrol-field" },
    h("label", { class: "form-label small mb-1", for: id }, label),
    h("input", {
      id, value, placeholder, autocomplete: "off", class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
      onInput: (event) => onInput(event.currentTarget.value),
    }), problem(wrong));
}

function number({ id, label, value, onInput, wrong }) {
  return h("div", { class: "patrol-field" },
    h("label", { class: "form-label small mb-1", for: id }, label),
    h("input", {
      id, type: "number", step: "any", inputmode: "decimal", value: value ?? "", class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
      onInput: (event) => onInput(event.currentTarget.value === "" ? null : Number(event.currentTarget.value)),
    }), problem(wrong));
}

function rules(field, id, where, problems, set) {
  if (field.type === "integer" || field.type === "number") {
    return h("div", { class: "patrol-fields-3 mb-1" },
      number({ id: `${id}-least`, label: _("最小"), value: field.least, onInput: (least) => set({ least }), wrong: problemOf(problems, `${where}.least`) }),
      number({ id: `${id}-most`, label: _("最大"), value: field.most, onInput: (most) => set({ most }), wrong: problemOf(problems, `${where}.most`) }),
      text({ id: `${id}-unit`, label: _("单位"), value: field.unit, onInput: (unit) => set({ unit }), wrong: problemOf(problems, `${where}.unit`) }));
  }
  if (field.type !== "text") return null;
  return h("div", { class: "mb-1" },
    h("label", { class: "form-label small mb-1", for: `${id}-choices` }, _("只能选这些（每行一个，空着就随便写）")),
    h("textarea", {
      id: `${id}-choices`, rows: Math.min(Math.max(field.choices.split("\n").length, 1), 6), value: field.choices,
      class: "form-control form-control-sm", onInput: (event) => set({ choices: event.currentTarget.value }),
    }), problem(problemOf(problems, `${where}.choices`)));
}

function fieldCard(field, place, total, problems, actions) {
  const [id, where] = [`field-${place}`, `fields.${place}`];
  const set = (change) => actions.setField(place, change);
  const move = (by, name, label, off) => h("button", {
    type: "button", class: "btn btn-sm btn-link p-0 px-1 app-target", disabled: off, "aria-label": label, title: label,
    onClick: () => actions.moveField(place, by),
  }, icon(name));
  return h("div", { class: "layers-field", key: field.key, "data-field": place },
    h("div", { class: "layers-field-head" },
      h("span", { class: "fw-semibold small" }, _("字段 {number}", { number: place + 1 })),
      h("span", null,
        move(-1, "arrow-up", _("上移"), place === 0), move(1, "arrow-down", _("下移"), place === total - 1),
        h("button", {
          type: "button", class: "btn btn-sm btn-link text-danger p-0 px-1 app-target", "aria-label": _("去掉这个字段"), title: _("去掉这个字段"),
          onClick: () => actions.dropField(place),
        }, icon("trash")))),
    h("div", { class: "patrol-fields-2 mb-1" },
      text({ id: `${id}-title`, label: _("名称"), value: field.title_zh, onInput: (title_zh) => set({ title_zh }), wrong: problemOf(problems, `${where}.title_zh`) ?? problemOf(problems, `${where}.name`) }),
      h("div", { class: "patrol-field" },
        h("label", { class: "form-label small mb-1", for: `${id}-type` }, _("类型")),
        select({ id: `${id}-type`, value: field.type, choices: TYPES(), onChange: (type) => set({ type }) }),
        problem(problemOf(problems, `${where}.type`)))),
    rules(field, id, where, problems, set),
    h("div", { class: "patrol-fields-2 align-items-end" },
      text({ id: `${id}-english`, label: _("英文名（可不填）"), value: field.title_en, onInput: (title_en) => set({ title_en }), wrong: problemOf(problems, `${where}.title_en`) }),
      h("div", { class: "form-check app-target d-flex align-items-center gap-2 mb-0" },
        h("input", { class: "form-check-input mt-0", type: "checkbox", id: `${id}-required`, checked: field.required, onChange: (event) => set({ required: event.currentTarget.checked }) }),
        h("label", { class: "form-check-label small", for: `${id}-required` }, _("必填")))));
}

/** All fields, and the way to one more. */
export function fieldRows({ draft, problems }, actions) {
  const { fields } = draft;
  return h("section", { class: "mb-3", "aria-label": _("字段") },
    h("h2", { class: "fs-6 fw-semibold mb-1" }, _("字段")),
    h("p", { class: "small text-body-secondary mb-2" }, _("编号、名称、地址每个图层都有，不用再加。")),
    fields.map((field, place) => fieldCard(field, place, fields.length, problems, actions)),
    problem(problems.find((one) => one.field === "fields")?.text),
    h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", id: "add-field", onClick: () => actions.addField() },
      icon("plus-lg"), " ", _("加一个字段")));
}
