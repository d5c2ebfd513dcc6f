// What is chosen, on the map: the surface of heat, the points, and the legend.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { _ } from "/static/js/i18n.js";
import { lookOf } from "/static/js/incidents/kinds.js";
import { legend } from "/static/js/incidents/legend.js";
import { FEWER, MORE, RAMP, channels, limitsBelow } from "/static/js/incidents/ramp.js";
import { shareIn } from "/static/js/incidents/week_hours.js";
import { HeatSurface } from "/static/js/map/heat_surface.js";
import { IncidentPoints } from "/static/js/map/incident_points.js";
import { mapBox } from "/static/js/map/map_box.js";
import { dateText, localParts } from "/static/js/patrols/clock.js";

const THOUSANDTHS = 1000;
const NOW = "#d55e00";
const EARLIER = "#0072b2";

/** Return the limits of the classes, and the colour of a value. */
function classesOf(heat, compared, surface) {
  if (compared) {
    let most = 0;
    surface.forEach((value, index) => { most = Math.max(most, Math.abs(value - heat.earlier[index])); });
    const limits = limitsBelow((most * heat.most) / THOUSANDTHS, 2);
    const [small, large] = limits;
    const colours = [FEWER.map(channels), MORE.map(channels)];
    return { limits, colourOf: (value) => (Math.abs(value) < small ? null
      : colours[value > 0 ? 1 : 0][Math.abs(value) < large ? 0 : 1]) };
  }
  const limits = limitsBelow(heat.most);
  const colours = RAMP.slice(RAMP.length - limits.length).map(channels);
  return { limits, colourOf: (value) => {
    if (!(value >= limits[0])) return null;
    let at = limits.length - 1;
    while (value < limits[at]) at -= 1;
    return colours[at];
  } };
}

const momentText = (seconds) => {
  const { date, time } = localParts(seconds * THOUSANDTHS);
  return `${dateText(date)} ${time}`;
};

/** Return what a press on an incident tells: kind, time and number. */
function cardOf({ points, title }, index) {
  const box = document.createElement("div");
  const [category, sub] = points.kinds[points.kind[index]];
  const name = document.createElement("strong");
  name.textContent = sub ? `${title(category)} · ${title(category, sub)}` : title(category);
  const { begins: { [index]: from }, ends: { [index]: until } } = points;
  const lines = [
    from === until ? momentText(from) : _("{from} 至 {until} 之间", { from: momentText(from), until: momentText(until) }),
    points.weight[index] < 1 ? _("其中 {share}% 的时间在所选钟点里", { share: Math.round(points.weight[index] * 100) }) : "",
    _("编号 {id}", { id: points.number[index] }),
    points.earlier[index] ? _("属于对比的那段时间") : "",
  ];
  box.append(name, ...lines.filter(Boolean).map((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    return line;
  }));
  return box;
}

/** Draw the state on the map from now on. */
export function tieMap(view, store) {
  const surface = new HeatSurface(view);
  const points = new IncidentPoints(view, (index) => cardOf(store.get(), index));
  const box = mapBox(view, "incidents-legend-box");
  let last = {};
  let limits = [];

  function drawHeat(state) {
    const { heat, asked, compared } = state;
    if (!heat || asked.view === "points") {
      surface.clear();
      return;
    }
    const at = asked.play ? Math.min(asked.at, heat.surfaces.length - 1) : 0;
    const values = heat.surfaces[at];
    const found = classesOf(heat, compared, values);
    limits = found.limits;
    const unit = heat.most / THOUSANDTHS;
    surface.show(heat, compared ? (cell) => (values[cell] - heat.earlier[cell]) * unit : (cell) => values[cell] * unit,
      found.colourOf);
  }

  function drawPoints({ points: columns, asked, heat, compared }) {
    if (!columns || asked.view === "heat") {
      points.draw(() => null);
      return;
    }
    const frame = asked.play && heat ? heat.frames[Math.min(asked.at, heat.frames.length - 1)] : null;
    points.draw((index) => {
      const earlier = columns.earlier[index];
      if (earlier && !compared) return null;
      const [begins, ends] = [columns.begins[index], columns.ends[index]];
      if (frame && !(shareIn(frame, begins, ends) > 0)) return null;
      const { symbol, fill } = lookOf(columns.kinds[columns.kind[index]][0]);
      return { symbol, fill: compared ? (earlier ? EARLIER : NOW) : fill, hollow: begins < ends };
    });
  }

  const draw = (state) => {
    if (state.points && state.points !== last.points) points.take(state.points);
    const same = ["points", "heat", "compared"].every((name) => state[name] === last[name])
      && ["view", "at", "play"].every((name) => state.asked[name] === last.asked[name]);
    if (!same) {
      drawHeat(state);
      drawPoints(state);
      render(legend(state, limits), box);
    }
    last = state;
  };
  store.listen(draw);
  last = { asked: {} };
  draw(store.get());
}
