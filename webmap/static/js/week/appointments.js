// The week's appointments: talks at factories, the weekend stand; and the talks that were held.

import { _ } from "/static/js/i18n.js";
import { dateAfter } from "/static/js/patrols/clock.js";
import { h, icon, select, timeInput } from "/static/js/patrols/parts.js";
import { weekdayName } from "/static/js/week/days.js";

const kinds = () => ({ talk: _("约谈"), stand: _("摆摊") });
const statuses = () => [
  ["planned", _("待办")], ["held", _("已办")], ["called_off", _("取消")],
];

/** Return what an appointment's mark on the map says. */
export const markText = (one) =>
  `${weekdayName(one.day)} ${one.begins || ""} ${kinds()[one.kind]} ${one.name}`.replace(/ +/g, " ");

function row(one, { monday, week, pointed }, actions) {
  const days = [...Array(7).keys()].map((number) => dateAfter(monday, number));
  return h("li", {
    key: one.id, class: `list-group-item px-1 ${pointed === one.id ? "patrol-selected" : ""}`,
    "data-appointment": one.id,
  },
  h("div", { class: "d-flex gap-2 align-items-center" },
    h("button", {
      type: "button", class: "btn btn-sm btn-link p-0 app-target text-start flex-fill text-truncate",
      onClick: () => actions.point(one.id),
    }, h("span", { class: "badge text-bg-secondary me-1" }, kinds()[one.kind]), one.name),
    h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target",
      "aria-label": _("删除 {name}", { name: one.name }), onClick: () => actions.remove(one.id),
    }, icon("trash"))),
  h("div", { class: "patrol-fields-2 mt-1" },
    select({
      value: one.day, label: _("日期"), choices: days.map((day) => [day, `${weekdayName(day)} ${day.slice(5)}`]),
      onChange: (day) => actions.change(one.id, { day }),
    }),
    timeInput({
      value: one.begins, label: _("几点开始"), example: "10:00",
      onChange: (begins) => actions.change(one.id, { begins }),
    }),
    select({
      value: String(one.team_id || ""), label: _("小组"),
      choices: [["", _("哪组顺路哪组去")], ...week.teams.map((team) => [String(team.id), team.name])],
      onChange: (id) => id && actions.change(one.id, { team_id: Number(id) }),
    }),
    select({
      value: one.status, label: _("办理情况"), choices: statuses(),
      onChange: (status) => actions.change(one.id, { status }),
    })),
  h("input", {
    class: "form-control form-control-sm app-target mt-1", maxlength: 500, defaultValue: one.note,
    key: `${one.id}-note`, "aria-label": _("记录"), placeholder: _("谈了什么，谁在场不要写"),
    onChange: (event) => actions.change(one.id, { note: event.currentTarget.value.trim() }),
  }));
}

/** How many teams hold the stand together; asked once there is one. */
function standTeams({ standTeams: count }, actions) {
  return h("div", { class: "d-flex gap-2 align-items-center mb-2" },
    h("label", { class: "small flex-fill", for: "stand-teams" }, _("摆摊由几个小组一起")),
    select({
      id: "stand-teams", value: String(count), more: "w-auto",
      choices: [["1", _("一个小组")], ["2", _("两个小组同时")]],
      onChange: (value) => actions.setStandTeams(Number(value)),
    }));
}

/** The list and its buttons. */
export function appointmentList(state, actions) {
  const { appointments, talks_held: held } = state.week;
  return h("div", null,
    h("div", { class: "d-flex gap-1 flex-wrap mb-2" },
      h("button", {
        type: "button", class: "btn btn-sm btn-outline-primary app-target", id: "add-talks",
        onClick: () => actions.addTalks(3),
      }, icon("building"), " ", _("选 3 家最久没去的工厂")),
      h("button", {
        type: "button", class: "btn btn-sm btn-outline-primary app-target", id: "add-stands",
        onClick: () => actions.addStands(),
      }, icon("shop-window"), " ", _("周末摆摊"))),
    appointments.some((one) => one.kind === "stand") ? standTeams(state, actions) : null,
    appointments.length
      ? h("ul", { class: "list-group list-group-flush" },
        appointments.map((one) => row(one, state, actions)))
      : h("p", { class: "small text-body-secondary mb-0" }, _("这周还没有约定。")),
    held.length ? h("details", { class: "mt-2" },
      h("summary", { class: "small app-target" }, _("办过的约谈（{count}）", { count: held.length })),
      h("table", { class: "table table-sm small mb-0" },
        h("tbody", null, held.map((one) => h("tr", { key: one.id },
          h("td", null, one.day), h("td", null, one.name), h("td", null, one.note)))))) : null);
}
