// Change on the night: what came up, and what is then different.

import { _ } from "/static/js/i18n.js";
import { localParts, momentAfter, timeText } from "/static/js/patrols/clock.js";
import { field, h, icon, problem, problemOf, select, timeInput } from "/static/js/patrols/parts.js";
import { Typed } from "/static/js/typed.js";

const VISIT_SENT = ["name", "lon", "lat", "priority", "dwell_min", "within_min"];
const WITHIN_MIN = ["", 10, 15, 30, 60];

/** Return the form's first state: now, or the shift's start where it does not run yet. */
export function emptyNight(plan) {
  const [start, end] = [Date.parse(plan.shift.starts_at), Date.parse(plan.shift.ends_at)];
  const now = Math.min(Math.max(Date.now(), start), end - 60_000);
  return { time: localParts(now).time, out: [], released: [], visits: [] };
}

/**
 * Return how far each team has come: what it reported counts as it was, the rest goes by the plan,
 * as late as the team is.
 * @returns {{route: Object, reported: number, planned: number, failed: number,
 *   here: ?{stop: Object, told: boolean}}[]}
 */
function progress(plan, moment) {
  const now = Date.parse(moment);
  return plan.routes.map((route) => {
    const visits = route.stops.filter((stop) => stop.kind === "visit");
    const lastTold = visits.findLastIndex((stop) => stop.report?.status);
    const come = { route, reported: 0, planned: 0, failed: 0, here: null };
    let [left, late] = [Date.parse(route.leaves_at), 0];
    for (const [index, stop] of visits.entries()) {
      const ends = Date.parse(stop.departs_at);
      const { status, at } = stop.report || {};
      if (status === "arrived") {
        come.here = { stop, told: true };
        break;
      }
      if (status) {
        come[status === "done" ? "reported" : "failed"] += 1;
        left = Date.parse(at);
        late = Math.max(0, left - ends);
      } else if (index < lastTold || ends + late <= now) {
        come.planned += 1;
        left = ends + late;
      } else {
        if (left <= now) come.here = { stop, told: false };
        break;
      }
    }
    return come;
  });
}

/** What is known of a team, and from where: its reports or the plan's times. */
function comeSoFar({ route, reported, planned, failed, here }) {
  const texts = [];
  if (reported) texts.push(_("到访 {count} 处（有回报）", { count: reported }));
  if (planned) texts.push(_("到访 {count} 处（没有回报，按计划时间算）", { count: planned }));
  if (failed) texts.push(_("{count} 处去不了", { count: failed }));
  if (here) {
    texts.push(here.told ? _("已到 {name}（有回报）", { name: here.stop.name })
      : _("正在 {name}（按计划时间算）", { name: here.stop.name }));
  }
  const told = reported || failed || here?.told;
  return h("li", { key: route.team_id, class: "small" },
    icon(told ? "broadcast-pin" : "clock-history", told ? "text-success-emphasis" : "text-body-secondary"), " ",
    h("span", { class: "fw-semibold" }, route.team), " ",
    h("span", { class: "text-body-secondary" }, texts.join(_("，")) || _("还没出发")));
}

const toggled = (list, value) =>
  (list.includes(value) ? list.filter((one) => one !== value) : [...list, value]);

const check = (id, text, checked, onChange) => h("div", { class: "form-check app-target d-flex align-items-center gap-2", key: id },
  h("input", { type: "checkbox", class: "form-check-input mt-0", id, checked, onChange }),
  h("label", { class: "form-check-label small", for: id }, text));

