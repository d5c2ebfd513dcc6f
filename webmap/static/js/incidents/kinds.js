// Kinds of incidents: what they are called, how they are drawn, and how a choice of them changes.

import { h } from "/static/js/patrols/parts.js";

// Told apart by form and by colour (Okabe and Ito).
const LOOKS = {
  affray: { symbol: "star", fill: "#d55e00" },
  theft: { symbol: "diamond", fill: "#0072b2" },
  dispute: { symbol: "square", fill: "#009e73" },
  fraud: { symbol: "triangle", fill: "#cc79a7" },
  other: { symbol: "circle", fill: "#5f6368" },
};
// What an office brought along.
const OWN = { symbol: "hexagon", fill: "#e69f00" };

/** Return the symbol and colour of a category. */
export const lookOf = (category) => LOOKS[category] ?? OWN;

/** Return what kinds are called: `title("theft")`, `title("theft", "ebike")`. */
export function titlesOf(data) {
  const titles = new Map();
  for (const category of data.categories) {
    titles.set(category.code, category.title);
    for (const kind of category.kinds) titles.set(`${category.code}/${kind.code}`, kind.title);
  }
  return (category, sub = "") => (sub ? titles.get(`${category}/${sub}`) ?? sub : titles.get(category) ?? category);
}

/** The symbol of a category as on the map; `colour` instead of its own. */
export function kindMark(category, paths, colour) {
  const { symbol, fill } = { ...lookOf(category), ...(colour ? { fill: colour } : {}) };
  return h("svg", { class: "incidents-mark", viewBox: "-1.2 -1.2 2.4 2.4", "aria-hidden": "true" },
    h("path", { d: paths[symbol], fill }));
}

/** Return the choice with a category put in, or taken out with all its kinds. */
export function toggleCategory(kinds, category) {
  const rest = kinds.filter((kind) => kind !== category && !kind.startsWith(`${category}/`));
  return rest.length === kinds.length ? [...kinds, category] : rest;
}

/** Return the choice with one kind of a category put in or out; without any, the whole category counts. */
export function toggleKind(kinds, category, sub) {
  const kind = `${category}/${sub}`;
  if (!kinds.includes(kind)) return [...kinds.filter((one) => one !== category), kind];
  const rest = kinds.filter((one) => one !== kind);
  return rest.some((one) => one.startsWith(`${category}/`)) ? rest : [...rest, category];
}

/** Return the categories that a choice touches. */
export const categoriesOf = (kinds) => [...new Set(kinds.map((kind) => kind.split("/")[0]))];
