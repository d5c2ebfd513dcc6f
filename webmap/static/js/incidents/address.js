// What is looked at: in the page's address, and in the requests to the server.

import { isDate } from "/static/js/patrols/clock.js";

export const DAYS = ["7", "28", "90", "365"];
export const REACHES_M = ["100", "150", "250"];
export const STEPS = ["hour", "day", "week"];
export const VIEWS = ["heat", "points", "both"];
const HOURS = /^(\d{1,2})-(\d{1,2})$/;
const KIND = /^[^/,]{1,60}(\/[^/,]{1,60})?$/;
const USUAL = { days: "90", view: "heat", reach: "150" };

const among = (value, choices, usual) => (choices.includes(value) ? value : usual);

/** Return the hours of a text such as `20-02`, or null where it says none. */
export function hoursOf(text) {
  const found = HOURS.exec(text || "");
  if (!found) return null;
  const [first, end] = [Number(found[1]), Number(found[2])];
  return first <= 23 && end <= 24 && !(first === 0 && end === 24) ? { first, end } : null;
}

/** Return hours as text, `20-02`. */
export const hoursText = ({ first, end }) => `${String(first).padStart(2, "0")}-${String(end).padStart(2, "0")}`;

/** Read an address. */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const list = (name) => (query.get(name) ?? "").split(",").filter(Boolean);
  const text = (name) => query.get(name) ?? "";
  const own = isDate(text("first")) && isDate(text("last"));
  const [zoom, lat, lon] = text("map").split("/").map(Number);
  const against = text("against");
  return {
    kinds: list("kind").filter((kind) => KIND.test(kind)),
    days: query.has("all") ? "all" : own ? "own" : /^\d{1,5}$/.test(text("days")) ? text("days") : USUAL.days,
    first: own ? text("first") : "", last: own ? text("last") : "",
    weekdays: list("weekday").map(Number).filter((day) => day >= 1 && day <= 7),
    hours: hoursOf(text("hours")) ? text("hours") : "",
    police_grid: text("police_grid"), sub_grid: text("sub_grid"),
    against: ["before", "year"].includes(against) || isDate(against) ? against : "",
    view: among(text("view"), VIEWS, USUAL.view),
    reach: among(text("reach"), REACHES_M, USUAL.reach),
    play: among(text("play"), STEPS, ""),
    at: Math.max(0, Number.parseInt(text("at"), 10) || 0),
    map: query.has("map") && [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85
      ? { center: [lat, lon], zoom } : null,
  };
}

/** Return what chooses incidents, for the page's address and the server alike. */
function chosen(asked) {
  const query = new URLSearchParams();
  if (asked.kinds.length) query.set("kind", asked.kinds.join(","));
  if (asked.days === "all") query.set("all", "1");
  else if (asked.days === "own") {
    query.set("first", asked.first);
    query.set("last", asked.last);
  } else if (asked.days !== USUAL.days) query.set("days", asked.days);
  if (asked.weekdays.length) query.set("weekday", asked.weekdays.join(","));
  for (const name of ["hours", "police_grid", "sub_grid", "against"]) if (asked[name]) query.set(name, asked[name]);
  return query;
}

// Commas and slashes may stand in an address as they are, and are easier to read.
const written = (query) => query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");

/** Return the page's address: only what is not as usual. */
export function writeAddress(asked) {
  const query = chosen(asked);
  for (const name of ["view", "reach"]) if (asked[name] !== USUAL[name]) query.set(name, asked[name]);
  if (asked.play) {
    query.set("play", asked.play);
    if (asked.at) query.set("at", asked.at);
  }
  if (asked.map) query.set("map", [asked.map.zoom, ...asked.map.center.map((one) => one.toFixed(5))].join("/"));
  const text = written(query);
  return text ? `${location.pathname}?${text}` : location.pathname;
}

/** Return the server's address of a part: `summary`, `points` or `heat`. */
export function apiUrl(asked, part) {
  const query = chosen(asked);
  if (part === "heat") {
    query.set("reach_m", asked.reach);
    if (asked.play) query.set("play", asked.play);
  }
  const text = written(query);
  return `/api/v1/incidents/${part}${text ? `?${text}` : ""}`;
}

/** Return whether nothing is filtered and nothing compared. */
export const isUsual = (asked) => written(chosen(asked)) === "";

/** Return the choice that nothing is filtered by. */
export const usualChoice = () => ({
  kinds: [], days: USUAL.days, first: "", last: "", weekdays: [], hours: "", police_grid: "", sub_grid: "", against: "",
});
