// Members and teams with what they answer for: a hotspot is dropped on one of them.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/patrols/parts.js";
import { holderOf, nameOf } from "/static/js/hotspots/words.js";

function loadText(load) {
  if (!load) return "";
  const minutes = _("{count} 个 · 每班 {minutes} 分", { count: load.hotspots.length, minutes: load.shift_min });
  return load.shifts ? _("{minutes} · 7 天 {week} 分", { minutes, week: load.week_min }) : minutes;
}

function holder(key, name, load, state, actions, more = "") {
  const away = state.absences.find((one) => `m${one.member_id}` === key && one.first_day <= state.day && one.last_day >= state.day);
  return h("li", { key },
    h("button", {
      type: "button", "data-holder": key, "aria-pressed": String(state.who === key),
      class: `hotspots-holder app-target ${more} ${state.who === key ? "hotspots-holder-chosen" : ""} ${away ? "text-body-secondary" : ""}`,
      onClick: () => actions.pick(key),
    },
    h("span", { class: "d-flex gap-1 align-items-baseline" },
      h("span", { class: "flex-fill text-truncate" }, name),
      away ? h("span", { class: "small hotspots-warning text-nowrap" }, _("不在岗")) : null,
      load ? h("span", { class: "badge rounded-pill text-bg-secondary" }, load.hotspots.length) : null),
    load ? h("span", { class: "d-block small text-body-secondary" }, loadText(load),
      load.sub_grids.length ? ` · ${load.sub_grids.join(" ")}` : "") : null));
}

/** The list of who may answer. */
export function staffView(state, actions) {
  const { teams, members, loads, data, who } = state;
  const loadOf = (key) => {
    const { member_id: member, team_id: team } = holderOf(key);
    return loads.find((one) => (member ? one.member_id === member : one.team_id === team && !one.member_id)) ?? null;
  };
  return h("section", { class: "hotspots-staff", "aria-label": _("队员负荷"), id: "hotspots-staff-list" },
    h("div", { class: "d-flex align-items-center gap-2 px-2 pt-2" },
      h("h2", { class: "fs-6 fw-semibold mb-0 flex-fill" }, _("队员负荷")),
      data.may_manage ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "open-away", onClick: () => actions.openAway() },
        icon("calendar-x"), " ", _("不在岗")) : null),
    data.may_manage ? h("p", { class: "small text-body-secondary px-2 mb-1" },
      who ? [h("i", { class: "hotspots-swatch" }), _("地图上标出了 {name} 的热点", { name: nameOf(who, state) })] : _("把热点拖到小组或队员上就派任")) : null,
    h("div", { class: "hotspots-staff-scroll", "data-scrolls": "" },
      teams.map((team) => h("ul", { key: team.id, class: "list-unstyled mb-1", "aria-label": team.name },
        holder(`t${team.id}`, team.name, loadOf(`t${team.id}`), state, actions, "fw-semibold"),
        members.filter((one) => one.team_id === team.id)
          .map((one) => holder(`m${one.id}`, one.name, loadOf(`m${one.id}`), state, actions, "hotspots-member"))))));
}
