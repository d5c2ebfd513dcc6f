// Everything that was chosen, in the page's address: reload, share and go back give the same.
//
// ?shift=2026-11-24T20:00/02:00,夜班&team=M1,ebike,break=22:00-23:00/20&visit=H1,p=5&seed=2
// A visit names a hotspot's number, or a stop's place as lon;lat;name; what a hotspot wants by
// itself is not repeated; `auto` says that it came with its team and goes with it, and `off` names
// the hotspots that a person took off, which do not come with a team. `loss` is the share of value given up for being hard to guess, or `any`
// where nobody minds being guessed. `plan` is the plan that is open, `at` what is selected in it, `map` where
// the map was moved to: zoom/latitude/longitude.

import { isDate, isTime } from "/static/js/patrols/clock.js";
import {
  FASTEST, MODES, SLOWEST, USUAL_LOSS, USUAL_SPEED, emptyDraft, fromRequest, sameDraft, teamOnShift,
  visitsOfHotspot, visitsOfStop,
} from "/static/js/patrols/draft.js";

// The last three: the most spacing, teams at the same time, an officer wanted; 0 and 1 say none.
const SHORT = {
  p: "priority", d: "dwell_min", n: "visits", s: "spacing_min",
  m: "spacing_most_min", t: "teams_together", o: "needs_officer",
};
const MOST_LOSS = 0.2;
// A lock: which visit, the team's id, the moment; either may be empty.
const lockText = (lock) => `${lock.number}@${lock.team_id || ""}@${lock.starts_at || ""}`;

function readLock(text) {
  const [number, teamId, startsAt] = text.split("@");
  const lock = { number: Number(number) };
  if (Number(teamId)) lock.team_id = Number(teamId);
  if (startsAt && !Number.isNaN(Date.parse(startsAt))) lock.starts_at = startsAt;
  return Number.isInteger(lock.number) && lock.number > 0 && Object.keys(lock).length > 1 ? lock : null;
}

// Commas part the fields; one within a name is written as a full-width one.
const spotText = (end) => (typeof end === "string" ? end : `${end.lon};${end.lat}`);

function readSpot(text) {
  if (["station", "anywhere"].includes(text)) return text;
  const [lon, lat] = (text || "").split(";").map(Number);
  return text && Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : null;
}

const word = (text) => String(text).replaceAll(",", "，").replaceAll(";", "；");

function splitFields(text) {
  const [head, ...rest] = text.split(",");
  const named = {};
  const plain = [];
  for (const field of rest) {
    const at = field.indexOf("=");
    if (at < 0) plain.push(field); else named[field.slice(0, at)] = field.slice(at + 1);
  }
  return { head, plain, named };
}

function readSpan(text) {
  const [from, to] = (text || "").split("-");
  return isTime(from) && isTime(to) ? [from, to] : null;
}

function readShift(text) {
  const { head, plain } = splitFields(text);
  const [start, to] = head.split("/");
  const [date, from] = (start || "").split("T");
  return isDate(date) && isTime(from) && isTime(to)
    ? { name: plain[0] || "", date, from, to } : null;
}

function readTeam(text, { teams, station }) {
  const { head, plain, named } = splitFields(text);
  const team = teams.find((one) => one.code === head);
  if (!team) return null;
  const chosen = teamOnShift(team, station);
  if (MODES.includes(plain[0])) chosen.mode = plain[0];
  chosen.start = readSpot(named.start) || "station";
  chosen.end = readSpot(named.end);
  if (["own_soft", "own_hard"].includes(named.home)) chosen.home = named.home;
  if (["yes", "no"].includes(named.officer)) chosen.officer = named.officer === "yes";
  const speed = Number(named.speed);
  if (Number.isInteger(speed) && speed >= SLOWEST && speed <= FASTEST) chosen.speed_percent = speed;
  if (isTime(named.from)) chosen.from = named.from;
  if (isTime(named.to)) chosen.to = named.to;
  const [span, minutes] = (named.break || "").split("/");
  const times = readSpan(span);
  if (times) chosen.break = { from: times[0], to: times[1], minutes: Number(minutes) || 30 };
  return chosen;
}

function writeTeam(chosen, team) {
  const fields = [team.code, chosen.mode];
  if (chosen.start !== "station") fields.push(`start=${spotText(chosen.start)}`);
  if (chosen.end) fields.push(`end=${spotText(chosen.end)}`);
  if (chosen.home && chosen.home !== "roams") fields.push(`home=${chosen.home}`);
  if (typeof chosen.officer === "boolean") fields.push(`officer=${chosen.officer ? "yes" : "no"}`);
  if (chosen.speed_percent !== USUAL_SPEED) fields.push(`speed=${chosen.speed_percent}`);
  if (chosen.from) fields.push(`from=${chosen.from}`);
  if (chosen.to) fields.push(`to=${chosen.to}`);
  if (chosen.break) {
    fields.push(`break=${chosen.break.from}-${chosen.break.to}/${chosen.break.minutes}`);
  }
  return fields.join(",");
}

function visitsAsWanted(head, hotspots) {
  const hotspot = hotspots.find((one) => one.number === head);
  if (hotspot) return visitsOfHotspot(hotspot);
  const [lon, lat, ...name] = head.split(";");
  const at = [Number(lon), Number(lat)];
  return name.length && at.every(Number.isFinite) ? visitsOfStop(name.join(";"), ...at) : null;
}

