// Who is away, from when to when; what they answer for goes to others for those days.

import { _ } from "/static/js/i18n.js";
import { field, h, icon, problem, problemOf, select } from "/static/js/patrols/parts.js";
import { back, input, memberChoices } from "/static/js/people/parts.js";
import { awayText, holderChoices } from "/static/js/hotspots/words.js";

/** The hotspots of a member on some day of an absence. */
const heldIn = (one, hotspots) => hotspots.filter((hotspot) => hotspot.duties.some((duty) => duty.member_id === one.member_id
  && duty.valid_from <= one.last_day && (!duty.valid_to || duty.valid_to > one.first_day)));

function absence(one, state, actions) {
  const { hotspots, problems, busy, data } = state;
  const held = heldIn(one, hotspots);
  const choices = holderChoices(state, `m${one.member_id}`);
  const pick = (id, text, options) => select({
    id: `${id}-${one.id}`, value: "", label: text, more: "mt-1", choices: [["", text], ...choices],
    onChange: (key) => key && actions.move(one, key, options),
  });
  return h("li", { key: one.id, class: "patrol-sub", id: `absence-${one.id}` },
    h("div", { class: "d-flex align-items-center gap-2" },
      h("span", { class: "flex-fill fw-semibold" }, awayText(one)),
      data.may_manage ? h("button", {
        type: "button", class: "btn btn-sm app-target", disabled: busy, "aria-label": _("删除 {name} 的不在岗登记", { name: one.name }), onClick: () => actions.dropAway(one),
      }, icon("trash")) : null),
    held.length ? h("div", { class: "small" }, _("这些天还负责：{names}", { names: held.map(({ name }) => name).join(_("、")) }))
      : h("div", { class: "small text-body-secondary" }, _("这些天没有派任的热点")),
    held.length && data.may_manage ? [
      pick("stand-in", _("这些天全部交给…"), {}),
      pick("for-good", _("以后都交给…"), { forGood: true }),
    ] : null,
    problem(problemOf(problems, `away.${one.id}`)));
}

/** The panel. */
export function awayView(state, actions) {
  const { absences, draft, problems, data } = state;
  const date = (name, label) => field(label, input({
    id: `away-${name}`, type: "date", value: draft[name], wrong: problemOf(problems, name), onInput: () => {},
    onChange: (event) => event.currentTarget.value && actions.write({ [name]: event.currentTarget.value }),
  }), { id: `away-${name}`, wrong: problemOf(problems, name) });
  const active = state.members.map((one) => ({ ...one, active: true }));
  return h("div", { id: "away" },
    back(_("全部热点"), () => actions.openList()),
    h("h2", { class: "fs-5 fw-semibold", tabindex: -1 }, _("不在岗")),
    data.may_manage && draft ? h("div", { class: "mb-3" },
      field(_("队员"), select({
        id: "away-member", value: String(draft.member_id), label: _("队员"),
        choices: [["", _("请选择")], ...memberChoices({ members: active, teams: state.teams })],
        onChange: (value) => actions.write({ member_id: value }),
      }), { id: "away-member", wrong: problemOf(problems, "member_id") }),
      h("div", { class: "patrol-fields-2 mt-1" }, date("first_day", _("第一天")), date("last_day", _("最后一天"))),
      h("p", { class: "small text-body-secondary mt-1 mb-0" }, _("只记日子，不记原因。"))) : null,
    absences.length ? h("ul", { class: "list-unstyled", "aria-label": _("不在岗的队员") }, absences.map((one) => absence(one, state, actions)))
      : h("p", { class: "text-body-secondary" }, _("没有人登记不在岗。")),
    problem(problemOf(problems, "")));
}
