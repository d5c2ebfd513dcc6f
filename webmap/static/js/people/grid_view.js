// A sub-grid: who answers for it, who did before, and who is to from a day on.

import { _ } from "/static/js/i18n.js";
import { field, h, problem, problemOf, select } from "/static/js/patrols/parts.js";
import { back, input, memberChoices, portrait } from "/static/js/people/parts.js";
import { history } from "/static/js/people/member_view.js";

function assignForm(state, actions) {
  const { draft, problems } = state;
  return h("section", { class: "mt-3", "aria-label": _("指定责任人") },
    h("h2", { class: "fs-6 fw-semibold mb-1" }, _("指定责任人")),
    h("div", { class: "patrol-fields-2" },
      field(_("队员"), select({
        id: "assign-member", value: String(draft?.member_id ?? ""), label: _("队员"),
        choices: [["", _("请选择")], ...memberChoices(state), ["none", _("暂不派人")]],
        onChange: (value) => actions.write({ member_id: value }),
      }), { id: "assign-member", wrong: problemOf(problems, "member_id") }),
      field(_("从哪天起"), input({
        id: "assign-day", type: "date", value: draft?.valid_from ?? state.data.today, wrong: problemOf(problems, "valid_from"),
        onInput: (value) => actions.write({ valid_from: value }),
      }), { id: "assign-day", wrong: problemOf(problems, "valid_from") })),
    problem(problemOf(problems, "sub_grid")));
}

/** The panel. */
export function gridView(state, actions) {
  const { grid: code, grids, members, gridDuties, data, problems } = state;
  const grid = grids.find((one) => one.code === code);
  const holders = members.filter((one) => grid?.members.includes(one.id));
  const told = gridDuties.map((one) => ({ ...one, text: one.who }));
  return h("div", { id: "grid-card" }, back(_("全部队员"), () => actions.openList()),
    h("h2", { class: "fs-5 fw-semibold mb-1" }, code, grid?.name && grid.name !== code ? h("span", { class: "fs-6 fw-normal text-body-secondary" }, " ", grid.name) : null),
    holders.length ? h("ul", { class: "people-list" }, holders.map((one) => h("li", { key: one.id }, h("button", {
      type: "button", class: "people-row app-target", onClick: () => actions.openMember(one.id),
    }, portrait(one), h("span", { class: "people-who" }, h("span", { class: "fw-semibold" }, one.name), " ", h("span", { class: "small text-body-secondary" }, one.post)),
    h("span", { class: "small text-nowrap" }, one.phone)))))
      : h("p", { class: "text-body-secondary mb-0" }, _("今天没有责任人")),
    data.may_manage && grid ? assignForm(state, actions) : null,
    problem(problemOf(problems, "")),
    history(told, data.today, _("历任责任人"), _("还没有人负责过")));
}
