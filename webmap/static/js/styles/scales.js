// Zoom levels as the scales that people reckon with.

import { _ } from "/static/js/i18n.js";

const ZOOM_0 = 559082264;
const [FIRST, LAST] = [10, 20];
const numbers = new Intl.NumberFormat(document.documentElement.lang);

/** The denominator of a zoom level's scale, two figures. */
export function denominator(zoom) {
  const exact = ZOOM_0 / 2 ** zoom;
  const step = 10 ** (Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / step) * step;
}

export const scaleTitle = (zoom) => _("1:{scale}（{zoom} 级）", { scale: numbers.format(denominator(zoom)), zoom });

/** The choices of a zoom level; `none` is the one that stands for no limit. */
export function scaleChoices(none, now) {
  const zooms = Array.from({ length: LAST - FIRST + 1 }, (_one, place) => FIRST + place);
  if (now !== none && !zooms.includes(now)) zooms.push(now);
  return [[String(none), _("不限")], ...zooms.sort((a, b) => a - b).map((zoom) => [String(zoom), scaleTitle(zoom)])];
}
