// A plan on the map: each team's way, its stops with number and time, what is selected.

import { routeLine } from "/static/js/map/route_line.js";
import { routeStyle } from "/static/js/map/route_style.js";
import { spread } from "/static/js/map/spreading.js";

const PANE = "routes";
// The first lies nearest to the street's middle, the sixth still on the street.
const BESIDE_PX = { first: 1.5, step: 0.9, routes: 5 };
// From which zoom stops show their numbers, and their times too: later where there are many.
const MANY_STOPS = 30;
const FEW = { numbers: 14, times: 16 };
const MANY = { numbers: 16, times: 17 };
const FADED = 0.25;

const toLatLngs = (geometry) => (geometry
  ? (geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates)
    .flat().map(([lon, lat]) => [lat, lon])
  : []);

const besidePx = (number) =>
  BESIDE_PX.first + BESIDE_PX.step * ((number - 1) % BESIDE_PX.routes);

/** The routes of one plan on a map. */
export class PlanRoutes {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {function(number, number|null)} select is told the route and the stop that were clicked
   */
  constructor(view, select) {
    this.view = view;
    this.map = view.map;
    this.select = select;
    this.map.createPane(PANE).style.zIndex = 450;
    this.renderer = L.svg({ pane: PANE });
    this.layers = L.layerGroup().addTo(this.map);
    this.routes = new Map();
    this.badges = new Map();
    this.groups = [];
    this.map.on("zoomend", () => this.#setDetail());
  }

  /** Draw a plan's routes, or none; `timeText` gives a moment as it is shown. */
  draw(plan, timeText) {
    this.layers.clearLayers();
    this.routes.clear();
    this.badges.clear();
    this.groups = [];
    if (!plan) return;
    for (const route of plan.routes) this.#drawLine(route);
    for (const stops of stopsByPlace(plan.routes)) this.#drawStops(stops, timeText);
    this.#setDetail();
  }

  /** Return the bounds of all routes and stops drawn, or of one route; null where there are none. */
  bounds(number = null) {
    const found = L.latLngBounds([]);
    for (const [key, route] of this.routes) {
      if (number === null || key === number) route.points.forEach((point) => found.extend(point));
    }
    return found.isValid() ? found : null;
  }

  /** Show what is selected: `{route, stop}` or null; other routes step back. */
  mark(selected) {
    for (const [number, { lines, badges }] of this.routes) {
      const faded = selected && selected.route !== number;
      lines.casing?.setStyle({ opacity: faded ? 0 : 0.85 });
      lines.line?.setStyle({ opacity: faded ? FADED : 1 });
      lines.arrows?.setStyle({ opacity: faded ? FADED : 1 });
      if (selected && !faded) Object.values(lines).forEach((line) => line.bringToFront());
      for (const badge of badges) {
        badge.classList.toggle("patrol-faded", Boolean(faded));
        badge.classList.toggle("patrol-timed", Boolean(selected && !faded));
        badge.classList.remove("patrol-chosen");
      }
    }
    const badge = selected?.stop && this.badges.get(`${selected.route}-${selected.stop}`);
    badge?.element.classList.add("patrol-chosen");
    for (const { marker } of this.badges.values()) marker.setZIndexOffset(0);
    badge?.marker.setZIndexOffset(1000);
    this.#spread();
  }

  /** Ring the stops whose visits' keys are given: they are not as they were. */
  markChanged(keys) {
    for (const { element, key } of this.badges.values()) {
      element.classList.toggle("patrol-changed", keys.has(key));
    }
  }

  /** Bring a stop or a route into the free part of the map. */
  reveal({ route, stop }) {
    const badge = stop && this.badges.get(`${route}-${stop}`);
    if (badge) this.map.panInside(badge.marker.getLatLng(), this.view.padding);
    else {
      const bounds = this.bounds(route);
      if (bounds) this.view.fit(bounds, { maxZoom: 17 });
    }
  }

  #setDetail() {
    const from = this.badges.size > MANY_STOPS ? MANY : FEW;
    const { classList } = this.map.getContainer();
    classList.toggle("patrol-far", this.map.getZoom() < from.numbers);
    classList.toggle("patrol-near", this.map.getZoom() >= from.times);
    this.#spread();
  }

  /** Put stops side by side that would hide each other; those of the selected route stay first. */
  #spread() {
    const first = this.groups.filter((box) => box.querySelector(".patrol-timed"));
    spread([...first, ...this.groups.filter((box) => !first.includes(box))]);
  }

  #drawLine(route) {
    const latLngs = toLatLngs(route.geometry);
    const kept = { lines: {}, badges: [], points: [...latLngs] };
    this.routes.set(route.number, kept);
    for (const stop of route.stops) if (stop.lon !== null) kept.points.push([stop.lat, stop.lon]);
    if (latLngs.length < 2) return;
    // To the right, as people go; each route a little further out than the one before.
    kept.lines = routeLine(latLngs, routeStyle(route.number), besidePx(route.number), this.renderer);
    kept.lines.line.on("click", (event) => {
      // While a place is being picked, a line is only something that lies there.
      if (this.map.getContainer().classList.contains("patrol-adding")) return;
      L.DomEvent.stop(event);
      this.select(route.number, null);
    });
    Object.values(kept.lines).forEach((line) => line.addTo(this.layers));
  }

  #drawStops(stops, timeText) {
    const box = document.createElement("div");
    box.className = "patrol-stops";
    L.DomEvent.disableClickPropagation(box);
    const marker = L.marker([stops[0].stop.lat, stops[0].stop.lon], {
      icon: L.divIcon({ html: box, className: "patrol-stops-icon", iconSize: [0, 0] }),
      interactive: false, keyboard: false,
    });
    for (const { route, stop } of stops) {
      const badge = stopBadge(route, stop, timeText(stop.starts_at));
      badge.addEventListener("click", () => this.select(route.number, stop.sequence));
      box.append(badge);
      this.routes.get(route.number).badges.push(badge);
      this.badges.set(`${route.number}-${stop.sequence}`, { element: badge, marker, key: stop.key });
    }
    marker.addTo(this.layers);
    this.groups.push(box);
  }
}

/** Put the stops of all routes at one place together, the earliest first. */
function stopsByPlace(routes) {
  const places = new Map();
  for (const route of routes) {
    for (const stop of route.stops) {
      if (stop.kind !== "visit") continue;
      const key = `${stop.lon.toFixed(5)},${stop.lat.toFixed(5)}`;
      if (!places.has(key)) places.set(key, []);
      places.get(key).push({ route, stop });
    }
  }
  for (const stops of places.values()) {
    stops.sort((one, other) => (one.stop.starts_at < other.stop.starts_at ? -1 : 1));
  }
  return places.values();
}

function stopBadge(route, stop, time) {
  const { colour, ink } = routeStyle(route.number);
  const badge = document.createElement("button");
  badge.type = "button";
  badge.className = "patrol-stop-badge";
  // The list beside the map has the same stops for the keyboard.
  badge.tabIndex = -1;
  badge.title = `${route.number}-${stop.sequence} ${stop.name} ${time}`;
  badge.style.background = colour;
  badge.style.color = ink;
  badge.textContent = stop.sequence;
  const shown = document.createElement("span");
  shown.className = "patrol-stop-time";
  shown.textContent = time;
  badge.append(shown);
  return badge;
}