/** The form, folded until it is needed. */
export function nightForm(state, store, actions) {
  const { plan, may, stale, problems, picking, hand } = state;
  if (!may.draft || stale || plan.status === "replaced") return null;
  const night = state.night || emptyNight(plan);
  const set = (change) => store.set({ night: { ...night, ...change } });
  const moment = momentAfter(plan.shift.starts_at, night.time);
  const come = progress(plan, moment);
  const busy = come.filter((one) => one.here).map(({ route, here }) => ({ route, stop: here.stop }));
  const something = night.out.length || night.released.length || night.visits.length;
  const picks = picking?.what === "incident";
  return h("details", {
    class: "patrol-step border-bottom", id: "night", open: Boolean(state.night),
    onToggle: (event) => {
      if (event.currentTarget.open !== Boolean(store.get().night)) {
        store.set({ night: event.currentTarget.open ? emptyNight(plan) : null });
        if (event.currentTarget.open) actions.refresh();
      }
    },
  },
  h("summary", { class: "app-target" }, icon("lightning-charge"),
    h("span", { class: "fw-semibold flex-fill" }, _("当班有变")), icon("chevron-down", "patrol-step-mark")),
  h("div", { class: "patrol-step-body" },
    field(_("现在的时间"), timeInput({
      id: "night-now", value: night.time, onChange: (time) => set({ time, released: [] }), wrong: problemOf(problems, "now"),
    }), { id: "night-now", wrong: problemOf(problems, "now") }),
    state.night ? h("ul", { class: "list-unstyled mb-0 mt-2", id: "night-progress" }, come.map(comeSoFar)) : null,
    h("button", {
      type: "button", class: `btn btn-sm app-target w-100 my-2 ${picks ? "btn-primary" : "btn-outline-secondary"}`,
      "aria-pressed": String(picks), onClick: () => {
        set({});
        actions.pick(picks ? null : { what: "incident" });
      },
    }, icon("exclamation-diamond"), " ", picks ? _("请在地图上点警情位置") : _("来了警情：在地图上点位置")),
    night.visits.map((visit, index) => h("div", { class: "d-flex gap-1 mb-1", key: `${visit.lon},${visit.lat}` },
      h(Typed, {
        class: "form-control form-control-sm app-target", value: visit.name, maxlength: 60, "aria-label": _("警情名称"),
        onChange: (event) => set({ visits: night.visits.map((one, at) =>
          (at === index ? { ...one, name: event.currentTarget.value.trim() || one.name } : one)) }),
      }),
      select({
        id: `night-within-${index}`, value: visit.within_min ?? "", more: "w-auto flex-none",
        label: _("{name} 多久内到场", { name: visit.name }),
        choices: WITHIN_MIN.map((minutes) => [minutes, minutes ? _("{minutes} 分钟内", { minutes }) : _("尽快")]),
        onChange: (chosen) => set({ visits: night.visits.map((one, at) =>
          (at === index ? { ...one, within_min: chosen ? Number(chosen) : null } : one)) }),
      }),
      h("button", {
        type: "button", class: "btn btn-sm app-target", title: _("去掉"), "aria-label": _("去掉 {name}", { name: visit.name }),
        onClick: () => set({ visits: night.visits.filter((_one, at) => at !== index) }),
      }, icon("x-lg")))),
    h("fieldset", null,
      h("legend", { class: "small fs-6 mb-0" }, _("有小组退出")),
      plan.routes.filter((route) => !plan.history.teams_out.includes(route.team_id)).map((route) =>
        check(`night-out-${route.team_id}`, route.team, night.out.includes(route.team_id),
          () => set({ out: toggled(night.out, route.team_id) })))),
    busy.length ? h("fieldset", null,
      h("legend", { class: "small fs-6 mb-0" }, _("这些正在途中，照旧；要腾出人手就放开")),
      busy.map(({ route, stop }) => check(`night-free-${stop.key}`, `${route.team} · ${stop.name}`,
        night.released.includes(stop.key), () => set({ released: toggled(night.released, stop.key) })))) : null,
    h("button", {
      type: "button", class: "btn btn-sm btn-primary app-target w-100 mt-2", id: "replan-button",
      disabled: !something || hand.busy,
      onClick: () => actions.replan({
        now: moment, teams_out: night.out, released: night.released,
        visits: night.visits.map((visit) => Object.fromEntries(VISIT_SENT.map((name) => [name, visit[name]]))),
      }),
    }, _("重新安排余下的班次")),
    problem(problems.find((one) => !one.field)?.text)));
}

const KIND = () => ({
  new: [_("新增"), "plus-circle-fill text-success"], other_team: [_("换组"), "people-fill text-primary"],
  moved: [_("改时"), "clock-fill text-warning-emphasis"], dropped: [_("取消"), "x-circle-fill text-danger"],
});

/** Who goes to the incidents of the night, and when the team is there. */
export function incidentsList({ plan }, actions) {
  const { incidents = [] } = plan.history;
  if (!incidents.length) return null;
  const start = plan.shift.starts_at;
  return h("ul", { class: "list-unstyled mt-2 mb-0", id: "incidents" }, incidents.map((incident) => {
    const route = plan.routes.find((one) => one.stops.some((stop) => stop.key === incident.key));
    const stop = route?.stops.find((one) => one.key === incident.key);
    const left = plan.left_out.find((one) => one.key === incident.key);
    const name = stop?.name || left?.name || "";
    const by = incident.by ? timeText(incident.by, start) : "";
    const late = Boolean(stop && incident.by && Date.parse(stop.starts_at) > Date.parse(incident.by));
    const text = !stop ? _("{name}：没有小组去得了", { name })
      : _("{name}：{team} {time} 到场", { name, team: route.team, time: timeText(stop.starts_at, start) });
    return h("li", { key: incident.key },
      h("button", {
        type: "button", class: "btn btn-sm text-start w-100 p-1 app-target d-flex gap-2", disabled: !stop,
        onClick: () => actions.selectKey(incident.key),
      }, icon("exclamation-diamond-fill", stop && !late ? "text-primary" : "text-danger"),
      h("span", { class: "min-w-0 fw-semibold" }, text,
        late ? h("span", { class: "d-block small text-danger-emphasis" },
          _("要求 {time} 前到，赶不上；放开正在途中的小组也许更快", { time: by })) : null)));
  }));
}

/** What is different from the plan that this one was made from. */
export function changesList({ plan }, actions) {
  const { changes } = plan.history;
  if (!changes.length) return null;
  const start = plan.shift.starts_at;
  const told = (team, at) => `${team} ${timeText(at, start)}`;
  return h("section", { class: "mt-2", id: "changes" },
    h("h3", { class: "h6" }, _("与原计划不同：{count} 处", { count: changes.length })),
    h("ul", { class: "list-unstyled mb-0" }, changes.map((change) => {
      const [word, mark] = KIND()[change.kind];
      const was = change.starts_before ? told(change.team_before, change.starts_before) : "";
      const is = change.starts_after ? told(change.team_after, change.starts_after) : "";
      return h("li", { key: change.key },
        h("button", {
          type: "button", class: "btn btn-sm text-start w-100 p-1 app-target d-flex gap-2", disabled: !is,
          onClick: () => actions.selectKey(change.key),
        }, icon(mark), h("span", { class: "min-w-0" },
          h("span", { class: "d-block" }, h("span", { class: "fw-semibold" }, word), ` ${change.name}`),
          h("span", { class: "d-block small text-body-secondary" }, [was, is].filter(Boolean).join(" → ")))));
    })));
}
