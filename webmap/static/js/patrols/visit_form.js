// What is wanted at one place: priority, stay, number of visits, spacing and time windows.

import { _ } from "/static/js/i18n.js";
import { durationText } from "/static/js/patrols/clock.js";
import { answersOn } from "/static/js/patrols/draft.js";
import {
  field, h, icon, numberInput, problem, problemOf, select, timeInput,
} from "/static/js/patrols/parts.js";
import { Typed } from "/static/js/typed.js";

export const priorityName = (priority) => [
  "", _("低"), _("较低"), _("中"), _("较高"), _("高"),
][priority] || String(priority);

/** Return what is wanted in one line: `15 分钟 × 2 · 隔 60 分钟 · 22:00–01:00`. */
export function visitsText(visits) {
  const texts = [durationText(Number(visits.dwell_min) || 0)];
  if (visits.visits > 1) texts[0] += ` × ${visits.visits}`;
  if (visits.visits > 1 && visits.spacing_min) {
    texts.push(_("隔 {length}", { length: durationText(visits.spacing_min) }));
  }
  if (visits.needs_officer) texts.push(_("要民警"));
  if (visits.teams_together > 1) texts.push(_("两组同到"));
  if (visits.locks?.length) texts.push(_("有锁定"));
  if (visits.fixed_at) texts.push(_("定在 {time}", { time: visits.fixed_at }));
  else texts.push(visits.windows.length
    ? visits.windows.map(([from, to]) => `${from}–${to}`).join(_("、")) : _("任何时间"));
  return texts.join(" · ");
}

function windowsField(visits, id, change, wrong) {
  const set = (index, part, time) => change({
    windows: visits.windows.map((window, at) =>
      (at === index ? Object.assign([...window], { [part]: time }) : window)),
  });
  return h("fieldset", { class: "mt-2" },
    h("legend", { class: "small mb-1 fs-6" }, _("时间窗")),
    visits.windows.map(([from, to], index) => h("div", {
      key: index, class: "d-flex align-items-center gap-1 mb-1",
    },
    timeInput({ label: _("从"), value: from, onChange: (time) => set(index, 0, time) }), "–",
    timeInput({ label: _("到"), value: to, onChange: (time) => set(index, 1, time) }),
    h("button", {
      type: "button", class: "btn btn-sm app-target", title: _("去掉这个时间窗"),
      "aria-label": _("去掉时间窗 {from}–{to}", { from, to }),
      onClick: () => change({ windows: visits.windows.filter((_window, at) => at !== index) }),
    }, icon("x-lg")))),
    visits.windows.length ? null
      : h("span", { class: "small text-body-secondary me-2" }, _("班次内任何时间")),
    h("button", {
      type: "button", class: "btn btn-sm btn-link px-0 app-target",
      onClick: () => change({ windows: [...visits.windows, ["20:00", "22:00"]] }),
    }, icon("plus"), _("加时间窗")),
    problem(wrong));
}

/** What is wished beyond that, folded away where nothing is. */
function wishes(visits, id, number, change, wrong) {
  const some = visits.spacing_most_min || visits.needs_officer || visits.teams_together > 1
    || visits.fixed_at || visits.locks?.length;
  const check = (name, text, checked, onChange) => h("div", { class: "form-check app-target d-flex align-items-center gap-2" },
    h("input", { type: "checkbox", class: "form-check-input mt-0", id: id(name), checked, onChange }),
    h("label", { class: "form-check-label", for: id(name) }, text));
  return h("details", { class: "mt-1", open: Boolean(some) },
    h("summary", { class: "small app-target d-flex align-items-center" }, _("民警、两组同到、定时")),
    check("needs_officer", _("要有民警"), Boolean(visits.needs_officer),
      () => change({ needs_officer: visits.needs_officer ? null : true })),
    check("teams_together", _("两个小组同时到"), visits.teams_together > 1,
      () => change({ teams_together: visits.teams_together > 1 ? null : 2 })),
    problem(wrong("teams_together")),
    check("fixed", _("定好钟点（约定）"), Boolean(visits.fixed_at),
      () => change(visits.fixed_at ? { fixed_at: null } : { fixed_at: "20:30", visits: 1 })),
    visits.fixed_at ? timeInput({
      label: _("约定的时间"), value: visits.fixed_at, onChange: (time) => change({ fixed_at: time }),
    }) : null,
    visits.visits > 1 ? number("spacing_most_min", _("最多相隔（分钟，可不填）"), 1, 1440, 10) : null,
    visits.locks?.length ? h("button", {
      type: "button", class: "btn btn-sm btn-link px-0 app-target", onClick: () => change({ locks: [] }),
    }, icon("unlock"), " ", _("解开 {count} 个锁定", { count: visits.locks.length })) : null,
    problem(wrong("locks")));
}

