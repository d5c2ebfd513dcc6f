// Times of a shift as people write and read them: Asia/Shanghai, whatever the machine's own zone.

import { _ } from "/static/js/i18n.js";

const ZONE = "Asia/Shanghai";
// China has had one zone and no summer time since 1992.
const OFFSET = "+08:00";
const MINUTE_MS = 60_000;
const DAY_MIN = 24 * 60;

const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, hourCycle: "h23",
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

/** Return a moment's local date and time: `{ date: "2026-11-24", time: "22:15" }`. */
export function localParts(moment) {
  const found = Object.fromEntries(
    parts.formatToParts(new Date(moment)).map((part) => [part.type, part.value]));
  return {
    date: `${found.year}-${found.month}-${found.day}`, time: `${found.hour}:${found.minute}`,
  };
}

/** Return the date some days after a date, `YYYY-MM-DD`. */
export function dateAfter(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MIN * MINUTE_MS)
    .toISOString().slice(0, 10);
}

/** Return a local date and time as an ISO 8601 moment with its offset. */
export function toMoment(date, time) {
  return `${date}T${time}:00${OFFSET}`;
}

/** Return whether a text is a time of day, `HH:MM`. */
export function isTime(text) {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text || "");
}

/** Return the time of day that a person wrote: `22:15`, `2215`, `22.15`, `9` or null. */
export function readTime(text) {
  const found = /^\s*(\d{1,2})(?:\s*[:：.]\s*(\d{1,2})|(\d{2}))?\s*$/.exec(text || "");
  if (!found) return null;
  const time = `${found[1].padStart(2, "0")}:${(found[2] || found[3] || "0").padStart(2, "0")}`;
  return isTime(time) ? time : null;
}

/** Return whether a text is a date, `YYYY-MM-DD`. */
export function isDate(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text || "") && !Number.isNaN(Date.parse(text));
}

const minuteOf = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Return the minutes from one time of day to the next time that it is the other. */
export function minutesBetween(from, to) {
  const length = minuteOf(to) - minuteOf(from);
  return length > 0 ? length : length + DAY_MIN;
}

/** Return whether a shift of these times ends on the day after. */
export function pastMidnight(from, to) {
  return minuteOf(to) <= minuteOf(from);
}

/** Return how many minutes of a daily time window lie within a shift, at most at one stretch. */
export function minutesInShift([opens, closes], { from, to }) {
  const [start, length] = [minuteOf(from), minutesBetween(from, to)];
  const opening = minuteOf(opens) - start;
  const open = minutesBetween(opens, closes);
  if (open === DAY_MIN) return length;
  // The window of the day before may still be open, and the next day's may open in the shift.
  return Math.max(...[-DAY_MIN, 0, DAY_MIN].map((shift) =>
    Math.min(opening + shift + open, length) - Math.max(opening + shift, 0)));
}

/** Return the moment within a shift at which the clock shows a time. */
export function momentInShift({ date, from }, time) {
  return toMoment(minuteOf(time) < minuteOf(from) ? dateAfter(date, 1) : date, time);
}

/** Return the moment at or after a shift's start at which the clock shows a time. */
export function momentAfter(shiftStart, time) {
  const { date, time: from } = localParts(shiftStart);
  return momentInShift({ date, from }, time);
}

/** Return a moment some minutes after another, whole minutes, with the office's offset. */
export function minutesLater(moment, minutes) {
  const { date, time } = localParts(Date.parse(moment) + minutes * MINUTE_MS);
  return toMoment(date, time);
}

/** Return a shift's first and last moment; `shift` has `date`, `from` and `to`. */
export function shiftMoments(shift) {
  const lastDay = pastMidnight(shift.from, shift.to) ? dateAfter(shift.date, 1) : shift.date;
  return {
    starts_at: toMoment(shift.date, shift.from), ends_at: toMoment(lastDay, shift.to),
  };
}

/** Return whether a moment is on a later day than the shift's start. */
export function onNextDay(moment, shiftStart) {
  return localParts(moment).date > localParts(shiftStart).date;
}

/** Return a moment's time; on the day after the shift's first, with a mark: `次日 01:10`. */
export function timeText(moment, shiftStart) {
  const { time } = localParts(moment);
  return onNextDay(moment, shiftStart) ? _("次日 {time}", { time }) : time;
}

const WEEKDAYS = () => [
  _("周日"), _("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"),
];

/** Return a date with its weekday: `2026-11-23 周一`. */
export function dateText(date) {
  return `${date} ${WEEKDAYS()[new Date(`${date}T00:00:00Z`).getUTCDay()]}`;
}

/** Return a shift in one line: `2026-11-24 周二 20:00–次日 02:00`. */
export function shiftText({ starts_at, ends_at }) {
  const { date, time } = localParts(starts_at);
  return `${dateText(date)} ${time}–${timeText(ends_at, starts_at)}`;
}

/** Return a length of time: `45 分钟`, `6 小时`, `1 小时 20 分`. */
export function durationText(minutes) {
  const whole = Math.round(minutes);
  const hours = Math.floor(whole / 60);
  if (hours === 0) return _("{count} 分钟", { count: whole });
  return whole % 60 === 0
    ? _("{count} 小时", { count: hours })
    : _("{hours} 小时 {minutes} 分", { hours, minutes: whole % 60 });
}
