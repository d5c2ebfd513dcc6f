// Classes of a number: where they are cut, and the ramp of their colours.

const STEPS = 9;

/** Sequential ramps from little to much, told apart on paper and by colour-blind readers (ColorBrewer). */
export const RAMPS = {
  heat: ["#ffffcc", "#ffeda0", "#fed976", "#feb24c", "#fd8d3c", "#fc4e2a", "#e31a1c", "#bd0026", "#800026"],
  blue: ["#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b"],
  green: ["#ffffe5", "#f7fcb9", "#d9f0a3", "#addd8e", "#78c679", "#41ab5d", "#238443", "#006837", "#004529"],
};

/** As many colours of a ramp as there are classes, from its light end but one to its dark one. */
export function rampColours(ramp, count) {
  const stops = RAMPS[ramp];
  return Array.from({ length: count }, (_one, place) => stops[count === STEPS ? place : Math.round(1 + (place * (STEPS - 2)) / Math.max(count - 1, 1))]);
}

/** A style whose number is cut at limits, in the colours of a ramp; what else the classes say goes. */
export function classed(style, breaks, ramp, key) {
  const colours = rampColours(ramp, breaks.length + 1);
  return { ...style, breaks, variants: Object.fromEntries(colours.map((colour, number) => [String(number), { [key]: colour }])) };
}

/** Which ramp a style's classes are in; the first where they are in none. */
export function rampOf({ breaks, variants }, key) {
  const now = [...breaks, null].map((_limit, number) => variants[number]?.[key]).join();
  return Object.keys(RAMPS).find((ramp) => rampColours(ramp, breaks.length + 1).join() === now) ?? Object.keys(RAMPS)[0];
}

/** How a style's number is cut: "quantiles" or "steps" with their count, or "typed"; "each": it is not. */
export function wayOf({ breaks }, numbers) {
  if (!breaks.length) return { way: "each", count: 5 };
  for (const way of ["quantiles", "steps"]) {
    // Where there are too few numbers, several counts come to the same limits.
    const counts = Object.keys(numbers?.[way] ?? {}).filter((count) => numbers[way][count].join() === breaks.join());
    if (counts.length) return { way, count: Number(counts.find((count) => Number(count) === breaks.length + 1) ?? counts[0]) };
  }
  return { way: "typed", count: breaks.length + 1 };
}

/** The limits that somebody typed, or null where they are none: numbers apart from one another. */
export function typedBreaks(text) {
  const parts = text.split(/[\s,，、;；]+/).filter(Boolean);
  const breaks = parts.map(Number);
  const wrong = !breaks.length || breaks.some((limit) => !Number.isFinite(limit));
  return wrong ? null : [...new Set(breaks)].sort((a, b) => a - b);
}
