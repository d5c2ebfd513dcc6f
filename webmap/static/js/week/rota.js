// The rota as a table, seven days by the shifts, and the form of the shift that is open.

import { _ } from "/static/js/i18n.js";
import { dateText } from "/static/js/patrols/clock.js";
import { h, icon } from "/static/js/patrols/parts.js";
import { keyOf, weekdayName } from "/static/js/week/days.js";

const STATUS = { published: "broadcast", draft: "pencil" };

function columnsOf(shifts) {
  const hours = new Map(shifts.map((one) => [`${one.begins}/${one.ends}`, one]));
  return [...hours.values()].sort((a, b) => (a.begins < b.begins ? -1 : 1));
}

function codes(shift, teams) {
  return shift.teams.map((on) => {
    const team = teams.find((one) => one.id === on.team_id);
    return team ? team.code + (on.members ? `(${on.members.length})` : "") : "";
  }).join(" ");
}

function cell(shift, { selected, week }, actions) {
  if (!shift) return h("td");
  const key = keyOf(shift);
  const who = codes(shift, week.teams);
  return h("td", null, h("button", {
    type: "button", class: "week-cell app-target", "data-on": shift.teams.length > 0,
    "data-shift": key, "aria-pressed": selected === key,
    "aria-label": [shift.day, shift.name || shift.begins, who || _("没有人")].join(" "),
    onClick: () => actions.select(key),
  }, who || "—", shift.plan ? h("span", { class: "week-cell-mark" },
    icon(STATUS[shift.plan.status]), ` ${shift.plan.visits_made}/${shift.plan.visits_wanted}`) : null));
}

/** The table. */
export function rotaTable(state, actions) {
  const { shifts } = state.week;
  const columns = columnsOf(shifts);
  const days = [...new Set(shifts.map((shift) => shift.day))];
  return h("table", { class: "week-table", "aria-label": _("排班") },
    h("thead", null, h("tr", null, h("td"), columns.map((one) => h("th", { scope: "col" },
      one.name ? h("span", { class: "fw-semibold d-block" }, one.name) : null,
      `${one.begins}–${one.ends}`)))),
    h("tbody", null, days.map((day) => h("tr", { key: day },
      h("th", { scope: "row" }, weekdayName(day), h("span", { class: "d-block text-body-secondary" },
        day.slice(5))),
      columns.map((one) => cell(shifts.find((shift) => shift.day === day
        && shift.begins === one.begins && shift.ends === one.ends), state, actions))))));
}

function memberChoice(shift, team, on, actions) {
  const chosen = on.members || team.members.map((member) => member.id);
  return h("div", { class: "ps-4 small" }, team.members.map((member) => {
    const id = `member-${member.id}`;
    return h("div", { class: "form-check form-check-inline", key: member.id },
      h("input", {
        class: "form-check-input", type: "checkbox", id, checked: chosen.includes(member.id),
        disabled: chosen.length === 1 && chosen.includes(member.id),
        onChange: (event) => {
          const next = event.currentTarget.checked
            ? [...chosen, member.id] : chosen.filter((one) => one !== member.id);
          actions.setTeam(shift, team.id, next.length === team.members.length ? null : next);
        },
      }),
      h("label", { class: "form-check-label", for: id }, member.name));
  }));
}

function teamRow(shift, team, actions) {
  const on = shift.teams.find((one) => one.team_id === team.id);
  const id = `rota-team-${team.id}`;
  return h("div", { key: team.id, class: "patrol-row" },
    h("div", { class: "form-check app-target d-flex align-items-center gap-2" },
      h("input", {
        class: "form-check-input", type: "checkbox", id, checked: Boolean(on),
        onChange: (event) =>
          actions.setTeam(shift, team.id, event.currentTarget.checked ? null : undefined),
      }),
      h("label", { class: "form-check-label flex-fill", for: id },
        h("span", { class: "text-body-secondary me-1" }, team.code), team.name)),
    on && team.members.length > 1 ? memberChoice(shift, team, on, actions) : null);
}

/** The form of the shift that is open. */
export function shiftForm({ week, selected, working }, actions) {
  const shift = week.shifts.find((one) => keyOf(one) === selected);
  if (!shift) {
    return h("p", { class: "small text-body-secondary mt-2 mb-0" },
      _("点一格，选这个班上哪些小组。"));
  }
  return h("section", { class: "patrol-sub", id: "shift-form" },
    h("h2", { class: "h6" }, `${dateText(shift.day)} ${shift.name} ${shift.begins}–${shift.ends}`),
    week.teams.length ? week.teams.map((team) => teamRow(shift, team, actions))
      : h("p", { class: "small" }, _("还没有小组。请先导入队员。")),
    h("div", { class: "d-flex gap-1 flex-wrap mt-2" },
      h("button", {
        type: "button", class: "btn btn-sm btn-outline-primary app-target", id: "open-shift",
        disabled: !shift.teams.length || Boolean(working), onClick: () => actions.openShift(shift),
      }, icon("signpost-split"), " ", _("去编排")),
      shift.plan ? h("a", {
        class: "btn btn-sm btn-outline-secondary app-target", href: `/patrols?plan=${shift.plan.id}`,
      }, icon(STATUS[shift.plan.status]), " ",
      shift.plan.status === "published" ? _("看已发布的计划") : _("看草稿")) : null));
}
