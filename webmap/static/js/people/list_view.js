// The list of the staff by team, with a search.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { portrait } from "/static/js/people/parts.js";

function fits(member, team, words) {
  const text = [member.name, member.number, member.post, member.phone, team?.name, ...member.grids].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function row(member, actions) {
  return h("li", { key: member.id },
    h("button", {
      type: "button", class: `people-row app-target ${member.active ? "" : "text-body-secondary"}`, "data-member": member.id,
      onClick: () => actions.openMember(member.id),
    },
    portrait(member),
    h("span", { class: "people-who" },
      h("span", { class: "fw-semibold" }, member.name), " ",
      h("span", { class: "small text-body-secondary" }, member.post)),
    h("span", { class: "small text-nowrap" }, member.grids.join("、"))));
}

function section(team, members, { data }, actions) {
  return h("section", { key: team.id, "aria-label": team.name, class: "mb-2" },
    h("div", { class: "d-flex align-items-center gap-2" },
      h("h2", { class: "fs-6 fw-semibold mb-0 flex-fill" }, team.name,
        h("span", { class: "small text-body-secondary fw-normal" }, " ", _("{count} 人", { count: members.length }))),
      data.may_manage ? h("button", {
        type: "button", class: "btn btn-sm btn-link p-1 app-target", "aria-label": _("修改小组“{name}”", { name: team.name }),
        onClick: () => actions.openTeam(team.id),
      }, icon("pencil")) : null),
    members.length ? h("ul", { class: "people-list" }, members.map((one) => row(one, actions)))
      : h("p", { class: "small text-body-secondary mb-0" }, _("还没有队员")));
}

/** The last hand-overs; each can be taken back whole. */
function handed({ handovers, data, busy, problems }, actions) {
  if (!handovers.length) return null;
  return h("details", { class: "mt-2", id: "handovers" },
    h("summary", { class: "app-target small" }, _("最近的交接 {count} 次", { count: handovers.length })),
    h("ul", { class: "people-history" }, handovers.map((one) => h("li", { key: one.id, class: "flex-wrap" },
      h("span", { class: `flex-fill ${one.undone ? "text-decoration-line-through" : ""}` },
        one.day, " ", _("{from} → {to}，{count} 项", { from: one.from_name, to: one.to_name, count: one.count })),
      one.undone ? h("span", { class: "small text-body-secondary" }, _("已撤销"))
        : data.may_manage ? h("button", {
          type: "button", class: "btn btn-sm btn-link p-0 app-target", disabled: busy, onClick: () => actions.undo(one.id),
        }, _("撤销")) : null,
      problem(problemOf(problems, `undo.${one.id}`))))));
}

/** The panel. */
export function listView(state, actions) {
  const { q, teams, members, grids, data, problems } = state;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const team = new Map(teams.map((one) => [one.id, one]));
  const found = members.filter((one) => fits(one, team.get(one.team_id), words));
  const gone = found.filter((one) => !one.active);
  const free = grids.filter((one) => !one.members.length);
  return h("div", { id: "people-list" },
    h("input", {
      type: "search", class: "form-control form-control-sm app-target mb-2", id: "people-search", value: q, maxlength: 60,
      placeholder: _("姓名、编号、岗位、网格"), "aria-label": _("查找队员"),
      onInput: (event) => actions.find(event.currentTarget.value),
    }),
    free.length && !q ? h("div", { class: "mb-2", id: "free-grids" },
      h("span", { class: "small" }, icon("exclamation-triangle", "text-warning-emphasis"), " ", _("还没有人负责：")),
      free.map(({ code }) => h("button", {
        type: "button", key: code, class: "btn btn-sm btn-link p-1 app-target", onClick: () => actions.openGrid(code),
      }, code))) : null,
    !members.length ? h("p", { class: "text-body-secondary", id: "nobody" },
      data.may_manage ? _("还没有队员。先建小组，再添加队员；也可以用表格导入。") : _("还没有队员。")) : null,
    teams.map((one) => [one, found.filter((member) => member.active && member.team_id === one.id)])
      .filter(([, some]) => some.length || !q)
      .map(([one, some]) => section(one, some, state, actions)),
    q && !found.length ? h("p", { class: "text-body-secondary" }, _("没有找到“{q}”。", { q })) : null,
    gone.length ? h("details", { open: Boolean(q), class: "mt-2" },
      h("summary", { class: "app-target small" }, _("已离岗 {count} 人", { count: gone.length })),
      h("ul", { class: "people-list" }, gone.map((one) => row(one, actions)))) : null,
    q ? null : handed(state, actions),
    problem(problemOf(problems, "")));
}
