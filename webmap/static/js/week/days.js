// Days and shifts of a week: keys, names, and the page's address.

import { _ } from "/static/js/i18n.js";
import { dateAfter, isDate, isTime, localParts } from "/static/js/patrols/clock.js";

export const VARIES = ["seed", "hotspots", "same"];
const WEEKDAYS = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/** Return the Monday of the week of a date such as 2026-11-26. */
export function mondayOf(date) {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return dateAfter(date, -((weekday + 6) % 7));
}

/** Return the name of a day of the week of a date. */
export function weekdayName(date) {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return _(WEEKDAYS[weekday]);
}

/** Return the names of the days, Monday first. */
export const weekdayNames = () => WEEKDAYS.map((name) => _(name));

/** Return a shift's key, which is what the address says. */
export const keyOf = ({ day, begins, ends }) => `${day}T${begins}/${ends}`;

/** Return the shift that a key names; null where it names none. */
export function shiftOfKey(key) {
  const [day, hours] = (key || "").split("T");
  const [begins, ends] = (hours || "").split("/");
  return isDate(day) && isTime(begins) && isTime(ends) ? { day, begins, ends } : null;
}

/** Read the page's address: the week, the shift that is open, and how plans differ. */
export function readAddress(search, now) {
  const query = new URLSearchParams(search);
  const asked = query.get("monday");
  const shift = shiftOfKey(query.get("shift"));
  const monday = mondayOf(isDate(asked) ? asked : shift?.day || localParts(now).date);
  return {
    monday, selected: shift ? keyOf(shift) : null,
    vary: VARIES.includes(query.get("vary")) ? query.get("vary") : VARIES[0],
    standTeams: query.get("stand") === "2" ? 2 : 1,
  };
}

/** Write the page's address. */
export function writeAddress({ monday, selected, vary, standTeams }) {
  const fields = [`monday=${monday}`];
  if (selected) fields.push(`shift=${selected}`);
  if (vary !== VARIES[0]) fields.push(`vary=${vary}`);
  if (standTeams !== 1) fields.push(`stand=${standTeams}`);
  return `?${fields.join("&")}`;
}
