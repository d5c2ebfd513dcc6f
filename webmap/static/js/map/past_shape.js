// A shape that something had before, drawn beside the data.

import { PAST } from "./ghost_looks.js";

/** One past shape on a map. */
export class PastShape {
  constructor(map) {
    this.map = map;
    this.layer = null;
  }

  /**
   * Show a shape, or none.
   * @param {?Object} geometry GeoJSON
   */
  show(geometry) {
    this.layer?.remove();
    this.layer = geometry && L.geoJSON(geometry, {
      style: PAST, interactive: false,
      pointToLayer: (_point, latLng) => L.circleMarker(latLng, { radius: 9, ...PAST }),
    }).addTo(this.map);
    if (this.layer && !this.map.getBounds().intersects(this.layer.getBounds())) {
      this.map.panTo(this.layer.getBounds().getCenter());
    }
  }
}
