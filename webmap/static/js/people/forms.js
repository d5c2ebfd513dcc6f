// The forms of a member and of a team.

import { _ } from "/static/js/i18n.js";
import { field, h, problem, problemOf, select } from "/static/js/patrols/parts.js";
import { TEAM_KINDS, back, input } from "/static/js/people/parts.js";

/** Return a label of what must be filled in. */
const needed = (label) => [label, " ", h("span", { class: "text-danger", "aria-hidden": "true" }, "*")];

const line = (state, actions, name, label, { required, ...more } = {}) => field(required ? needed(label) : label, input({
  id: `field-${name}`, value: state.draft[name] ?? "", wrong: problemOf(state.problems, name),
  onInput: (value) => actions.write({ [name]: value }), "aria-required": required ? "true" : null, ...more,
}), { id: `field-${name}`, wrong: problemOf(state.problems, name) });

const choice = (state, actions, name, label, choices, read = String) => field(needed(label), select({
  id: `field-${name}`, value: String(state.draft[name] ?? ""), label, choices,
  onChange: (value) => actions.write({ [name]: read(value) }),
}), { id: `field-${name}`, wrong: problemOf(state.problems, name) });

/** The form of a member, new or changed. */
export function memberForm(state, actions) {
  const { draft, teams, member } = state;
  return h("form", { id: "member-form", class: "d-grid gap-2", onSubmit: (event) => { event.preventDefault(); actions.save(); } },
    back(_("返回"), () => (member ? actions.openMember(member) : actions.openList())),
    h("h2", { class: "fs-5 fw-semibold mb-0" }, draft.id ? _("修改队员") : _("添加队员")),
    line(state, actions, "name", _("姓名"), { maxlength: 80, required: true }),
    line(state, actions, "number", _("编号（警号或工号）"), { maxlength: 40, required: true }),
    line(state, actions, "post", _("岗位"), { maxlength: 40, required: true }),
    line(state, actions, "phone", _("工作电话"), { maxlength: 40, type: "tel" }),
    choice(state, actions, "team_id", _("小组"), [["", _("请选择")], ...teams.map((one) => [String(one.id), one.name])], Number),
    h("p", { class: "small text-body-secondary mb-0" }, _("带 * 的必填。只登记工作信息，不填身份证号和家庭信息。保存后可以加照片。")),
    problem(problemOf(state.problems, "")));
}

/** The form of a team, new or changed. */
export function teamForm(state, actions) {
  return h("form", { id: "team-form", class: "d-grid gap-2", onSubmit: (event) => { event.preventDefault(); actions.save(); } },
    back(_("全部队员"), () => actions.openList()),
    h("h2", { class: "fs-5 fw-semibold mb-0" }, state.draft.id ? _("修改小组") : _("新建小组")),
    line(state, actions, "name", _("名称"), { maxlength: 120, required: true }),
    line(state, actions, "code", _("小组编号"), { maxlength: 40, required: true }),
    choice(state, actions, "kind", _("类别"), Object.entries(TEAM_KINDS())),
    problem(problemOf(state.problems, "")));
}
