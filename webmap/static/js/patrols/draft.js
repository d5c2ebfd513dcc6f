// What a person asks for: the shift, its teams and the visits wanted, before a plan is drawn.
//
// A draft is never changed in place: every function returns a new one, so that undo keeps the old.

import {
  isTime, localParts, minutesInShift, momentInShift, shiftMoments,
} from "/static/js/patrols/clock.js";

export const MODES = ["foot", "ebike", "car"];
const VISIT_FIELDS = [
  "hotspot_id", "name", "lon", "lat", "priority", "dwell_min", "visits", "spacing_min", "windows",
];
// Sent only where something is wished.
const WISHES = ["spacing_most_min", "needs_officer", "fixed_at"];
const LONGEST_NAME = 60;
// What a plan may lose in value for being hard to guess, as a share, unless somebody says otherwise.
export const USUAL_LOSS = 0.03;
// A team's speed, as a share of its mode's.
export const USUAL_SPEED = 100;
export const SLOWEST = 40;
export const FASTEST = 140;
// A night's shift still runs after midnight: until this time tonight is the day before.
const NIGHT_ENDS = "02:00";

/** Return the shift that a person most likely plans: the last of the usual ones, tonight. */
export function shiftTonight(shifts, now) {
  const usual = shifts.at(-1) || { name: "", from: "20:00", to: "02:00" };
  const { date, time } = localParts(now);
  const before = localParts(new Date(now).getTime() - 24 * 3600_000).date;
  return { name: usual.name, from: usual.from, to: usual.to, date: time < NIGHT_ENDS ? before : date };
}

/** Return a draft with a shift, no team and no visit. */
export function emptyDraft(options, now) {
  return {
    shift: shiftTonight(options.shifts, now), teams: [], visits: [], off: [], seed: 0,
    loss: USUAL_LOSS,
  };
}

/** Return a team as it is first put on a shift; without a station it starts at its first stop. */
export function teamOnShift(team, station) {
  return {
    team_id: team.id, mode: team.mode || "foot", from: "", to: "", break: null,
    start: station ? "station" : "anywhere", end: null, home: "roams", officer: null,
    speed_percent: USUAL_SPEED,
  };
}

/** Return the visits that a hotspot wants by itself. */
export function visitsOfHotspot(hotspot) {
  return {
    key: `h${hotspot.id}`, hotspot_id: hotspot.id, name: hotspot.name,
    lon: hotspot.lon, lat: hotspot.lat,
    priority: hotspot.priority, dwell_min: hotspot.dwell_min, visits: hotspot.visits,
    spacing_min: hotspot.spacing_min, windows: hotspot.windows.map((window) => [...window]),
    answering: hotspot.answering,
  };
}

/** Return who answers for a hotspot and is there on a day; null: it falls to anybody. */
export const answersOn = (visits, day) => visits.answering
  ?.find((one) => one.valid_from <= day && (!one.valid_to || one.valid_to > day)) ?? null;

/**
 * Return the team that is to make the visits: the one that a person named, else the one that
 * answers for the hotspot; null: any. A team that is not on the shift is not waited for.
 */
export function teamOfVisits(visits, { shift, teams }) {
  const wanted = visits.team_id === undefined ? answersOn(visits, shift.date)?.team_id : visits.team_id;
  return teams.some((team) => team.team_id === wanted) ? wanted : null;
}

/** Return a stop that a person set by hand. */
export function visitsOfStop(name, lon, lat) {
  const [x, y] = [Number(lon.toFixed(6)), Number(lat.toFixed(6))];
  return {
    key: `s${x},${y}`, hotspot_id: null, name: name.slice(0, LONGEST_NAME), lon: x, lat: y,
    priority: 3, dwell_min: 15, visits: 1, spacing_min: 0, windows: [],
  };
}

/**
 * Put on what the teams that came to answer for, and take off what came only by a team that no
 * longer does. What a person took off stays off, and what a person put on stays on.
 * @param {Object} before the draft before its shift or teams changed
 * @param {Object} after the draft since
 */
export function followTeams(before, after, hotspots) {
  const wants = (visits, draft) => fitsShift(visits, draft.shift) && teamOfVisits(visits, draft) !== null;
  const known = new Map(after.visits.map((visits) => [visits.key, visits]));
  const off = new Set(after.off);
  const left = [];
  const come = [];
  for (const hotspot of hotspots) {
    const visits = visitsOfHotspot(hotspot);
    const wanted = wants(visits, after);
    if (known.get(visits.key)?.came) {
      if (!wanted) left.push(visits.key);
    } else if (wanted && !known.has(visits.key) && !off.has(visits.key) && !wants(visits, before)) {
      come.push({ ...visits, came: true });
    }
  }
  return left.length || come.length
    ? { ...after, visits: [...after.visits.filter((one) => !left.includes(one.key)), ...come] } : after;
}

