// Sweeps and beats on the map: the ways with arrows and numbers, and what is being chosen there.

import { lonLat } from "/static/js/map/projection.js";
import { routeLine } from "/static/js/map/route_line.js";
import { routeStyle } from "/static/js/map/route_style.js";

const PANE = "sweeps";
const BESIDE_PX = 3;
const NUMBERS_FROM_ZOOM = 17;
const FADED = 0.2;
const CHOSEN = { color: "#b3261e", weight: 5, opacity: 0.75 };
const CLICK_PX = 10;

const toLatLngs = (part) => Array.from({ length: part.length / 2 }, (_none, i) =>
  latLngOf(lonLat(part[2 * i], part[2 * i + 1])));
const latLngOf = ([lon, lat]) => [lat, lon];

/** What a sweep or beat shows on the page's map. */
export class SweepWays {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{press: function(number, number, ?string), select: function(number)}} told
   *   `press` is told where the map was clicked, and the number of the street there
   */
  constructor(view, told) {
    this.view = view;
    this.map = view.map;
    this.told = told;
    this.map.createPane(PANE).style.zIndex = 450;
    this.renderer = L.svg({ pane: PANE });
    this.ways = L.layerGroup().addTo(this.map);
    this.marks = L.layerGroup().addTo(this.map);
    this.lines = new Map();
    this.map.on("click", (event) => {
      const { lng, lat } = event.latlng;
      const found = view.canvas.featureAt(event.latlng, CLICK_PX);
      const street = found?.layer.layer_id === "streets" ? found.properties.number : null;
      told.press(Number(lng.toFixed(6)), Number(lat.toFixed(6)), street);
    });
    this.map.on("zoomend", () => this.#setDetail());
    this.#setDetail();
  }

  /** Let clicks choose something, or no longer. */
  setChoosing(choosing) {
    this.choosing = choosing;
    this.map.getContainer().classList.toggle("patrol-adding", choosing);
  }

  /** Show or hide the streets to choose from. */
  async showStreets(shown) {
    const { layers } = this.view;
    if (shown === layers.isShown("streets")) return;
    if (shown) await layers.show("streets"); else layers.hide("streets");
  }

  /** Draw what is being chosen: corners, points in order, streets, the start. */
  async drawChosen({ outline, via, streets, start }) {
    this.drawing = { outline, via, streets, start };
    const mine = this.drawing;
    if (streets.length) await this.view.layers.load(["streets"]);
    if (mine !== this.drawing) return;
    this.marks.clearLayers();
    const look = { ...CHOSEN, interactive: false, renderer: this.renderer, pane: PANE };
    if (outline.length) L.polygon(outline.map(latLngOf), { ...look, weight: 2, fillOpacity: 0.08 }).addTo(this.marks);
    [...outline, ...via].forEach((place, index) => this.#pin(place, String(index + 1)));
    if (start) this.#pin(start, "", "bi bi-flag-fill");
    const wanted = new Set(streets);
    for (const feature of wanted.size ? this.view.layers.features("streets") : []) {
      if (wanted.has(feature.properties.number)) L.polyline(feature.parts.map(toLatLngs), look).addTo(this.marks);
    }
  }

  /** Draw an answer's ways, or none. */
  draw(routes) {
    this.ways.clearLayers();
    this.lines.clear();
    for (const route of routes) this.#drawRoute(route);
  }

  /** Make one way stand out, or none. */
  mark(number) {
    for (const [key, { lines, badges }] of this.lines) {
      const faded = number !== null && key !== number;
      lines.casing.setStyle({ opacity: faded ? 0 : 0.85 });
      for (const line of [lines.line, lines.arrows]) line.setStyle({ opacity: faded ? FADED : 1 });
      if (number === key) Object.values(lines).forEach((line) => line.bringToFront());
      for (const badge of badges) badge.classList.toggle("d-none", faded);
    }
  }

  /** Return the bounds of all ways drawn; null where there are none. */
  bounds() {
    const found = L.latLngBounds([]);
    for (const { lines } of this.lines.values()) found.extend(lines.line.getBounds());
    return found.isValid() ? found : null;
  }

  #setDetail() {
    this.map.getContainer().classList.toggle("sweep-far", this.map.getZoom() < NUMBERS_FROM_ZOOM);
  }

  #pin(place, text, more = "") {
    const pin = document.createElement("span");
    pin.className = `sweep-pin ${more}`;
    pin.textContent = text;
    L.marker(latLngOf(place), {
      icon: L.divIcon({ html: pin, className: "sweep-pin-icon", iconSize: [22, 22] }), interactive: false, keyboard: false,
    }).addTo(this.marks);
  }

  #drawRoute(route) {
    if (!route.geometry) return;
    const { colour, ink } = routeStyle(route.number);
    const lines = routeLine(route.geometry.coordinates.map(latLngOf), routeStyle(route.number), BESIDE_PX, this.renderer);
    lines.line.on("click", (event) => {
      // While something is set on the map, a click on a way sets it too.
      if (this.choosing) return;
      L.DomEvent.stop(event);
      this.told.select(route.number);
    });
    Object.values(lines).forEach((line) => line.addTo(this.ways));
    const badges = route.stretches.map((stretch, index) => {
      const badge = document.createElement("span");
      badge.className = `sweep-order ${index ? "" : "sweep-first"}`;
      badge.style.background = colour;
      badge.style.color = ink;
      badge.textContent = index + 1;
      L.marker([stretch.lat, stretch.lon], {
        icon: L.divIcon({ html: badge, className: "sweep-order-icon", iconSize: [20, 20] }), interactive: false, keyboard: false,
        zIndexOffset: index ? 0 : 1000,
      }).addTo(this.ways);
      return badge;
    });
    this.lines.set(route.number, { lines, badges });
  }
}