/** Who goes: who answers for the hotspot, any team of the shift, or one of them. */
function whoGoes(visits, draft, teams, id, change, wrong) {
  const on = teams.filter((team) => draft.teams.some((one) => one.team_id === team.id));
  const nameOf = (teamId) => teams.find((team) => team.id === teamId)?.name ?? "";
  const answers = answersOn(visits, draft.shift.date);
  const there = answers && on.some((team) => team.id === answers.team_id);
  const words = answers && { who: answers.who, team: nameOf(answers.team_id) };
  const usual = !answers ? _("任何小组") : there ? _("按派任：{who}（{team}）", words) : _("派任的 {who}（{team}）不在本班：任何小组", words);
  const known = visits.hotspot_id !== null && visits.answering;
  return field(_("谁去"), select({
    id: id("team"), label: _("谁去"),
    value: visits.team_id === undefined || (visits.team_id === null && !answers) ? "usual" : String(visits.team_id ?? "any"),
    choices: [
      ["usual", usual], ...(answers ? [["any", _("任何小组")]] : []),
      ...on.map((team) => [String(team.id), _("只要 {team}", { team: team.name })]),
    ],
    onChange: (value) => change({ team_id: value === "usual" ? (known ? undefined : null) : value === "any" ? null : Number(value) }),
  }), { id: id("team"), wrong: wrong("team_id") });
}

/** The form of one place. */
export function visitForm(visits, { problems, index, draft, teams, change, takeOff }) {
  const id = (name) => `visits-${visits.key}-${name}`;
  const wrong = (name) => problemOf(problems, `visits.${index}.${name}`);
  const number = (name, label, min, max, by) => field(label, numberInput({
    id: id(name), value: visits[name], min, max, step: by, wrong: wrong(name),
    onChange: (value) => change({ [name]: value }),
  }), { id: id(name), wrong: wrong(name) });
  return h("div", { class: "patrol-sub" },
    visits.hotspot_id === null ? field(_("名称"), h(Typed, {
      id: id("name"), class: "form-control form-control-sm app-target mb-2", value: visits.name,
      maxlength: 60, onChange: (event) => change({ name: event.currentTarget.value.trim() || visits.name }),
    }), { id: id("name"), wrong: wrong("name") }) : null,
    h("div", { class: "patrol-fields-2" },
      field(_("优先级"), select({
        id: id("priority"), value: String(visits.priority),
        choices: [5, 4, 3, 2, 1].map((value) => [String(value), `${value} ${priorityName(value)}`]),
        onChange: (value) => change({ priority: Number(value) }),
      }), { id: id("priority"), wrong: wrong("priority") }),
      number("dwell_min", _("停留（分钟）"), 1, 240, 5),
      number("visits", _("到访次数"), 1, 24, 1),
      number("spacing_min", _("至少相隔（分钟）"), 0, 1440, 10)),
    whoGoes(visits, draft, teams, id, change, wrong),
    visits.fixed_at ? null : windowsField(visits, id, change, wrong("windows")),
    wishes(visits, id, number, change, wrong),
    h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target mt-2", onClick: takeOff,
    }, icon("trash"), " ", _("移除")));
}