export const withShift = (draft, change) => ({ ...draft, shift: { ...draft.shift, ...change } });
export const withTeam = (draft, team) => ({ ...draft, teams: [...draft.teams, team] });
export const withoutTeam = (draft, id) => ({
  ...draft, teams: draft.teams.filter((team) => team.team_id !== id),
});
export const changeTeam = (draft, id, change) => ({
  ...draft,
  teams: draft.teams.map((team) => (team.team_id === id ? { ...team, ...change } : team)),
});
export const withVisits = (draft, visits) => {
  const known = new Set(draft.visits.map((visit) => visit.key));
  const put = visits.filter((visit) => !known.has(visit.key));
  const on = new Set(put.map((visit) => visit.key));
  return {
    ...draft, visits: [...draft.visits, ...put], off: draft.off.filter((key) => !on.has(key)),
  };
};
export const withoutVisits = (draft, keys) => ({
  ...draft, visits: draft.visits.filter((visit) => !keys.includes(visit.key)),
  off: [...new Set([...draft.off, ...keys])],
});
/** Change visits; what a person changed no longer goes with its team. */
export const changeVisits = (draft, key, change) => ({
  ...draft,
  visits: draft.visits.map((visit) => (visit.key === key
    ? { ...visit, ...change, came: false } : visit)),
});

/** Return how many single visits a draft wants; two teams at once are two, as in the plan. */
export const countVisits = (draft) =>
  draft.visits.reduce((sum, visit) => sum
    + (Number(visit.visits) || 0) * (Number(visit.teams_together) || 1), 0);

/** Return whether a stay fits into one of the time windows within a shift. */
export const fitsShift = (visits, shift) => !visits.windows.length
  || visits.windows.some((window) => minutesInShift(window, shift) >= visits.dwell_min);

/** Return a draft as the server takes it. */
export function toRequest(draft) {
  const { shift, loss } = draft;
  return {
    shift: { name: shift.name, ...shiftMoments(shift) },
    teams: draft.teams.map((team) => {
      const asked = { team_id: team.team_id, mode: team.mode, start: team.start };
      if (isTime(team.from)) asked.starts_at = momentInShift(shift, team.from);
      if (isTime(team.to)) asked.ends_at = momentInShift(shift, team.to);
      if (team.break) asked.break = { ...team.break };
      if (team.end) asked.end = team.end;
      if (team.home && team.home !== "roams") asked.home = team.home;
      if (typeof team.officer === "boolean") asked.officer = team.officer;
      if (team.speed_percent !== USUAL_SPEED) asked.speed_percent = team.speed_percent;
      return asked;
    }),
    visits: draft.visits.map((visits) => visitAsked(visits, draft)),
    seed: draft.seed,
    ...(loss === null || loss === undefined ? {} : { unpredictable: { loss } }),
  };
}

function visitAsked(visits, draft) {
  const asked = Object.fromEntries(VISIT_FIELDS.map((field) => [field, visits[field]]));
  for (const field of WISHES) if (visits[field]) asked[field] = visits[field];
  if (visits.teams_together > 1) asked.teams_together = visits.teams_together;
  if (visits.locks?.length) asked.locks = visits.locks;
  const teamId = teamOfVisits(visits, draft);
  if (teamId) asked.team_id = teamId;
  return asked;
}

/** Return the draft that a saved plan was drawn from. */
export function fromRequest(request) {
  const from = localParts(request.shift.starts_at);
  const to = localParts(request.shift.ends_at);
  return {
    shift: { name: request.shift.name || "", date: from.date, from: from.time, to: to.time },
    teams: request.teams.map((team) => ({
      team_id: team.team_id, mode: team.mode, start: team.start || "station",
      end: team.end ?? null, home: team.home || "roams", officer: team.officer ?? null,
      speed_percent: team.speed_percent ?? USUAL_SPEED,
      // A team's own hours are kept only where they are not the shift's.
      from: ownTime(team.starts_at, request.shift.starts_at),
      to: ownTime(team.ends_at, request.shift.ends_at),
      break: team.break ? { ...team.break } : null,
    })),
    visits: request.visits.map((visit) => ({
      ...visit,
      hotspot_id: visit.hotspot_id ?? null,
      windows: visit.windows || [],
      // What was planned stays, whoever answers for the hotspot by now.
      team_id: visit.team_id ?? null,
      key: visit.hotspot_id ? `h${visit.hotspot_id}` : `s${visit.lon},${visit.lat}`,
    })),
    off: [],
    seed: request.seed ?? 0,
    // Null: the best plan, whatever the last weeks were like.
    loss: request.unpredictable?.loss ?? null,
  };
}

function ownTime(moment, shiftMoment) {
  if (!moment || Date.parse(moment) === Date.parse(shiftMoment)) return "";
  return localParts(moment).time;
}

/** Return whether two drafts ask for the same. */
export function sameDraft(one, other) {
  return JSON.stringify(toRequest(one), ordered) === JSON.stringify(toRequest(other), ordered);
}

const ordered = (_key, value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
