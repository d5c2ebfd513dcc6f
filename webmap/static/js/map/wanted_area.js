// What of the map is wanted: chosen grids are marked, a click chooses one, and what the screen shows.

import { lonLat } from "./projection.js";

const PANE = "wanted-area";
const MARKED = { color: "#111827", weight: 3, dashArray: "6 4", fillColor: "#f0e442", fillOpacity: 0.25, interactive: false };
const SCREEN = { color: "#111827", weight: 2, dashArray: "2 5", fill: false, interactive: false };
const INSET_PX = 8;

/** Return a ring of world pixels as latitudes and longitudes. */
function ringOf(part) {
  const ring = [];
  for (let i = 0; i < part.length; i += 2) {
    const [lon, lat] = lonLat(part[i], part[i + 1]);
    ring.push([lat, lon]);
  }
  return ring;
}

/** Chosen grids and the screen's box on a map. */
export class WantedArea {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{moved: function}} options called when the map was moved by a person
   */
  constructor(view, { moved }) {
    this.view = view;
    const pane = view.map.createPane(PANE);
    pane.style.zIndex = 440;
    pane.style.pointerEvents = "none";
    const renderer = L.svg({ pane: PANE, padding: 1 });
    this.group = L.layerGroup([]).addTo(view.map);
    this.looks = { pane: PANE, renderer };
    this.quiet = false;
    view.map.on("moveend", () => this.quiet || moved());
  }

  /** Return what the free part of the map shows: west, south, east, north in degrees. */
  screen() {
    const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = this.view.padding;
    const size = this.view.map.getSize();
    const north = this.view.map.containerPointToLatLng([left - INSET_PX, top - INSET_PX]);
    const south = this.view.map.containerPointToLatLng([size.x - right + INSET_PX, size.y - bottom + INSET_PX]);
    return [north.lng, south.lat, south.lng, north.lat];
  }

  /** Show a box in the free part of the map. */
  reveal([west, south, east, north]) {
    this.quiet = true;
    this.view.fit([[south, west], [north, east]], { animate: false });
    this.quiet = false;
  }

  /**
   * Mark what is chosen.
   * @param {string[]} codes of police grids and sub-grids
   * @param {?number[]} bbox west, south, east, north
   */
  show(codes, bbox) {
    this.group.clearLayers();
    for (const layerId of ["police_grids", "sub_grids"]) {
      for (const grid of this.view.layers.features(layerId)) {
        if (codes.includes(grid.properties.code)) L.polygon(grid.parts.map(ringOf), { ...this.looks, ...MARKED }).addTo(this.group);
      }
    }
    if (!bbox) return;
    const [west, south, east, north] = bbox;
    L.rectangle([[south, west], [north, east]], { ...this.looks, ...SCREEN }).addTo(this.group);
  }
}
