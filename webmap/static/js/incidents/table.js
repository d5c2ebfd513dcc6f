// The table of hours and weekdays: how many in each, in figures and colour; a press filters by it.

import { _ } from "/static/js/i18n.js";
import { hoursText } from "/static/js/incidents/address.js";
import { RAMP } from "/static/js/incidents/ramp.js";
import { chosenCells } from "/static/js/incidents/week_hours.js";
import { countText, weekdayName } from "/static/js/incidents/words.js";
import { h } from "/static/js/patrols/parts.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const ROWS = 25;
const COLUMNS = 8;

/** Return the class of a count: equal steps from nothing to the most. */
const classOf = (count, most) => (count <= 0 ? -1 : Math.min(RAMP.length - 1, Math.floor((count / most) * RAMP.length)));

const figure = (count) => (count === 0 ? "" : count < 0.5 ? "·" : String(Math.round(count)));

/** Move the focus by the arrow keys: one cell of the table is a stop of the tab key. */
function move(event) {
  const step = STEPS[event.key];
  const cell = event.target.closest("[data-cell]");
  if (!step || !cell) return;
  event.preventDefault();
  const [row, column] = cell.dataset.cell.split(",").map(Number);
  const next = [(row + step[0] + ROWS) % ROWS, (column + step[1] + COLUMNS) % COLUMNS];
  // The corner is no cell.
  if (next[0] === 0 && next[1] === 0) next[step[0] ? 0 : 1] = 1;
  const table = event.currentTarget;
  const found = table.querySelector(`[data-cell="${next.join(",")}"]`);
  for (const one of table.querySelectorAll('[data-cell][tabindex="0"]')) one.tabIndex = -1;
  if (found) {
    found.tabIndex = 0;
    found.focus();
  }
}

/** The table. */
export function weekTable(state, actions) {
  const { answer: { table }, asked } = state;
  const most = Math.max(1e-9, ...table.flat());
  const chosen = chosenCells(asked);
  const filtered = Boolean(asked.weekdays.length || asked.hours);
  const choose = (weekdays, hours) => {
    const same = asked.hours === hours && asked.weekdays.join() === weekdays.join();
    actions.choose(same ? { weekdays: [], hours: "" } : { weekdays, hours });
  };
  const hourText = (hour) => hoursText({ first: hour, end: hour + 1 });
  const press = (at, label, text, onClick, more = {}) => h("button", {
    type: "button", "data-cell": at, tabindex: at === "1,1" ? 0 : -1, title: label, "aria-label": label, onClick, ...more,
  }, text);
  const clock = (hour) => `${String(hour).padStart(2, "0")}:00–${String(hour + 1).padStart(2, "0")}:00`;
  return h("section", { class: "mt-3", id: "incidents-week" },
    h("h2", { class: "h6 mb-1" }, _("星期和钟点")),
    h("p", { class: "small text-body-secondary mb-1 d-print-none" }, _("点一格、一行或一列，就只看这些钟点；再点一次取消。")),
    h("table", { class: `incidents-week ${filtered ? "incidents-week-filtered" : ""}`, role: "grid", onKeyDown: move },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, _("钟点"))),
        [1, 2, 3, 4, 5, 6, 7].map((day) => {
          const sum = table[day - 1].reduce((all, one) => all + one, 0);
          return h("th", { key: day, scope: "col" }, press(`0,${day}`,
            _("{day}：{count} 起", { day: weekdayName(day), count: countText(sum) }), weekdayName(day), () => choose([day], "")));
        }))),
      h("tbody", null, Array.from({ length: 24 }, (_none, hour) => {
        const sum = table.reduce((all, day) => all + day[hour], 0);
        return h("tr", { key: hour }, h("th", { scope: "row" }, press(`${hour + 1},0`,
          _("{hours}：{count} 起", { hours: clock(hour), count: countText(sum) }), String(hour).padStart(2, "0"),
          () => choose([], hourText(hour)))),
        table.map((day, weekday) => {
          const shade = classOf(day[hour], most);
          return h("td", {
            key: weekday,
            class: `incidents-shade-${shade} ${chosen(weekday, hour) ? "incidents-chosen" : ""}`,
          }, press(`${hour + 1},${weekday + 1}`, _("{day} {hours}：{count} 起", {
            day: weekdayName(weekday + 1), hours: clock(hour), count: countText(day[hour]),
          }), figure(day[hour]), () => choose([weekday + 1], hourText(hour)),
          { "aria-pressed": String(filtered && chosen(weekday, hour)) }));
        }));
      }))));
}
