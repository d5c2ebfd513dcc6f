// What the colours and symbols on the map mean.

import { _, formatDistance } from "/static/js/i18n.js";
import { kindMark } from "/static/js/incidents/kinds.js";
import { FEWER, MORE, RAMP, limitText } from "/static/js/incidents/ramp.js";
import { h } from "/static/js/patrols/parts.js";

const PHONE = matchMedia("(max-width: 767.98px)");

const swatch = (colour, text) => h("div", { key: text },
  h("i", { class: "incidents-swatch", style: { background: colour } }), text);

function heatRows(limits) {
  const colours = RAMP.slice(RAMP.length - limits.length);
  return limits.map((limit, index) => swatch(colours[index], index + 1 < limits.length
    ? `${limitText(limit)} – ${limitText(limits[index + 1])}` : _("{limit} 以上", { limit: limitText(limit) }))).reverse();
}

function changeRows([small, large]) {
  return [
    swatch(MORE[1], _("多 {limit} 以上", { limit: limitText(large) })),
    swatch(MORE[0], _("多 {small} – {large}", { small: limitText(small), large: limitText(large) })),
    swatch(FEWER[0], _("少 {small} – {large}", { small: limitText(small), large: limitText(large) })),
    swatch(FEWER[1], _("少 {limit} 以上", { limit: limitText(large) })),
  ];
}

function pointRows({ points, paths, title, answer }, compared) {
  const shown = [...new Set((points?.kinds ?? []).map(([category]) => category))];
  return [
    shown.map((category) => h("div", { key: category },
      kindMark(category, paths, compared ? "currentColor" : null), " ", title(category))),
    compared && answer?.comparison ? [
      h("div", { class: "incidents-now", key: "now" }, "■ ", _("现在")),
      h("div", { class: "incidents-earlier", key: "earlier" }, "■ ", _("此前")),
    ] : null,
    points?.weight.some((one) => one < 1) || points?.begins.some((one, index) => one < points.ends[index])
      ? h("div", { class: "text-body-secondary" }, _("空心：只知道时间段")) : null,
  ];
}

/** The legend. */
export function legend(state, limits) {
  const { asked, heat, compared } = state;
  const parts = [];
  if (asked.view !== "points" && heat && limits.length) {
    parts.push(h("div", { class: "fw-semibold" }, compared ? _("每公顷多几起、少几起") : _("每公顷几起")),
      compared ? changeRows(limits) : heatRows(limits),
      h("div", { class: "text-body-secondary" }, _("每起向周围摊开 {distance}", { distance: formatDistance(heat.reach_m) })));
  }
  if (asked.view !== "heat") parts.push(pointRows(state, compared));
  // On a phone it would hide half of the map.
  return h("details", { class: "incidents-legend", hidden: !parts.length, open: !PHONE.matches },
    h("summary", { class: "app-target" }, _("图例")), parts);
}
