// All teams' shifts side by side along the clock: a visit or a break is dragged to another time.

import { _ } from "/static/js/i18n.js";
import { routeStyle } from "/static/js/map/route_style.js";
import { localParts, minutesLater, timeText } from "/static/js/patrols/clock.js";
import { BREAK, handOf, lockOf } from "/static/js/patrols/hand.js";
import { h, icon } from "/static/js/patrols/parts.js";
import { PX_PER_MIN, dragBar } from "/static/js/patrols/strip_dragging.js";

const MINUTE_MS = 60_000;
const HOUR_MIN = 60;
const NARROW_PX = 36;
const STEP_MIN = 5;

// The bar that was moved by the keyboard: it keeps the focus in the row that it came to.
let focused = null;

const minutesOf = (from, to) => (Date.parse(to) - Date.parse(from)) / MINUTE_MS;

/** Return when a visit's windows are open, minutes from a shift's start; none: always. */
export function openMinutes(windows, shiftStart, lengthMin) {
  const { time } = localParts(shiftStart);
  const minute = (clock) => Number(clock.slice(0, 2)) * HOUR_MIN + Number(clock.slice(3));
  return (windows || []).flatMap(([opens, closes]) => {
    const open = ((minute(closes) - minute(opens) + 24 * HOUR_MIN - 1) % (24 * HOUR_MIN)) + 1;
    return [-1, 0, 1].map((day) => minute(opens) - minute(time) + day * 24 * HOUR_MIN)
      .map((begins) => [Math.max(begins, 0), Math.min(begins + open, lengthMin)]);
  }).filter(([begins, ends]) => ends > begins);
}

const left = (minutes) => `${minutes * PX_PER_MIN}px`;

function hours(start, lengthMin) {
  const first = (HOUR_MIN - Number(localParts(start).time.slice(3))) % HOUR_MIN;
  const marks = [];
  for (let at = first; at < lengthMin; at += HOUR_MIN) {
    marks.push(h("span", { class: "strip-hour", key: at, style: { left: left(at) } },
      timeText(minutesLater(start, at), start)));
  }
  return h("div", { class: "strip-hours", "aria-hidden": "true" }, marks);
}

function bar(route, stop, { plan, selected, hand }, context) {
  const { actions, breaches } = context;
  const { starts_at: shiftStart } = plan.shift;
  const key = stop.key || BREAK;
  const begins = minutesOf(shiftStart, stop.starts_at);
  const lasts = minutesOf(stop.starts_at, stop.departs_at);
  const { colour, ink } = routeStyle(route.number);
  const chosen = selected?.route === route.number && selected.stop === stop.sequence;
  const wrong = breaches.has(`${route.team_id} ${key === BREAK ? "" : key}`) && key !== BREAK;
  const lock = key === BREAK ? null : lockOf(hand, key);
  const name = `${route.number}-${stop.sequence} ${stop.name}`;
  const text = _("{name} {from}–{to}：左右键改时间，上下键换小组", {
    name, from: timeText(stop.starts_at, shiftStart), to: timeText(stop.departs_at, shiftStart),
  });
  const near = (by) => plan.routes[plan.routes.indexOf(route) + by];
  const id = `${route.team_id} ${key}`;
  return h("button", {
    type: "button", key: id, title: name, "aria-label": text, "aria-pressed": String(chosen),
    class: `strip-bar ${chosen ? "strip-chosen" : ""} ${wrong ? "strip-wrong" : ""} ${key === BREAK ? "strip-break" : ""}`,
    style: {
      left: left(begins), width: left(lasts),
      ...(key === BREAK ? {} : { background: colour, color: ink }),
    },
    "data-strip-key": key,
    ref: (element) => {
      if (element && focused === id) {
        element.focus({ preventScroll: true });
        focused = null;
      }
    },
    onPointerDown: (event) => dragBar(event, { begins, start: shiftStart, lengthMin: context.lengthMin },
      (teamId, moment) => {
        if (key !== BREAK || teamId === route.team_id) actions.setTime(key, teamId, moment);
      }),
    onClick: () => { if (key !== BREAK) actions.select(route.number, stop.sequence); },
    onKeyDown: (event) => {
      const minutes = { ArrowLeft: -STEP_MIN, ArrowRight: STEP_MIN }[event.key];
      const other = near({ ArrowUp: -1, ArrowDown: 1 }[event.key]);
      if (minutes) {
        event.preventDefault();
        actions.shiftTime(key, route.team_id, minutes);
      } else if (other && key !== BREAK) {
        event.preventDefault();
        focused = `${other.team_id} ${key}`;
        actions.moveStop(key, other.team_id);
      }
    },
  }, key === BREAK ? icon("cup-hot") : stop.sequence,
  lock?.starts_at ? icon("lock-fill", "strip-lock") : null,
  lasts * PX_PER_MIN > NARROW_PX && key !== BREAK ? h("span", { class: "strip-name" }, stop.name) : null);
}

/** The strip, while a plan is changed by hand. */
export function timeStrip(state, actions) {
  const { plan, selected } = state;
  if (!state.hand.on || state.stale) return null;
  const { starts_at: start, ends_at: end } = plan.shift;
  const lengthMin = Math.max(minutesOf(start, end), ...plan.routes.map((route) => minutesOf(start, route.back_at)));
  const chosen = plan.routes.find((one) => one.number === selected?.route)
    ?.stops.find((one) => one.sequence === selected.stop);
  const wanted = chosen?.key ? plan.request.visits[Number(chosen.key.split("/")[0])] : null;
  const open = openMinutes(wanted?.windows, start, lengthMin);
  const context = {
    actions, lengthMin,
    breaches: new Set(plan.history.breaches.map((one) => `${one.team_id} ${one.key}`)),
  };
  const shown = { ...state, hand: handOf(plan) };
  return h("section", { class: "strip mt-2", id: "time-strip", "aria-label": _("时间条") },
    h("div", { class: "strip-inner", style: { width: `calc(${left(lengthMin)} + 24px)` } },
      hours(start, lengthMin),
      plan.routes.map((route) => h("div", {
        class: "strip-row", key: route.team_id, "data-strip-team": route.team_id,
      },
      open.map(([begins, ends]) => h("span", {
        class: "strip-open", key: begins, style: { left: left(begins), width: left(ends - begins) },
      })),
      h("span", { class: "strip-team", title: route.team, style: { background: routeStyle(route.number).colour, color: routeStyle(route.number).ink } }, route.number),
      route.stops.map((stop) => bar(route, stop, shown, context))))));
}
