// Incidents as points: a symbol for each category; a press tells what, when and which number.

import { FeatureCanvas } from "./feature_canvas.js";
import { lonLat, worldX, worldY } from "./projection.js";

const PANE = "incident-points";
// Few points are drawn larger, so that their forms can be told apart.
const SIZES_PX = { few: 16, many: 14 };
const FEW = 60;
const STYLE = { fill_opacity: 1, stroke: "#ffffff", stroke_width_px: 1, size_px: SIZES_PX.many, min_zoom: 0, max_zoom: 30 };
const DEFINITION = { layer_id: "incident-points", geometry_type: "Point", style: { ...STYLE, symbol: "circle" } };
const PRESS_PX = 6;

/** The points of incidents on a page's map. */
export class IncidentPoints {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {function(number): HTMLElement} cardOf tells of the incident at a place in the columns
   */
  constructor(view, cardOf) {
    this.map = view.map;
    this.map.createPane(PANE).style.zIndex = 445;
    this.map.getPane(PANE).style.pointerEvents = "none";
    this.canvas = new FeatureCanvas(view.symbols, { pane: PANE }).addTo(this.map);
    this.features = [];
    this.looks = new Map();
    this.map.on("click", ({ latlng }) => this.#press(latlng, cardOf));
    this.map.on("popupclose", () => this.canvas.setSelected(null));
  }

  /** Take the columns of a GET /api/v1/incidents/points. */
  take({ lon, lat }) {
    this.features = lon.map((east, index) => {
      const at = Float64Array.of(worldX(east), worldY(lat[index]));
      return { kind: "point", index, parts: [at], anchor: at, box: [at[0], at[1], at[0], at[1]], properties: {} };
    });
    this.map.closePopup();
  }

  /**
   * Draw points, the last on top.
   * @param {function(number): ?{symbol: string, fill: string, hollow: boolean}} lookOf null: left out
   */
  draw(lookOf) {
    const looks = this.features.map((feature) => lookOf(feature.index));
    const shown = this.features.filter((_feature, index) => looks[index]);
    const size = shown.length <= FEW ? SIZES_PX.few : SIZES_PX.many;
    for (const feature of shown) feature.style = this.#styleOf(looks[feature.index], size);
    this.canvas.setLayers(shown.length ? [{ definition: DEFINITION, features: shown }] : []);
    return shown.length;
  }

  // Points of one look share one style, so that their symbol is drawn once.
  #styleOf({ symbol, fill, hollow }, size) {
    const key = `${symbol}${fill}${hollow}${size}`;
    if (!this.looks.has(key)) {
      this.looks.set(key, hollow
        ? { ...STYLE, symbol, fill: "#ffffff", stroke: fill, stroke_width_px: 2, size_px: size - 2 }
        : { ...STYLE, symbol, fill, size_px: size });
    }
    return this.looks.get(key);
  }

  #press(latLng, cardOf) {
    const found = this.canvas.featureAt(latLng, PRESS_PX);
    if (!found) return;
    const [lon, lat] = lonLat(...found.anchor);
    L.popup({ autoPan: false, className: "patrol-popup" }).setLatLng([lat, lon]).setContent(cardOf(found.index)).openOn(this.map);
    this.canvas.setSelected(found);
  }
}
