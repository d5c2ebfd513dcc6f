// Colours that are told apart by colour-blind readers, and how well a label is read.

import { luminance } from "/static/js/map/style.js";

/** Of Okabe and Ito; grey is for what has no colour of its own. */
const PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442"];
const REST = "#6b7280";
const PAPER = "#ffffff";

/** The contrast of two colours, 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Whether a label in a colour is read on paper, where its halo is white (4.5:1). */
export const readable = (colour) => contrast(colour, PAPER) >= 4.5;

/** The field of a style that carries a value's colour: a line has no fill. */
export const colourField = (style, kind) => (kind === "LineString" || !style.fill ? "stroke" : "fill");

/**
 * A style where each value has a colour of the palette, and the values beside them are grey; what
 * the variants say besides stays.
 */
export function spread(style, values, others, key) {
  const colours = others || values.length <= PALETTE.length ? PALETTE : [...PALETTE, REST];
  const variants = values.map((value, place) => [value, { ...style.variants[value], [key]: colours[place % colours.length] }]);
  return { ...style, ...(others ? { [key]: REST } : {}), variants: Object.fromEntries(variants) };
}
