// What a person does to a plan by hand: every change is sent at once, and can be taken back.

import { api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { minutesLater } from "/static/js/patrols/clock.js";
import { fromRequest, visitsOfStop } from "/static/js/patrols/draft.js";
import {
  BREAK, atTime, handOf, lockOf, locked, movedTo, placeByTime, putBack, teamOf, viaOf, withBreak, withPlace,
  withVia, withoutStop,
} from "/static/js/patrols/hand.js";
import { problemsOf } from "/static/js/patrols/problems.js";

const PLANS_URL = "/api/v1/patrols/plans";
const UNDO_STEPS = 50;

/** The state of changing by hand when a plan is opened. */
export const NO_HAND = { on: false, past: [], future: [], busy: false };

const KEPT_UNDER = (plan) => `patrols.hand.${plan.id}`;
const markOf = (plan) => JSON.stringify(handOf(plan));

/** Keep what can be taken back as long as the browser's tab is open. */
function keepHistory(plan, { past, future }) {
  const kept = { mark: markOf(plan), past, future };
  try {
    sessionStorage.setItem(KEPT_UNDER(plan), JSON.stringify(kept));
  } catch {
    // There is no room, or it is switched off: undo then ends with the page.
    sessionStorage.removeItem?.(KEPT_UNDER(plan));
  }
}

/** Return what can be taken back of a plan that is opened again, where it is still as it was left. */
export function keptHistory(plan) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_UNDER(plan)));
    if (kept?.mark === markOf(plan)) return { ...NO_HAND, past: kept.past, future: kept.future };
  } catch {
    // What was kept cannot be read: there is nothing to go back to.
  }
  return NO_HAND;
}

const VISIT_SENT = [
  "hotspot_id", "name", "lon", "lat", "priority", "dwell_min", "visits", "spacing_min", "windows",
];

/**
 * Return the actions on routes put together by hand.
 * @param {Object} store the page's state, see store.js
 * @param {{replace: function}} address writes the page's address
 * @param {{listPlans: function, plan: function, publish: function}} plans
 */
