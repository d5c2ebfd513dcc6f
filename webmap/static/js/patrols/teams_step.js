// The second step: which teams are on the shift, how they move, their hours, break and start.

import { _ } from "/static/js/i18n.js";
import {
  FASTEST, MODES, SLOWEST, USUAL_SPEED, changeTeam, followTeams, teamOnShift, withTeam,
  withoutTeam,
} from "/static/js/patrols/draft.js";
import {
  field, h, icon, numberInput, problem, problemOf, select, step, timeInput,
} from "/static/js/patrols/parts.js";

export const modeName = (mode) =>
  ({ foot: _("步行"), ebike: _("电动车"), car: _("汽车") })[mode] || mode;
export const modeIcon = (mode) =>
  ({ foot: "person-walking", ebike: "scooter", car: "car-front" })[mode] || "question";

// What 100 % is: metres a second of a walker in km/h, an e-bike in a lane, a share of the car's limit.
const WALK_KMH = 4.3;
const EBIKE_KMH = 15;
const CAR_SHARE = 70;
const USUAL_BREAK = { from: "22:00", to: "23:30", minutes: 20 };
const expanded = new Set();

/** A place to start or end at: the station, the first or last stop, or a point to be clicked. */
function endField(name, label, value, id, { wrong, change, actions, picking, teamId, usual, station }) {
  const clicked = typeof value === "object" && value !== null;
  const picks = picking?.what === "end" && picking.teamId === teamId && picking.name === name;
  const pick = () => actions.pick(picks ? null : {
    what: "end", teamId, name,
    done(lon, lat) {
      change({ [name]: { lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)) } });
      actions.pick(null);
    },
  });
  return field(label, h("div", null, select({
    id: id(name), value: picks || clicked ? "point" : value || "same",
    onChange: (kind) => {
      if (kind === "point") pick();
      else change({ [name]: kind === "same" ? null : kind });
    },
    choices: [...(usual ? [["same", usual]] : []), ...(station ? [["station", _("警务室")]] : []),
      ["anywhere", _("首末站")], ["point", clicked ? _("地图上的点") : _("在地图上点…")]],
  }), picks ? h("div", { class: "small text-primary-emphasis" }, _("请在地图上点位置")) : null),
  { id: id(name), wrong });
}

/** What a share of a mode's speed is on the street. */
function speedTold(mode, percent) {
  const of = (usual, digits) => (usual * percent / 100).toFixed(digits);
  if (mode === "foot") return _("约 {speed} 公里/时", { speed: of(WALK_KMH, 1) });
  if (mode === "ebike") return _("车道上约 {speed} 公里/时", { speed: of(EBIKE_KMH, 0) });
  return _("约为限速的 {share}%", { share: of(CAR_SHARE, 0) });
}

function speedField(chosen, id, wrong, change) {
  const percent = Number(chosen.speed_percent) || USUAL_SPEED;
  return h("div", { class: "patrol-fields-2 mt-2" },
    field(_("速度（常速的 %）"), numberInput({
      id: id("speed"), value: chosen.speed_percent, min: SLOWEST, max: FASTEST, step: 5, wrong,
      onChange: (typed) => change({ speed_percent: typed === "" ? USUAL_SPEED : typed }),
    }), { id: id("speed"), wrong }),
    h("div", { class: "small text-body-secondary align-self-end pb-2" }, speedTold(chosen.mode, percent)));
}

function wishes(chosen, team, id, change) {
  const grids = team.sub_grids || [];
  return h("div", { class: "patrol-fields-2 mt-2" },
    field(_("责任格"), select({
      id: id("home"), value: chosen.home || "roams", onChange: (home) => change({ home }),
      choices: [["roams", _("全区机动")], ["own_soft", _("优先责任格")], ["own_hard", _("只在责任格")]],
    }), { id: id("home") }),
    field(_("带民警"), select({
      id: id("officer"), value: chosen.officer === null || chosen.officer === undefined ? "" : String(chosen.officer),
      onChange: (value) => change({ officer: value === "" ? null : value === "true" }),
      choices: [["", team.officer ? _("按队员：有") : _("按队员：没有")], ["true", _("有")], ["false", _("没有")]],
    }), { id: id("officer") }),
    grids.length || !chosen.home || chosen.home === "roams"
      ? h("div", { class: "small text-body-secondary" }, grids.length
        ? _("责任格：{grids}", { grids: grids.join("、") }) : _("没有派任责任格，全区机动。"))
      : h("div", { class: "small text-danger-emphasis", role: "alert" },
        icon("exclamation-triangle"), " ", _("这个小组还没有责任格，会全区机动；请先在“队员”页派任。")));
}

