// The first step: on which day and between which hours the shift is.

import { _ } from "/static/js/i18n.js";
import {
  dateText, durationText, isDate, minutesBetween, pastMidnight,
} from "/static/js/patrols/clock.js";
import { followTeams, withShift } from "/static/js/patrols/draft.js";
import { field, h, problem, problemOf, step, timeInput } from "/static/js/patrols/parts.js";

const same = (one, other) => one.from === other.from && one.to === other.to;

function summary({ date, from, to }) {
  const until = pastMidnight(from, to) ? _("次日 {time}", { time: to }) : to;
  return `${dateText(date)} ${from}–${until}`;
}

/** The step's form. */
export function shiftStep({ draft, options, problems, open }, store, actions) {
  const { shift } = draft;
  const change = (part) => store.edit(
    followTeams(draft, withShift(draft, part), options.hotspots),
  );
  const usual = options.shifts.find((one) => same(one, shift));
  const wrong = problemOf(problems, "shift");
  const setTime = (name) => (value) => {
    const times = { ...shift, [name]: value };
    const named = options.shifts.find((one) => same(one, times));
    change({ [name]: value, name: named ? named.name : "" });
  };
  return step({
    id: "shift", number: 1, title: _("班次"), summary: summary(shift), wrong,
    open: open.shift, fold: (opened) => actions.fold("shift", opened),
  },
  h("div", { class: "btn-group w-100 mb-2", role: "group", "aria-label": _("常用班次") },
    options.shifts.map((one) => h("button", {
      type: "button", "aria-pressed": String(one === usual),
      class: `btn btn-sm app-target btn-outline-primary ${one === usual ? "active" : ""}`,
      onClick: () => change({ name: one.name, from: one.from, to: one.to }),
    }, one.name))),
  h("div", { class: "patrol-fields-3" },
    field(_("日期"), h("input", {
      type: "date", id: "shift-date", value: shift.date, required: true,
      class: "form-control form-control-sm app-target",
      onChange: (event) => {
        if (isDate(event.currentTarget.value)) change({ date: event.currentTarget.value });
      },
    }), { id: "shift-date" }),
    field(_("开始"), timeInput({ id: "shift-from", value: shift.from, onChange: setTime("from") }),
      { id: "shift-from" }),
    field(_("结束"), timeInput({ id: "shift-to", value: shift.to, onChange: setTime("to") }),
      { id: "shift-to" })),
  h("div", { class: "small text-body-secondary mt-1" },
    summary(shift), _("，共 {length}", { length: durationText(minutesBetween(shift.from, shift.to)) })),
  problem(wrong));
}
