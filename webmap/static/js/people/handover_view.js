// A hand-over: to whom, from when, what goes along.

import { _ } from "/static/js/i18n.js";
import { field, h, problem, problemOf, select } from "/static/js/patrols/parts.js";
import { back, input, memberChoices } from "/static/js/people/parts.js";

const KINDS = () => ({ sub_grid: _("责任格"), hotspot: _("热点"), shift: _("排班"), appointment: _("小组的约定") });

function item(one, state, actions) {
  const id = `item-${one.key.replace(":", "-")}`;
  const what = one.kind === "shift" ? `${one.first} ${one.code} ${one.name}`
    : one.kind === "appointment" ? `${one.first} ${one.begins} ${one.name}` : `${one.code} ${one.name}`;
  const when = ["shift", "appointment"].includes(one.kind) ? "" : _("{first} 起", { first: one.first });
  return h("li", { key: one.key, class: "form-check people-item app-target" },
    h("input", {
      type: "checkbox", class: "form-check-input", id, checked: state.going.includes(one.key), disabled: Boolean(one.stays_because),
      onChange: (event) => actions.take(one.key, event.currentTarget.checked),
    }),
    h("label", { class: "form-check-label flex-fill", for: id }, what,
      h("span", { class: "small text-body-secondary" }, " ", one.stays_because || when)));
}

function goesAlong(state, actions) {
  const { items, going } = state;
  if (!items) return null;
  if (!items.length) return h("p", { class: "mt-3", id: "nothing" }, _("从这天起没有要交接的内容。"));
  const kinds = KINDS();
  return h("section", { class: "mt-3", id: "goes-along", "aria-label": _("一起交接") },
    h("h2", { class: "fs-6 fw-semibold mb-1" }, _("一起交接"), h("span", { class: "small fw-normal text-body-secondary" }, " ",
      _("{count} / {all} 项", { count: going.length, all: items.length }))),
    Object.keys(kinds).map((kind) => [kind, items.filter((one) => one.kind === kind)]).filter(([, some]) => some.length)
      .map(([kind, some]) => h("div", { key: kind, class: "mb-2" },
        h("h3", { class: "small text-body-secondary mb-0" }, kinds[kind]),
        h("ul", { class: "list-unstyled mb-0" }, some.map((one) => item(one, state, actions))))));
}

/** The panel. */
export function handoverView(state, actions) {
  const { card, to, day, leaves, data, problems } = state;
  if (!card) return h("div", null, back(_("全部队员"), () => actions.openList()), problem(problemOf(problems, "")));
  return h("div", { id: "handover" },
    back(card.member.name, () => actions.openMember(card.member.id)),
    h("h2", { class: "fs-5 fw-semibold" }, _("{name} 的交接", { name: card.member.name })),
    h("div", { class: "patrol-fields-2" },
      field(_("交给"), select({
        id: "handover-to", value: to ? String(to) : "", label: _("交给"),
        choices: [["", _("请选择")], ...memberChoices(state, card.member.id)],
        onChange: (value) => actions.askHandover({ to: Number(value) || null }),
      }), { id: "handover-to", wrong: problemOf(problems, "to") }),
      field(_("从哪天起"), input({
        id: "handover-day", type: "date", value: day, wrong: problemOf(problems, "day"), onInput: () => {},
        onChange: (event) => event.currentTarget.value && actions.askHandover({ day: event.currentTarget.value }),
      }), { id: "handover-day", wrong: problemOf(problems, "day") })),
    goesAlong(state, actions),
    problem(problemOf(problems, "items")),
    card.member.active && day <= data.today ? h("div", { class: "form-check app-target d-flex align-items-center gap-2 ps-0 mt-2" },
      h("input", { type: "checkbox", class: "form-check-input ms-0 mt-0", id: "leaves", checked: leaves, onChange: (event) => actions.setLeaves(event.currentTarget.checked) }),
      h("label", { class: "form-check-label", for: "leaves" }, _("同时停用 {name}，账号不能再登录", { name: card.member.name }))) : null,
    problem(problemOf(problems, "leaves") ?? problemOf(problems, "")));
}
