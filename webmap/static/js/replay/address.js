// What is asked of a replay, in the page's address and in the request to the server.

import { isDate } from "/static/js/patrols/clock.js";

const RADII_M = [100, 200, 300, 500];
const HOURS = [1, 2, 4, 8];
export { HOURS, RADII_M };

/** Return the period that one usually looks at: a plan over a year, published ones over a month. */
export const usualPeriod = (plan, data) =>
  ({ first: plan ? data.year_ago : data.month_ago, last: data.today });

/** Return what the address asks: `{plan, first, last, categories, radius_m, before_h}`. */
export function readAddress(search, data) {
  const given = new URLSearchParams(search);
  const plan = Number(given.get("plan")) || null;
  const usual = usualPeriod(plan, data);
  const date = (name) => (isDate(given.get(name)) ? given.get(name) : usual[name]);
  const among = (name, choices, usually) =>
    (choices.includes(Number(given.get(name))) ? Number(given.get(name)) : usually);
  return {
    plan, first: date("first"), last: date("last"),
    categories: (given.get("category") || "").split(",")
      .filter((code) => data.categories.some((one) => one.code === code)),
    radius_m: among("radius_m", RADII_M, 200),
    before_h: among("before_h", HOURS, 2),
  };
}

/** Return the parameters of the request. */
export function toQuery({ plan, first, last, categories, radius_m, before_h }) {
  const query = new URLSearchParams({ first, last, radius_m, before_h });
  if (plan) query.set("plan", plan);
  if (categories.length) query.set("category", categories.join(","));
  return query;
}

/** Return the page's address: only what is not as usual. */
export function writeAddress(asked, data) {
  const usual = usualPeriod(asked.plan, data);
  const query = new URLSearchParams();
  if (asked.plan) query.set("plan", asked.plan);
  for (const name of ["first", "last"]) {
    if (asked[name] !== usual[name]) query.set(name, asked[name]);
  }
  if (asked.categories.length) query.set("category", asked.categories.join(","));
  if (asked.radius_m !== 200) query.set("radius_m", asked.radius_m);
  if (asked.before_h !== 2) query.set("before_h", asked.before_h);
  const text = query.toString();
  return text ? `?${text}` : "";
}