export function makeHandActions(store, address, plans) {
  let queue = Promise.resolve();

  /** Send a state and show the plan that follows; the selection stays on its visit. */
  async function send(hand, { past, future }) {
    const { plan, selected } = store.get();
    store.set({ hand: { ...store.get().hand, busy: true }, problems: [] });
    try {
      const answer = await api(`${PLANS_URL}/${plan.id}/routes`, { method: "PUT", body: hand });
      const route = selected && plan.routes.find((one) => one.number === selected.route);
      const key = selected?.stop && route?.stops.find((stop) => stop.sequence === selected.stop)?.key;
      store.set({
        plan: answer, draft: fromRequest(answer.request), selected: key ? find(answer, key) : selected,
        hand: { ...store.get().hand, past, future, busy: false },
      });
      keepHistory(answer, { past, future });
      address.replace();
      if (answer.id !== plan.id) {
        store.notify(_("已发布的计划没有动，改动在新的草稿里。"));
        await plans.listPlans();
      }
      return true;
    } catch (error) {
      store.set({ hand: { ...store.get().hand, busy: false }, problems: problemsOf(error) });
      return false;
    }
  }

  /** Do one thing after the other: each begins from the plan that the one before it gave. */
  const inTurn = (work) => {
    queue = queue.then(work, work);
    return queue;
  };

  /** Do a thing to the plan that is open now: not to another one that was opened meanwhile. */
  const toThisPlan = (work) => {
    const { shown } = store.get();
    return inTurn(async () => {
      if (store.get().shown === shown) await work();
    });
  };

  const change = (make) => toThisPlan(async () => {
    const { plan, hand } = store.get();
    const before = handOf(plan);
    const after = make(before, plan);
    if (!after || after === before) return;
    await send(after, { past: [...hand.past.slice(1 - UNDO_STEPS), before], future: [] });
  });

  const actions = {
    /** Begin to change a plan by hand, or end it. */
    setHand(on) {
      store.set({ hand: { ...store.get().hand, on }, picking: null });
    },

    /** Move a visit to a team, before its stop `index`; without one, where its time puts it. */
    moveStop(key, teamId, index = null) {
      // What is sent before this may move the stops: the one that it goes before is what counts.
      const place = placeBefore(store.get().plan, teamId, index);
      return change((hand, plan) => {
        const route = plan.routes.find((one) => one.team_id === teamId);
        const stop = stopOf(plan, key);
        return movedTo(hand, key, teamId, place(plan)
          ?? (stop ? placeByTime(route, stop.starts_at) : route.stops.length));
      });
    },

    /** Move a team's break before its stop `index`. */
    moveBreak(teamId, index) {
      const place = placeBefore(store.get().plan, teamId, index);
      return change((hand, plan) => withBreak(hand, teamId, place(plan), null));
    },

    /** Let a team make a visit, or take its break, at a moment. */
    setTime: (key, teamId, moment) => change((hand, plan) =>
      atTime(hand, plan.routes.find((one) => one.team_id === teamId), key, moment)),

    /** Make a visit, or a team's break, some minutes later or (below 0) earlier. */
    shiftTime: (key, teamId, minutes) => change((hand, plan) => {
      const route = plan.routes.find((one) => one.team_id === teamId);
      const stop = route.stops.find((one) => (one.key || BREAK) === key);
      const moment = stop && minutesLater(stop.starts_at, minutes);
      const { starts_at: first, ends_at: last } = plan.shift;
      const within = stop && Date.parse(moment) >= Date.parse(first) && Date.parse(moment) < Date.parse(last);
      return within ? atTime(hand, route, key, moment) : hand;
    }),

    /** Move a visit, or a team's break, one place up (-1) or down (1) in its team's order. */
    stepStop: (key, by, ofTeam = null) => change((hand) => {
      const teamId = ofTeam ?? teamOf(hand, key);
      const { stops } = hand.routes.find((route) => route.team_id === teamId);
      const at = stops.findIndex((stop) => stop.key === key);
      if (at + by < 0 || at + by >= stops.length) return hand;
      const index = by < 0 ? at - 1 : at + 2;
      return key === BREAK ? withBreak(hand, teamId, index, null) : movedTo(hand, key, teamId, index);
    }),

    removeStop: (key) => change((hand) => withoutStop(hand, key)),

    /** Lock a visit to its team or its time, or take that lock off. */
    toggleLock: (key, what) => change((hand, plan) => {
      const now = lockOf(hand, key) || {};
      const stop = plan.routes.flatMap((route) => route.stops).find((one) => one.key === key);
      const value = what === "team_id" ? teamOf(hand, key) : stop.starts_at;
      return locked(hand, key, { ...now, [what]: now[what] ? null : value });
    }),

    /** Add a stop where the map was clicked, to the selected team or else the first. */
    handAddStop: (lon, lat, teamId) => change((hand, plan) => {
      const { key: _key, ...stop } = visitsOfStop(
        _("停靠点 {number}", { number: hand.visits.length + 1 }), lon, lat);
      const visit = Object.fromEntries(VISIT_SENT.map((field) => [field, stop[field]]));
      const route = plan.routes.find((one) => one.team_id === teamId) || plan.routes[0];
      return withPlace(hand, visit, route.team_id, route.stops.length);
    }),

    /** Put a visit that was left out on a team's route, where it fits best. */
    putIn(key, teamId) {
      actions.setHand(true);
      return change((hand) => (teamOf(hand, key) === undefined ? putBack(hand, key, teamId) : hand));
    },

    addVia: (key, lon, lat) => change((hand) => withVia(hand, key, [
      ...viaOf(hand, key), { lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)) },
    ])),

    clearVia: (key) => change((hand) => withVia(hand, key, [])),

    undoHand: () => toThisPlan(async () => {
      const { hand, plan } = store.get();
      if (!hand.past.length) return;
      await send(hand.past.at(-1), {
        past: hand.past.slice(0, -1), future: [handOf(plan), ...hand.future],
      });
    }),

    redoHand: () => toThisPlan(async () => {
      const { hand, plan } = store.get();
      if (!hand.future.length) return;
      await send(hand.future[0], {
        past: [...hand.past, handOf(plan)], future: hand.future.slice(1),
      });
    }),

    /** Draw anew, or publish, what all that was done by hand before has led to. */
    plan: () => toThisPlan(() => plans.plan()),
    publish: () => toThisPlan(() => plans.publish()),

    /** Let the next click on the map mean something; null ends it. */
    pick(picking) { store.set({ picking, adding: false }); },

    /** The map was clicked while something was to be picked. */
    picked(lon, lat) {
      const { picking, selected, plan, night } = store.get();
      if (picking.what === "stop") {
        const route = plan.routes.find((one) => one.number === selected?.route);
        actions.handAddStop(lon, lat, route?.team_id);
        store.set({ picking: null });
      } else if (picking.what === "via") actions.addVia(picking.key, lon, lat);
      else if (picking.what === "incident") {
        const { key: _key, ...stop } = visitsOfStop(
          _("警情 {time}", { time: night.time }), lon, lat);
        store.set({ night: { ...night, visits: [...night.visits, { ...stop, priority: 5 }] }, picking: null });
      } else picking.done(lon, lat);
    },

    /** Plan the rest of the shift again for what came up. */
    replan: (body) => toThisPlan(async () => {
      const { plan, hand } = store.get();
      store.set({ hand: { ...hand, busy: true }, problems: [] });
      try {
        const answer = await api(`${PLANS_URL}/${plan.id}/replan`, { method: "POST", body });
        store.set({
          plan: answer, draft: fromRequest(answer.request), selected: null, night: null,
          hand: NO_HAND, picking: null, shown: (store.get().shown || 0) + 1,
        });
        address.push();
        store.notify(_("余下的班次已重新安排，改动列在下面。发布后各小组才看到。"));
        await plans.listPlans();
      } catch (error) {
        store.set({ hand: { ...hand, busy: false }, problems: problemsOf(error) });
      }
    }),
  };
  return actions;
}

const stopOf = (plan, key) =>
  plan.routes.flatMap((route) => route.stops).find((one) => one.key === key);

/**
 * Return a function that finds, in a later state of a plan, the place before which something goes
 * that was to go before a team's stop `index`: null, where that was not said.
 */
function placeBefore(plan, teamId, index) {
  const route = plan.routes.find((one) => one.team_id === teamId);
  if (index === null) return () => null;
  const before = index < route.stops.length ? route.stops[index].key || BREAK : null;
  return (later) => {
    const { stops } = later.routes.find((one) => one.team_id === teamId);
    const at = stops.findIndex((stop) => (stop.key || BREAK) === before);
    return at < 0 ? stops.length : at;
  };
}

function find(plan, key) {
  for (const route of plan.routes) {
    const stop = route.stops.find((one) => one.key === key);
    if (stop) return { route: route.number, stop: stop.sequence };
  }
  return null;
}
