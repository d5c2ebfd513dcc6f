// Hours of the week: which are chosen, and how much of an interval lies in a frame of time.

import { hoursOf } from "/static/js/incidents/address.js";

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
// China has had one zone and no summer time since 1992.
const OFFSET_S = 8 * HOUR_S;

/** Return whether an hour of a weekday (0 Monday) is chosen; past midnight belongs to the evening. */
export function chosenCells({ weekdays, hours }) {
  const { first, end } = hoursOf(hours) ?? { first: 0, end: 24 };
  const until = end > first ? end : end + 24;
  const cells = new Set();
  for (const day of weekdays.length ? weekdays : [1, 2, 3, 4, 5, 6, 7]) {
    for (let hour = first; hour < until; hour += 1) cells.add(((day - 1) * 24 + hour) % 168);
  }
  return (weekday, hour) => cells.has(weekday * 24 + hour);
}

/** Return how much of an interval (seconds, UTC) lies in a frame, 0 to 1. */
export function shareIn(frame, begins, ends) {
  const [from, until] = [begins + OFFSET_S, ends + OFFSET_S];
  if (frame.hour !== null) return shareOfHour(frame.hour, from, until);
  const start = Date.parse(`${frame.first}T00:00:00Z`) / 1000;
  const end = Date.parse(`${frame.last}T00:00:00Z`) / 1000 + DAY_S;
  if (from === until) return from >= start && from < end ? 1 : 0;
  return Math.max(0, Math.min(until, end) - Math.max(from, start)) / (until - from);
}

function shareOfHour(hour, from, until) {
  if (from === until) return Math.floor(from / HOUR_S) % 24 === hour ? 1 : 0;
  const before = (moment) => {
    const days = Math.floor(moment / DAY_S);
    return days * HOUR_S + Math.min(HOUR_S, Math.max(0, moment - days * DAY_S - hour * HOUR_S));
  };
  return (before(until) - before(from)) / (until - from);
}
