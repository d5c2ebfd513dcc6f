// What a change did, on the map: each place as it was, and as it was afterwards.

import { NEW, PAST } from "./ghost_looks.js";

/** The shapes of one change. */
export class ChangeShapes {
  /**
   * @param {OfficeMap} view
   * @param {{press: function(number)}} told with the position of the place that was pressed
   */
  constructor(view, { press }) {
    this.view = view;
    this.press = press;
    this.group = L.featureGroup().addTo(view.map);
    this.single = [];
  }

  /** Show places: ``before`` in dashes, ``after`` in full; either may be missing. */
  show(places) {
    this.group.clearLayers();
    this.single = places.map(({ before, after }, at) => {
      const same = before && after && JSON.stringify(before.geometry) === JSON.stringify(after.geometry);
      const both = L.featureGroup([
        before && !same && this.#shape(before, PAST),
        after && this.#shape(after, NEW),
      ].filter(Boolean));
      both.on("click", () => this.press(at));
      return both.addTo(this.group);
    });
    if (places.length) this.view.fit(this.group.getBounds(), { maxZoom: 18 });
  }

  /** Bring one of the places into view. */
  reveal(at) {
    this.view.fit(this.single[at].getBounds(), { maxZoom: 19 });
  }

  #shape({ geometry, name }, look) {
    return L.geoJSON(geometry, {
      style: look, pointToLayer: (_point, latLng) => L.circleMarker(latLng, { radius: 8, ...look }),
    }).bindTooltip(() => document.createTextNode(name));
  }
}
