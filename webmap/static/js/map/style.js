// A layer's style (webmap/layers/style.py) applied to one feature, and its colours at night.

/** Return the class of a number: as many limits as are not above it; empty for what is no number. */
export function classOf(breaks, value) {
  return typeof value === "number" && !Number.isNaN(value) ? String(breaks.filter((limit) => limit <= value).length) : "";
}

/** Return what a class of numbers is called, as `class_title` has it on sheets. */
export function classTitle(breaks, number) {
  if (number === 0) return `< ${breaks[0]}`;
  if (number === breaks.length) return `≥ ${breaks.at(-1)}`;
  return `${breaks[number - 1]} – ${breaks[number]}`;
}

/** Return a number that lies in a class: what a sample of the class has. */
export function sampleOf(breaks, number) {
  return number === 0 ? breaks[0] - 1 : breaks[number - 1];
}

/** Return the style of a feature: that of its value of the attribute `by`, or of its grid's hue. */
export function styleOf(style, properties) {
  if (!style.by) return style;
  if (style.by === "hue") {
    const { hue } = properties;
    return hue ? { ...style, fill: style.fill && hue, stroke: style.stroke && hue, label_colour: inkOf(hue) } : style;
  }
  const value = properties[style.by];
  const changes = style.variants[style.breaks?.length ? classOf(style.breaks, value) : String(value)];
  if (!changes) return style;
  // Features of one value share one object, so that they can be drawn together.
  changes.whole ??= { ...style, ...changes };
  return changes.whole;
}

/** Return a colour dark enough to be read on paper (contrast 4.5:1). */
export function inkOf(colour) {
  let ink = colour;
  for (let step = 0; step < 8 && luminance(ink) > 0.16; step += 1) ink = mix(ink, 0, 0.15);
  return ink;
}

/** Return a colour mixed with black (0) or white (255). */
function mix(colour, towards, share) {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `#${channels.map((c) => Math.round(c + (towards - c) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Return whether a layer is drawn at a zoom level. */
export const drawnAt = (style, zoom) => zoom >= style.min_zoom && zoom <= style.max_zoom;

/**
 * Return the diameter of a symbol at a zoom level, CSS pixels. Styles are meant for zoom 17; further
 * out, symbols that stand for thousands shrink with the ground, so that they don't run together.
 */
export function symbolSize({ size_px: size }, zoom) {
  const least = size < 16 ? 0.5 : 0.85;
  return size * Math.min(1, Math.max(least, 2 ** ((zoom - 17) / 2)));
}

/** Return whether the page is in its dark theme. */
export const isDark = () => document.documentElement.dataset.bsTheme === "dark";

/** Return the relative luminance (0 black … 1 white) of a colour `#rrggbb`. */
export function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Return the colour of a label and of the halo around it. */
export function labelColours(style) {
  if (!isDark()) return [style.label_colour, "rgba(255,255,255,0.92)"];
  const dim = luminance(style.label_colour) < 0.35;
  return [dim ? mix(style.label_colour, 255, 0.65) : style.label_colour, "rgba(20,24,28,0.9)"];
}