function readVisits(text, hotspots) {
  const { head, plain, named } = splitFields(text);
  const visits = visitsAsWanted(head, hotspots);
  if (!visits) return null;
  if (visits.hotspot_id !== null && plain.includes("auto")) visits.came = true;
  for (const [short, field] of Object.entries(SHORT)) {
    if (named[short] && Number.isFinite(Number(named[short]))) visits[field] = Number(named[short]);
  }
  if (visits.needs_officer) visits.needs_officer = true;
  if (isTime(named.at)) visits.fixed_at = named.at;
  if (named.team) visits.team_id = Number(named.team) || null;
  if (named.lock) visits.locks = named.lock.split("|").map(readLock).filter(Boolean);
  if ("w" in named) visits.windows = named.w.split(/[+ ]/).map(readSpan).filter(Boolean);
  return visits;
}

function writeVisits(visits, hotspots) {
  const hotspot = hotspots.find((one) => one.id === visits.hotspot_id);
  const head = hotspot ? hotspot.number : `${visits.lon};${visits.lat};${word(visits.name)}`;
  const wanted = visitsAsWanted(head, hotspots) || visits;
  const fields = [head];
  if (visits.came) fields.push("auto");
  for (const [short, field] of Object.entries(SHORT)) {
    if ((visits[field] || null) !== (wanted[field] || null)) {
      fields.push(`${short}=${Number(visits[field]) || 0}`);
    }
  }
  if (visits.fixed_at) fields.push(`at=${visits.fixed_at}`);
  // Where nobody answers, any team is what an address without a word of it means.
  if (visits.team_id || (visits.team_id === null && hotspot?.answering.length)) {
    fields.push(`team=${visits.team_id ?? "any"}`);
  }
  if (visits.locks?.length) fields.push(`lock=${visits.locks.map(lockText).join("|")}`);
  const windows = visits.windows.map((window) => window.join("-")).join("+");
  if (windows !== wanted.windows.map((window) => window.join("-")).join("+")) {
    fields.push(`w=${windows}`);
  }
  return fields.join(",");
}

/** The share of value that may be lost for being hard to guess; null: the best plan whatever. */
function readLoss(text) {
  if (text === "any") return null;
  const loss = Number(text);
  return text && loss >= 0 && loss <= MOST_LOSS ? loss : USUAL_LOSS;
}

function readMapView(text) {
  const [zoom, lat, lon] = (text || "").split("/").map(Number);
  return [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85
    ? { zoom, center: [lat, lon] } : null;
}

/**
 * Read an address.
 * @returns {{planId: number|null, at: {route: number, stop: number|null}|null,
 *   mapView: {zoom: number, center: [number, number]}|null, draft: Object|null, unread: string[]}}
 *   the draft is null where the address has none of its own; `unread` is what of it means nothing
 */
export function readAddress(search, options, now) {
  const query = new URLSearchParams(search);
  const planId = Number(query.get("plan")) || null;
  const unread = query.has("plan") && !planId ? [`plan=${query.get("plan")}`] : [];
  const [route, stop] = (query.get("at") || "").split("-").map(Number);
  const at = route ? { route, stop: stop || null } : null;
  const mapView = readMapView(query.get("map"));
  if (!["shift", "team", "visit"].some((name) => query.has(name))) {
    return { planId, at, mapView, draft: null, unread };
  }
  const draft = emptyDraft(options, now);
  const understood = (name, read) => query.getAll(name).map((text) => {
    const value = read(text);
    if (!value) unread.push(`${name}=${text}`);
    return value;
  }).filter(Boolean);
  [draft.shift] = [...understood("shift", readShift), draft.shift];
  draft.teams = understood("team", (text) => readTeam(text, options));
  draft.visits = understood("visit", (text) => readVisits(text, options.hotspots));
  const off = new Set((query.get("off") || "").split(","));
  draft.off = options.hotspots.filter((one) => off.has(one.number)).map((one) => `h${one.id}`);
  draft.seed = Number(query.get("seed")) || 0;
  draft.loss = readLoss(query.get("loss"));
  return { planId, at, mapView, draft, unread };
}

/** Write the address of a state: the plan alone where its request is what is asked for now. */
export function writeAddress({ draft, plan, selected, mapView, options, now }) {
  const query = new URLSearchParams();
  if (plan) query.set("plan", plan.id);
  // An address with nothing in it means tonight, whichever night that is.
  if (!sameDraft(draft, plan ? fromRequest(plan.request) : emptyDraft(options, now))) {
    const { shift } = draft;
    const name = shift.name ? `,${word(shift.name)}` : "";
    query.set("shift", `${shift.date}T${shift.from}/${shift.to}${name}`);
    for (const chosen of draft.teams) {
      const team = options.teams.find((one) => one.id === chosen.team_id);
      if (team) query.append("team", writeTeam(chosen, team));
    }
    for (const visits of draft.visits) {
      query.append("visit", writeVisits(visits, options.hotspots));
    }
    // Only what somebody answers for could come by itself.
    const off = options.hotspots.filter((one) => one.answering.length && draft.off.includes(`h${one.id}`));
    if (off.length) query.set("off", off.map((one) => one.number).join(","));
    if (draft.seed !== 0) query.set("seed", draft.seed);
    if (draft.loss !== USUAL_LOSS) query.set("loss", draft.loss === null ? "any" : draft.loss);
  }
  if (plan && selected) {
    query.set("at", selected.stop ? `${selected.route}-${selected.stop}` : selected.route);
  }
  if (mapView) {
    const [lat, lon] = mapView.center.map((degrees) => degrees.toFixed(5));
    query.set("map", `${mapView.zoom}/${lat}/${lon}`);
  }
  // These are allowed in a query, and people read addresses.
  const text = query.toString()
    .replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%3B", ";").replaceAll("%3D", "=");
  return text ? `?${text}` : "";
}
