// What is asked of the balance, and how it stands in the page's address and in the API's.

const NUMBERS = { police_grids: 3, sub_grids: 3, closeness: 0.5, seed: 0 };

/** Return what is asked for at first. */
export const firstAsked = (data) => ({ ...NUMBERS, weights: { ...data.weights } });

const textOf = (query) => query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");

function queryOf(asked) {
  const query = new URLSearchParams();
  for (const name of Object.keys(NUMBERS)) query.set(name, asked[name]);
  query.set("weights", Object.entries(asked.weights).filter(([, weight]) => weight > 0)
    .map((pair) => pair.join(":")).join(","));
  return query;
}

/** Return the API's address. */
export const apiUrl = (asked) => `/api/v1/grids/proposals?${textOf(queryOf(asked))}`;

/** Return whether there is anything to weigh. */
export const isComplete = (asked) => Object.values(asked.weights).some((weight) => weight > 0);

/** Return the page's address: what is asked, which proposal and which level is looked at. */
export function writeAddress(asked, { shown, chosen, level }) {
  const query = queryOf(asked);
  if (shown) query.set("shown", chosen);
  if (level !== "sub") query.set("level", level);
  return `${location.pathname}?${textOf(query)}`;
}

/** Read an address. */
export function readAddress(search, data) {
  const query = new URLSearchParams(search);
  const asked = firstAsked(data);
  for (const name of Object.keys(NUMBERS)) {
    const value = Number(query.get(name) ?? NaN);
    if (Number.isFinite(value)) asked[name] = value;
  }
  if (query.has("weights")) {
    const known = new Set(data.columns.map((column) => column.name));
    asked.weights = Object.fromEntries(query.get("weights").split(",").map((pair) => pair.split(":"))
      .filter(([name, weight]) => known.has(name) && Number(weight) >= 0)
      .map(([name, weight]) => [name, Number(weight)]));
  }
  return {
    asked,
    shown: query.has("shown"),
    chosen: Number(query.get("shown") ?? 1) || 0,
    level: query.get("level") === "police" ? "police" : "sub",
  };
}
