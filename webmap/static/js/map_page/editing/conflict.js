// Two people changed one place: the second sees both states and chooses, whole or field by field.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/map_page/parts.js";
import { changedFields, formFields, given, only, shown, titleOf, valueOf } from "/static/js/map_page/editing/values.js";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Return a conflict of the server's answer as the panel holds it: what is chosen for each field. */
export function opened(conflict, operation) {
  const choices = {};
  if (operation.do === "update" && conflict.theirs) {
    for (const name of changedFields(operation)) {
      // What the other person did not touch is no question.
      const untouched = conflict.base && same(valueOf(conflict.base, name), valueOf(conflict.theirs, name));
      choices[name] = untouched ? "mine" : null;
    }
  } else choices.whole = null;
  return { ...conflict, asked: operation, choices };
}

/** Return whether everything is chosen. */
export const isSettled = (conflicts) => conflicts.every(({ choices }) => !Object.values(choices).includes(null));

/**
 * Return what to send for a conflict that is settled; null: nothing, theirs stays.
 * @returns {?{operation: Object, restore: ?Object}} a deleted place is restored before it is changed
 */
export function answerOf({ asked, choices, theirs, base }) {
  if ("whole" in choices) {
    if (choices.whole === "theirs") return null;
    if (theirs) return { operation: { ...asked, version: theirs.version } };
    return base && asked.do === "update" ? { operation: asked, restore: { version: base.version, seen: null } } : null;
  }
  const mine = Object.keys(choices).filter((name) => choices[name] === "mine");
  return mine.length ? { operation: { ...only(asked, mine), version: theirs.version } } : null;
}

function side(conflict, name, who, label, text, choose) {
  const id = `conflict-${conflict.id}-${name}-${who}`;
  return h("div", { class: "form-check app-target" },
    h("input", {
      class: "form-check-input", type: "radio", id, name: `conflict-${conflict.id}-${name}`,
      checked: conflict.choices[name] === who, onChange: () => choose(conflict, name, who),
    }),
    h("label", { class: "form-check-label", for: id },
      h("span", { class: `place-${who} me-1`, "aria-hidden": "true" }), h("span", { class: "text-body-secondary" }, label), " ", text));
}

function fieldChoice(conflict, layer, name, choose) {
  const field = formFields(layer).find((one) => one.name === name);
  const place = name === "geometry";
  const mine = place ? _("地图上橙色的") : shown(given(conflict.asked, name), field);
  const theirs = place ? _("地图上蓝色的") : shown(valueOf(conflict.theirs, name), field);
  return h("fieldset", { key: name, class: "border-top py-2" },
    h("legend", { class: "fs-6 mb-1" }, titleOf(layer, name)),
    side(conflict, name, "mine", _("我的"), mine, choose), side(conflict, name, "theirs", _("对方的"), theirs, choose));
}

function wholeChoice(conflict, choose) {
  const gone = !conflict.theirs;
  const deletes = conflict.asked.do === "delete";
  return h("fieldset", { class: "border-top py-2" },
    h("legend", { class: "visually-hidden" }, _("怎么办")),
    side(conflict, "whole", "mine", _("我的"), deletes ? _("仍然删除") : _("恢复它，保存我的修改"), choose),
    side(conflict, "whole", "theirs", _("对方的"), gone ? _("就让它删除") : _("保留对方改过的"), choose));
}

const when = (text) => text?.slice(0, 16).replace("T", " ") ?? "";

function one(conflict, layers, choose) {
  const layer = layers.definition((conflict.theirs ?? conflict.base)?.layer_id);
  const who = conflict.who ?? _("别人");
  const what = conflict.theirs
    ? _("{who} 在 {when} 改过它，您的修改没有保存。", { who, when: when(conflict.at) })
    : _("{who} 在 {when} 删除了它，您的修改没有保存。", { who, when: when(conflict.at) });
  const names = Object.keys(conflict.choices);
  const other = conflict.theirs && conflict.base
    ? formFields(layer).filter(({ name }) => !names.includes(name) && !same(valueOf(conflict.base, name), valueOf(conflict.theirs, name)))
    : [];
  return h("section", { key: conflict.id, class: "mb-3", "aria-label": conflict.name },
    h("h2", { class: "fs-6 fw-semibold mb-1" }, conflict.name), h("p", { class: "mb-2" }, what),
    "whole" in conflict.choices ? wholeChoice(conflict, choose) : names.map((name) => fieldChoice(conflict, layer, name, choose)),
    other.length > 0 && h("p", { class: "small text-body-secondary mb-0" }, _("对方还改了：{fields}。这些会保留。", {
      fields: other.map((field) => field.title).join(_("、")),
    })));
}

/** The question that a conflict asks. */
export function conflictView({ conflicts, problem, layers }, actions) {
  return h("div", { id: "conflict" },
    h("div", { class: "alert alert-warning", role: "alert", tabIndex: -1, id: "conflict-title" },
      icon("people-fill"), " ", problem, " ", _("请选择保留谁的。")),
    h("div", { class: "d-flex gap-2 mb-3" },
      h("button", { type: "button", class: "btn btn-outline-primary app-target flex-fill", onClick: () => actions.chooseAll("mine") }, _("全用我的")),
      h("button", { type: "button", class: "btn btn-outline-primary app-target flex-fill", onClick: () => actions.chooseAll("theirs") }, _("全用对方的"))),
    conflicts.map((conflict) => one(conflict, layers, actions.choose)));
}
