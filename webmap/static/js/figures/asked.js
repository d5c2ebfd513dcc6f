// What is asked of the figures, and how it stands in the page's address and in the API's.

const PARTS = { level: "sub", show: "load", grid: "", ground: "", day: "", first: "", last: "", days: "" };
export const PERIODS = [30, 90, 180, 365];

/** Read an address. */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const asked = Object.fromEntries(Object.entries(PARTS).map(([name, usual]) => [name, query.get(name) ?? usual]));
  const sort = query.get("sort") ?? "";
  return { ...asked, sort: { by: sort.replace(/^-/, ""), down: sort.startsWith("-") } };
}

/** Return the page's address. */
export function writeAddress({ sort, ...asked }) {
  const query = new URLSearchParams();
  for (const [name, usual] of Object.entries(PARTS)) if (asked[name] !== usual) query.set(name, asked[name]);
  if (sort.by || sort.down) query.set("sort", `${sort.down ? "-" : ""}${sort.by}`);
  const text = query.toString();
  return text ? `${location.pathname}?${text}` : location.pathname;
}

/** Return the API's address; `ending` such as ".xlsx" for a file. */
export function apiUrl(asked, ending = "") {
  const query = new URLSearchParams();
  if (asked.day) query.set("day", asked.day);
  if (asked.first && asked.last) {
    query.set("first", asked.first);
    query.set("last", asked.last);
  } else if (asked.days) query.set("days", asked.days);
  const text = query.toString();
  return `/api/v1/grids/figures${ending}${text ? `?${text}` : ""}`;
}
