// Grids on the map as areas: filled, with a label each, and dashed lines of others to compare with.

import { isDark } from "/static/js/map/style.js";

const PANE = "grid-areas";
const LINES_PANE = "grid-lines";
const FILL_OPACITY = 0.7;
const CHOSEN_WEIGHT = 4;

/** Grids that a page draws by itself. */
export class GridAreas {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{select: function(string)}} told `select` is told the code of the grid that was pressed
   */
  constructor(view, told) {
    this.view = view;
    this.told = told;
    view.map.createPane(PANE).style.zIndex = 430;
    view.map.createPane(LINES_PANE).style.zIndex = 440;
    view.map.getPane(LINES_PANE).style.pointerEvents = "none";
    this.renderers = [L.svg({ pane: PANE }), L.svg({ pane: LINES_PANE })];
    this.group = L.layerGroup().addTo(view.map);
    this.areas = new Map();
    document.addEventListener("themechange", () => this.#draw());
  }

  /**
   * Draw grids.
   * @param {{code: string, geometry: Object, fill: string, opacity: ?number, label: string, title: string}[]} grids
   * @param {Object[]} [lines] geometries of other grids, as dashed lines
   */
  show(grids, lines = []) {
    this.shown = { grids, lines };
    this.#draw();
  }

  /** Mark one grid, or none. */
  mark(code) {
    this.marked = code;
    for (const [of, area] of this.areas) {
      area.setStyle({ weight: of === code ? CHOSEN_WEIGHT : 1.5 });
      if (of === code) area.bringToFront();
    }
  }

  #draw() {
    if (!this.shown) return;
    const { grids, lines } = this.shown;
    const [areas, over] = this.renderers;
    const ink = isDark() ? "#f8f9fa" : "#212529";
    this.group.clearLayers();
    this.areas.clear();
    for (const grid of grids) {
      const area = L.geoJSON(grid.geometry, {
        renderer: areas, pane: PANE, bubblingMouseEvents: false,
        style: { color: ink, weight: 1.5, fillColor: grid.fill, fillOpacity: grid.opacity ?? FILL_OPACITY },
      }).on("click", () => this.told.select(grid.code)).addTo(this.group);
      this.areas.set(grid.code, area);
      L.marker(middleOf(grid.geometry), {
        interactive: false, keyboard: false,
        icon: L.divIcon({ className: "grid-label", iconSize: null, html: labelOf(grid) }),
      }).addTo(this.group);
    }
    for (const geometry of lines) {
      L.geoJSON(geometry, {
        renderer: over, pane: LINES_PANE, interactive: false,
        style: { color: ink, weight: 2.5, dashArray: "2 6", fill: false },
      }).addTo(this.group);
    }
    this.mark(this.marked);
  }
}

function labelOf({ label, title }) {
  const box = document.createElement("span");
  const name = document.createElement("b");
  name.textContent = title;
  const value = document.createElement("span");
  value.textContent = label;
  box.append(name, value);
  return box;
}

/** Return a place well inside an area: of rows across it, the middle of the widest stretch. */
function middleOf(geometry) {
  const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
  const ys = rings.flat().map(([, y]) => y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  let best = { score: -1 };
  for (let row = 1; row < 12; row += 1) {
    const y = low + ((high - low) * row) / 12;
    const xs = rings.flatMap((ring) => ring.slice(1).flatMap(([x, y2], i) => {
      const [x1, y1] = ring[i];
      return (y1 > y) === (y2 > y) ? [] : [x1 + ((x - x1) * (y - y1)) / (y2 - y1)];
    })).sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const width = xs[i + 1] - xs[i];
      // Rows near the middle win where others are hardly wider.
      const score = width * (1 - 0.4 * Math.abs(row - 6) / 6);
      if (score > best.score) best = { score, place: [y, (xs[i] + xs[i + 1]) / 2] };
    }
  }
  return best.place;
}

/**
 * A legend in the corner of the map.
 * @param {Object} view the page's map
 */
export function mapLegend(view) {
  const box = L.DomUtil.create("div", "grid-legend");
  // On a phone the buttons stand on the right, and the sheet lies below.
  const control = L.control({ position: matchMedia("(max-width: 767.98px)").matches ? "topleft" : "topright" });
  control.onAdd = () => box;
  control.addTo(view.map);
  return {
    /** @param {string} title @param {{colour: string, opacity: ?number, text: string}[]} classes */
    show(title, classes) {
      const head = document.createElement("div");
      head.textContent = title;
      head.className = "fw-semibold";
      box.replaceChildren(head, ...classes.map(({ colour, opacity, text }) => {
        const row = document.createElement("div");
        const swatch = document.createElement("i");
        swatch.style.background = colour;
        swatch.style.opacity = opacity ?? FILL_OPACITY;
        row.append(swatch, text);
        return row;
      }));
      box.hidden = !classes.length;
    },
  };
}
