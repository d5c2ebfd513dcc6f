// The frame of a sheet on the map: what will be on the paper, and a veil over the rest.

import { inRings } from "./geometry.js";
import { worldX, worldY } from "./projection.js";

const PANE = "print-frame";
// Dark on light, so that it is seen on any map, by day and by night.
const EDGE = { color: "#ffffff", weight: 5, opacity: 0.9, fill: false, interactive: false };
const LINE = { color: "#111827", weight: 2, fill: false, interactive: false };
const VEIL = { stroke: false, fillColor: "#111827", fillOpacity: 0.32, interactive: false };
const FAR = 4;

/** The frame on a map. */
export class PrintFrame {
  /** @param {Object} view the page's map, see office_map.js */
  constructor(view) {
    this.view = view;
    const pane = view.map.createPane(PANE);
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    const renderer = L.svg({ pane: PANE, padding: 1 });
    this.line = L.polygon([], { ...LINE, pane: PANE, renderer });
    this.edge = L.polygon([], { ...EDGE, pane: PANE, renderer });
    this.veil = L.polygon([], { ...VEIL, pane: PANE, renderer });
    this.group = L.layerGroup([this.veil, this.edge, this.line]).addTo(view.map);
  }

  /**
   * Show a frame, and bring it into view.
   * @param {[number, number][]} corners longitude and latitude
   * @param {{animate?: boolean}} [options]
   */
  show(corners, options = {}) {
    const ring = corners.map(([lon, lat]) => [lat, lon]);
    const bounds = L.latLngBounds(ring);
    const [[south, west], [north, east]] = [bounds.getSouthWest(), bounds.getNorthEast()].map((one) => [one.lat, one.lng]);
    const around = [[south - FAR, west - FAR], [north + FAR, west - FAR], [north + FAR, east + FAR], [south - FAR, east + FAR]];
    this.edge.setLatLngs(ring);
    this.line.setLatLngs(ring);
    this.veil.setLatLngs([around, ring]);
    this.view.fit(bounds, options);
  }

  /** Take the frame away. */
  clear() {
    this.edge.setLatLngs([]);
    this.line.setLatLngs([]);
    this.veil.setLatLngs([]);
  }
}

/** Return the sub-grid (a feature) under a position on the map, or undefined. */
export function gridAt(view, { lng, lat }) {
  return view.layers.features("sub_grids").find((one) => inRings(one.parts, worldX(lng), worldY(lat)));
}