function details(chosen, team, shift, wrongIn, change, { actions, picking, station }) {
  const id = (name) => `team-${chosen.team_id}-${name}`;
  const pause = chosen.break;
  const changeBreak = (part) => change({ break: { ...pause, ...part } });
  return h("div", { class: "patrol-sub mb-2" },
    h("div", { class: "patrol-fields-3" },
      endField("start", _("起点"), chosen.start, id,
        { wrong: wrongIn("start"), change, actions, picking, teamId: chosen.team_id, station }),
      field(_("上班"), timeInput({
        id: id("from"), value: chosen.from || shift.from, wrong: wrongIn("starts_at"),
        onChange: (time) => change({ from: time === shift.from ? "" : time }),
      }), { id: id("from"), wrong: wrongIn("starts_at") }),
      field(_("下班"), timeInput({
        id: id("to"), value: chosen.to || shift.to, wrong: wrongIn("ends_at"),
        onChange: (time) => change({ to: time === shift.to ? "" : time }),
      }), { id: id("to"), wrong: wrongIn("ends_at") })),
    h("details", { class: "mt-1", open: Boolean(chosen.end || chosen.home !== "roams"
      || chosen.officer !== null || chosen.speed_percent !== USUAL_SPEED || wrongIn("speed_percent")) },
      h("summary", { class: "small app-target d-flex align-items-center" }, _("终点、速度、责任格、民警")),
      endField("end", _("终点"), chosen.end, id, {
        wrong: wrongIn("end"), change, actions, picking, teamId: chosen.team_id, usual: _("同起点"),
        station,
      }),
      speedField(chosen, id, wrongIn("speed_percent"), change),
      wishes(chosen, team, id, change)),
    h("div", { class: "form-check my-2" },
      h("input", {
        type: "checkbox", class: "form-check-input", id: id("break"), checked: Boolean(pause),
        onChange: (event) => change({ break: event.currentTarget.checked ? USUAL_BREAK : null }),
      }),
      h("label", { class: "form-check-label", for: id("break") }, _("安排休息"))),
    pause ? h("div", { class: "patrol-fields-3" },
      field(_("最早开始"), timeInput({
        id: id("break-from"), value: pause.from, onChange: (from) => changeBreak({ from }),
      }), { id: id("break-from") }),
      field(_("最晚结束"), timeInput({
        id: id("break-to"), value: pause.to, onChange: (to) => changeBreak({ to }),
      }), { id: id("break-to") }),
      field(_("分钟"), numberInput({
        id: id("break-minutes"), value: pause.minutes, min: 5, max: 120, step: 5,
        onChange: (minutes) => changeBreak({ minutes }),
      }), { id: id("break-minutes") })) : null,
    problem(wrongIn("break")));
}

function teamRow(team, state, store, actions) {
  const { draft, problems, options: { station, hotspots } } = state;
  const index = draft.teams.findIndex((one) => one.team_id === team.id);
  const chosen = draft.teams[index];
  const change = (part) => store.edit(changeTeam(store.get().draft, team.id, part));
  const wrongIn = (name) => problemOf(problems, `teams.${index}.${name}`);
  const wrong = index >= 0 ? problemOf(problems, `teams.${index}`) : null;
  const opened = chosen && (expanded.has(team.id) || wrong);
  const id = `team-${team.id}`;
  return h("li", { key: team.id, class: "patrol-row" },
    h("div", { class: "d-flex align-items-center gap-2" },
      h("div", { class: "form-check flex-fill d-flex align-items-center gap-2 mb-0 app-target min-w-0" },
        h("input", {
          type: "checkbox", class: "form-check-input mt-0 flex-none", id, checked: Boolean(chosen),
          onChange: (event) => store.edit(followTeams(draft, event.currentTarget.checked
            ? withTeam(draft, teamOnShift(team, station)) : withoutTeam(draft, team.id), hotspots)),
        }),
        h("label", { class: "form-check-label text-truncate", for: id, title: team.name }, team.name),
        h("span", { class: "small text-body-secondary text-nowrap" },
          team.members === 1 ? _("一人") : _("{count} 人", { count: team.members }))),
      chosen ? select({
        value: chosen.mode, label: _("{team}怎么走", { team: team.name }), more: "patrol-mode flex-none",
        choices: MODES.map((mode) => [mode, modeName(mode)]), onChange: (mode) => change({ mode }),
      }) : null,
      chosen ? h("button", {
        type: "button", class: "btn btn-sm app-target flex-none", "aria-expanded": String(Boolean(opened)),
        title: _("时间、休息、起点"), "aria-label": _("{team}的时间、休息、起点", { team: team.name }),
        onClick: () => {
          if (!expanded.delete(team.id)) expanded.add(team.id);
          store.set({});
        },
      }, icon(opened ? "chevron-up" : "sliders")) : null),
    opened ? details(chosen, team, draft.shift, wrongIn, change,
      { actions, picking: state.picking, station }) : null,
    opened && !["starts_at", "ends_at", "break", "start", "end", "speed_percent"].some(wrongIn) ? problem(wrong) : null);
}

/** The step's form. */
export function teamsStep(state, store, actions) {
  const { draft, options, problems, open } = state;
  const wrong = problemOf(problems, "teams");
  const names = draft.teams
    .map((one) => options.teams.find((team) => team.id === one.team_id)?.name).filter(Boolean);
  return step({
    id: "teams", number: 2, title: _("出勤小组"), wrong,
    summary: names.length ? _("{count} 组：{names}", { count: names.length, names: names.join(_("、")) })
      : _("还没选"),
    open: open.teams, fold: (opened) => actions.fold("teams", opened),
  },
  options.teams.length
    ? h("ul", { class: "list-unstyled mb-0" },
      options.teams.map((team) => teamRow(team, state, store, actions)))
    : h("p", { class: "alert alert-warning mb-0" },
      _("这个警务室还没有小组。请先导入队员，再来编排。")),
  problem(problems.find((one) => one.field === "teams")?.text));
}
