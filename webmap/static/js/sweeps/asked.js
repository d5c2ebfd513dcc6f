// What is asked of a sweep or a beat, and how it stands in the page's address and in the API's.

const TASKS = ["sweep", "beat"];
export const PAPERS = ["A4", "A3"];
const PICKS = ["grids", "outline", "streets"];

/** Return what is asked for at first. */
export function firstAsked(data) {
  return {
    task: "sweep", mode: "foot", teams: 1, start: "anywhere",
    pick: "grids", grids: data.sub_grids.length ? [data.sub_grids[0].code] : [], outline: [], streets: [],
    paper: PAPERS[0], way: "find", minutes: 40, closed: true, from: "20:00", to: "02:00", half_life_days: 90,
    weights: Object.fromEntries(data.categories.map((one) => [one.category, one.weight])), via: [],
  };
}

const places = (list) => list.map((place) => place.join(" ")).join(",");
const readPlaces = (text) => (text || "").split(",").filter(Boolean)
  .map((place) => place.split(" ").map(Number)).filter((place) => place.length === 2 && place.every(Number.isFinite));
const words = (text) => (text || "").split(",").filter(Boolean);

/** Return the parameters that the API takes. */
export function apiQuery(asked) {
  const query = new URLSearchParams({ mode: asked.mode, start: asked.start });
  if (asked.task === "sweep") {
    query.set("teams", asked.teams);
    const chosen = asked.pick === "outline" ? places(asked.outline) : asked[asked.pick].join(",");
    query.set(asked.pick, chosen);
    return query;
  }
  query.set("minutes", asked.minutes);
  query.set("closed", asked.closed);
  query.set("from", asked.from);
  query.set("to", asked.to);
  query.set("half_life_days", asked.half_life_days);
  query.set("weights", Object.entries(asked.weights).map((pair) => pair.join(":")).join(","));
  if (asked.way === "hand") query.set("via", places(asked.via));
  else query.set("teams", asked.teams);
  return query;
}

/** Return the API's address for what is asked for; `ending` such as ".gpx" for a file. */
export const apiUrl = (asked, ending = "") =>
  `/api/v1/patrols/${asked.task === "sweep" ? "sweeps" : "beats"}${ending}?${apiQuery(asked)}`;

/** Return the address of the printed sheets. */
export const printUrl = (asked) =>
  `/print/${asked.task === "sweep" ? "sweeps" : "beats"}.pdf?${apiQuery(asked)}&paper=${asked.paper}`;

/** Return the page's address; `shown`: with its answer. */
export function writeAddress(asked, shown) {
  const query = apiQuery(asked);
  if (asked.paper !== PAPERS[0]) query.set("paper", asked.paper);
  query.set("task", asked.task);
  if (asked.task === "sweep") query.set("pick", asked.pick);
  else query.set("way", asked.way);
  if (shown) query.set("shown", "1");
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return `${location.pathname}?${text}`;
}

/** Read an address: what is asked for, and whether its answer was shown. */
export function readAddress(search, data) {
  const query = new URLSearchParams(search);
  const first = firstAsked(data);
  if (!TASKS.includes(query.get("task"))) return { asked: first, shown: false };
  const known = new Set(data.sub_grids.map((one) => one.code));
  const number = (name, usual) => {
    const text = query.get(name);
    return text !== null && Number.isFinite(Number(text)) ? Number(text) : usual;
  };
  const pick = PICKS.includes(query.get("pick")) ? query.get("pick") : first.pick;
  const weights = { ...first.weights };
  for (const text of words(query.get("weights"))) {
    const [category, weight] = text.split(":");
    if (category in weights && Number.isFinite(Number(weight))) weights[category] = Number(weight);
  }
  const asked = {
    ...first, pick, weights,
    task: query.get("task"),
    paper: PAPERS.includes(query.get("paper")) ? query.get("paper") : first.paper,
    mode: data.modes.some((one) => one.mode === query.get("mode")) ? query.get("mode") : first.mode,
    teams: number("teams", first.teams),
    start: query.get("start") || first.start,
    grids: query.has("grids") ? words(query.get("grids")).filter((code) => known.has(code)) : first.grids,
    outline: readPlaces(query.get("outline")),
    streets: words(query.get("streets")),
    way: query.get("way") === "hand" ? "hand" : "find",
    minutes: number("minutes", first.minutes),
    closed: query.get("closed") !== "false",
    from: query.get("from") || first.from,
    to: query.get("to") || first.to,
    half_life_days: number("half_life_days", first.half_life_days),
    via: readPlaces(query.get("via")),
  };
  return { asked, shown: query.get("shown") === "1" };
}

/** Whether enough was chosen to ask the server. */
export function isComplete(asked) {
  if (asked.task === "sweep") {
    return asked.pick === "outline" ? asked.outline.length >= 3 : asked[asked.pick].length > 0;
  }
  return asked.way === "find" || asked.via.length >= 2;
}
