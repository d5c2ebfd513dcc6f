// Each team's route as a timetable: when it leaves, where it stays how long, by which streets.

import { _, formatDistance } from "/static/js/i18n.js";
import { routeStyle } from "/static/js/map/route_style.js";
import { durationText, localParts, onNextDay, timeText } from "/static/js/patrols/clock.js";
import { grip, lockMarks, stopTools, timeField } from "/static/js/patrols/hand_tools.js";
import { h, icon, routeMark } from "/static/js/patrols/parts.js";
import { staysAs, toldOf } from "/static/js/patrols/told.js";
import { modeIcon, modeName } from "/static/js/patrols/teams_step.js";

const STREETS_NAMED = 4;
const MINUTE_MS = 60_000;

const minutesFrom = (from, to) => (Date.parse(to) - Date.parse(from)) / MINUTE_MS;

/** A time in its column, the mark of the next day below it. */
function clock(moment, shiftStart) {
  return h("time", { class: "patrol-time", dateTime: moment }, localParts(moment).time,
    onNextDay(moment, shiftStart)
      ? h("span", { class: "patrol-next-day text-body-secondary" }, _("次日")) : null);
}

function way(stop) {
  if (stop.travel_min === 0) return _("已经在这里");
  const via = (stop.via || []).filter(Boolean);
  const texts = [_("路上 {length}", { length: durationText(stop.travel_min) })];
  if (stop.distance_m >= 1) texts.push(formatDistance(stop.distance_m));
  if (via.length) {
    const named = via.slice(0, STREETS_NAMED).join(_("、"));
    const streets = via.length > STREETS_NAMED ? `${named}…` : named;
    texts.push(_("经{streets}", { streets }));
  }
  return texts.join(" · ");
}

/** What is against the rules, beside what breaks them. */
const against = (texts) => texts.map((text) =>
  h("span", { class: "d-block small text-warning-emphasis", key: text }, icon("exclamation-triangle"), " ", text));

function stopRow(route, stop, context) {
  const { shiftStart, selected, select, state, actions } = context;
  const chosen = selected?.route === route.number && selected.stop === stop.sequence;
  const stays = minutesFrom(stop.starts_at, stop.departs_at);
  const waits = minutesFrom(stop.arrives_at, stop.starts_at);
  const time = clock(stop.starts_at, shiftStart);
  const byHand = state.hand.on;
  if (stop.kind === "break") {
    return h("li", {
      key: "break", class: `text-body-secondary ${byHand ? "d-flex align-items-start" : "patrol-stop"}`,
      "data-drop-team": route.team_id, "data-drop-index": stop.sequence - 1,
    },
      byHand ? grip(route, stop, actions) : time,
      h("span", { class: byHand ? "patrol-stop" : "d-flex gap-2" },
        byHand ? timeField(route, stop, state, actions) : null,
        h("span", { class: "patrol-badge patrol-badge-plain" }, icon("cup-hot")),
        h("span", null, _("休息 {length}", { length: durationText(stays) }))));
  }
  const { colour, ink } = routeStyle(route.number);
  const breaches = context.breaches(route.team_id, stop.key);
  const row = h("button", {
    type: "button", class: `patrol-stop app-target ${chosen ? "patrol-selected" : ""}`,
    id: `stop-${route.number}-${stop.sequence}`, "aria-pressed": String(chosen),
    onClick: () => select(route.number, stop.sequence),
  },
  time,
  h("span", { class: "patrol-badge", style: { background: colour, color: ink } }, stop.sequence),
  h("span", { class: "flex-fill min-w-0" },
    h("span", { class: "d-block" }, stop.name, " ",
      h("span", { class: "small text-body-secondary text-nowrap" },
        _("停 {length}", { length: durationText(stays) }),
        waits >= 1 ? _("，先等 {length}", { length: durationText(waits) }) : ""),
      lockMarks(state.plan, stop)),
    toldOf(stop),
    staysAs(state.plan, stop),
    h("span", {
      class: `d-block small text-body-secondary ${chosen ? "" : "text-truncate"}`,
    }, way(stop)),
    against(breaches)));
  return h("li", {
    key: stop.key || stop.sequence, "data-drop-team": route.team_id, "data-drop-index": stop.sequence - 1,
  },
  byHand ? h("div", { class: "d-flex align-items-start" }, grip(route, stop, actions), row) : row,
  byHand && chosen ? stopTools(route, stop, state, actions) : null);
}

function end(moment, text, shiftStart) {
  return h("li", { class: "patrol-stop text-body-secondary" },
    clock(moment, shiftStart),
    h("span", { class: "patrol-badge patrol-badge-plain" }, icon("house-door")),
    h("span", null, text));
}

function routeCard(route, context) {
  const { selected, select, shiftStart, fromStation, state } = context;
  const opened = state.hand.on || selected?.route === route.number;
  const visits = route.stops.filter((stop) => stop.kind === "visit");
  const first = visits.length ? _("从第一站出发") : _("待命");
  return h("section", { class: "patrol-route border-bottom", key: route.team_id, id: `route-${route.number}` },
    h("button", {
      "data-drop-team": state.hand.on ? route.team_id : undefined,
      type: "button", class: `patrol-route-head app-target ${selected?.route === route.number ? "patrol-selected" : ""}`,
      "aria-expanded": String(opened), onClick: () => select(route.number, null, opened && !state.hand.on),
    },
    routeMark(route.number),
    h("span", { class: "flex-fill min-w-0" },
      h("span", { class: "d-block fw-semibold text-truncate" }, route.team, " ",
        h("span", { title: modeName(route.mode) }, icon(modeIcon(route.mode)),
          h("span", { class: "visually-hidden" }, modeName(route.mode)))),
      h("span", { class: "d-block small text-body-secondary" },
        visits.length
          ? [
            timeText(route.leaves_at, shiftStart), "–", timeText(route.back_at, shiftStart), " · ",
            _("{count} 站", { count: visits.length }), " · ", formatDistance(route.distance_m),
          ] : _("没有排到访")),
      against(context.breaches(route.team_id, ""))),
    icon(opened ? "chevron-up" : "chevron-down", "text-body-secondary")),
    opened ? h("ol", { class: "list-unstyled mb-2" },
      end(route.leaves_at, fromStation(route) ? _("从警务室出发") : first, shiftStart),
      route.stops.map((stop) => stopRow(route, stop, context)),
      end(route.back_at, fromStation(route) ? _("回到警务室") : _("结束"), shiftStart)) : null);
}

/** The timetables of a plan's routes; the selected route's is open. */
export function timetables(state, actions) {
  const { plan, selected } = state;
  const anywhere = new Set(plan.request.teams
    .filter((team) => (team.start || "station") !== "station").map((team) => team.team_id));
  const context = {
    selected, state, actions,
    breaches: (teamId, key) => plan.history.breaches
      .filter((one) => one.team_id === teamId && one.key === key).map((one) => one.text),
    shiftStart: plan.shift.starts_at,
    fromStation: (route) => !anywhere.has(route.team_id),
    // A press on the head of an open route closes it, whatever stop is selected.
    select: (route, stop, close = false) =>
      (close ? actions.clearSelection() : actions.select(route, stop)),
  };
  return h("div", { class: "border-top mt-3" }, plan.routes.map((route) => routeCard(route, context)));
}
