// A plan as a person puts it together: which team makes which visits in which order, what is locked,
// by which points. Never changed in place, so that every state can be gone back to.

export const BREAK = "break";

const placeOf = (key) => Number(key.split("/")[0]);
const numberOf = (key) => Number.parseInt(key.split("/")[1], 10);

/**
 * Return a plan as it stands, ready to be changed. Each stop says when it begins: sent back, it
 * stays there to the second. A stop that is moved no longer says so and comes when it can.
 */
export function handOf(plan) {
  const sent = new Map((plan.history?.routes || []).map((route) => [route.team_id, route]));
  return {
    visits: plan.request.visits,
    routes: plan.routes.map((route) => {
      const before = sent.get(route.team_id);
      const pause = before?.stops.find((stop) => stop.key === BREAK);
      const vias = new Map((before?.stops || []).map((stop) => [stop.key, stop.via || []]));
      return {
        team_id: route.team_id,
        stops: route.stops.map((stop) => {
          const key = stop.key || BREAK;
          const put = { key, via: vias.get(key) || [], was_at: stop.starts_at };
          return key === BREAK && pause?.starts_at ? { ...put, starts_at: pause.starts_at } : put;
        }),
        via_back: before?.via_back || [],
      };
    }),
  };
}

const changeRoute = (hand, teamId, change) => ({
  ...hand,
  routes: hand.routes.map((route) =>
    (route.team_id === teamId ? { ...route, stops: change(route.stops) } : route)),
});

/** Return the team that makes a visit, or undefined. */
export const teamOf = (hand, key) =>
  hand.routes.find((route) => route.stops.some((stop) => stop.key === key))?.team_id;

/** Take a visit out of the plan; it stays wanted. */
export function withoutStop(hand, key) {
  return unlocked(changeRoute(hand, teamOf(hand, key), (stops) => stops.filter((stop) => stop.key !== key)), key);
}

/**
 * Move a visit to a team, before the stop that now has the place `index` of its stops.
 * A lock on its team goes along: who moves it means the new one.
 */
export function movedTo(hand, key, teamId, index) {
  const from = teamOf(hand, key);
  const at = hand.routes.find((route) => route.team_id === teamId).stops
    .findIndex((stop) => stop.key === key);
  const place = from === teamId && at >= 0 && at < index ? index - 1 : index;
  const out = from === undefined ? hand
    : changeRoute(hand, from, (stops) => stops.filter((stop) => stop.key !== key));
  const moved = changeRoute(out, teamId, (stops) => [
    ...stops.slice(0, place), { key, via: [] }, ...stops.slice(place),
  ]);
  const lock = lockOf(moved, key);
  return lock?.team_id ? locked(moved, key, { ...lock, team_id: teamId }) : moved;
}

/**
 * Move a team's break before the stop that now has the place `index`, or leave it in its place
 * (null); it begins at a moment at the earliest, or when it comes (null).
 */
export function withBreak(hand, teamId, index, startsAt) {
  return changeRoute(hand, teamId, (stops) => {
    const at = stops.findIndex((stop) => stop.key === BREAK);
    if (at < 0) return stops;
    const { key, via } = stops[at];
    const others = stops.filter((stop) => stop.key !== BREAK);
    const place = index === null ? at : index - (at < index ? 1 : 0);
    const pause = startsAt ? { key, via, starts_at: startsAt } : { key, via };
    return [...others.slice(0, place), pause, ...others.slice(place)];
  });
}

/** Let a team make a visit, or take its break, at a moment: in its order, and locked to it. */
export function atTime(hand, route, key, moment) {
  const index = placeByTime(route, moment);
  if (key === BREAK) return withBreak(hand, route.team_id, index, moment);
  const moved = movedTo(hand, key, route.team_id, index);
  return locked(moved, key, { ...lockOf(moved, key), starts_at: moment });
}

/** Put a visit that was left out on a team's route; the server finds the best place. */
export const putBack = (hand, key, teamId) =>
  changeRoute(hand, teamId, (stops) => [...stops, { key, via: [], anywhere: true }]);

/** Return a visit's lock: `{ number, team_id, starts_at }`, or undefined. */
export const lockOf = (hand, key) =>
  hand.visits[placeOf(key)]?.locks?.find((lock) => lock.number === numberOf(key));

function withLocks(hand, key, change) {
  return {
    ...hand,
    visits: hand.visits.map((visit, place) =>
      (place === placeOf(key) ? { ...visit, locks: change(visit.locks || []) } : visit)),
  };
}

/** Take a visit's lock off. */
export const unlocked = (hand, key) => (lockOf(hand, key)
  ? withLocks(hand, key, (locks) => locks.filter((lock) => lock.number !== numberOf(key))) : hand);

/** Lock a visit to a team, a time, or both; to neither takes the lock off. */
export function locked(hand, key, { team_id: teamId, starts_at: startsAt }) {
  const lock = { number: numberOf(key) };
  if (teamId) lock.team_id = teamId;
  if (startsAt) lock.starts_at = startsAt;
  const free = unlocked(hand, key);
  return teamId || startsAt ? withLocks(free, key, (locks) => [...locks, lock]) : free;
}

/** Add a place that wants one visit, and let a team make it as its stop `index`. */
export function withPlace(hand, visit, teamId, index) {
  const key = `${hand.visits.length}/1`;
  const wider = { ...hand, visits: [...hand.visits, visit] };
  return changeRoute(wider, teamId, (stops) => [
    ...stops.slice(0, index), { key, via: [] }, ...stops.slice(index),
  ]);
}

/** Let a team pass points on its way to a visit; without any it comes when it can. */
export const withVia = (hand, key, via) => changeRoute(hand, teamOf(hand, key), (stops) =>
  stops.map((stop) => {
    if (stop.key !== key) return stop;
    return via.length ? { ...stop, via } : { key, via };
  }));

/** Return the points that a team passes on its way to a visit. */
export const viaOf = (hand, key) =>
  hand.routes.flatMap((route) => route.stops).find((stop) => stop.key === key)?.via || [];

/** Return which place a stop that begins at a moment takes among a route's stops. */
export const placeByTime = (route, moment) => {
  const index = route.stops.findIndex((stop) => Date.parse(stop.starts_at) > Date.parse(moment));
  return index < 0 ? route.stops.length : index;
};
