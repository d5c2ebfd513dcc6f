// Incidents of the past on the map: those that a patrol was near to, and those that none was.

const PANE = "past-incidents";
// Told apart by form too: a filled disc, and a ring.
const COVERED = { radius: 4, weight: 1, color: "#fff", fillColor: "#0072b2", fillOpacity: 0.85 };
const MISSED = { radius: 4.5, weight: 2.5, color: "#d55e00", fill: true, fillColor: "#fff", fillOpacity: 0.35 };
const HALF = 0.5;

/** The incidents of a replay on a map. */
export class PastIncidents {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {function(Object): string} textOf gives the words of one incident
   */
  constructor(view, textOf) {
    this.view = view;
    this.textOf = textOf;
    view.map.createPane(PANE).style.zIndex = 445;
    this.renderer = L.canvas({ pane: PANE, padding: 0.3 });
    this.layers = L.layerGroup().addTo(view.map);
  }

  /** Draw incidents; `show`: "all", "covered" or "missed". Returns how many were drawn. */
  draw(incidents, show) {
    this.layers.clearLayers();
    let drawn = 0;
    for (const one of incidents) {
      const covered = one.covered >= HALF;
      if (show !== "all" && covered !== (show === "covered")) continue;
      const marker = L.circleMarker([one.lat, one.lon], {
        ...(covered ? COVERED : MISSED), renderer: this.renderer, pane: PANE,
      });
      marker.bindTooltip(() => {
        const text = document.createElement("span");
        text.textContent = this.textOf(one);
        return text;
      });
      marker.addTo(this.layers);
      drawn += 1;
    }
    return drawn;
  }

  /** Show all that is drawn in the free part of the map. */
  fit(incidents) {
    const bounds = L.latLngBounds(incidents.map((one) => [one.lat, one.lon]));
    if (bounds.isValid()) this.view.fit(bounds.pad(0.05), { maxZoom: 17 });
  }
}
