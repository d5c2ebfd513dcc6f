// Choosing one position on the map: suggested ones, a click, and what was placed already.

/** A position to be chosen on the map. */
export class SpotChoice {
  /**
   * @param {Object} view the office's map
   * @param {function(number, number)} press called with longitude and latitude of a click
   */
  constructor(view, press) {
    this.view = view;
    this.suggested = L.layerGroup().addTo(view.map);
    this.placed = L.layerGroup().addTo(view.map);
    view.map.on("click", (event) => {
      if (this.choosing) press(event.latlng.lng, event.latlng.lat);
    });
  }

  /** Let a click choose, or not. */
  setChoosing(on) {
    this.choosing = on;
    this.view.map.getContainer().classList.toggle("patrol-adding", on);
  }

  /** Show where it may be, `{lon, lat, label}` each; the first comes into view. */
  suggest(spots) {
    this.suggested.clearLayers();
    spots.forEach(({ lon, lat, label }, index) => {
      const mark = L.circleMarker([lat, lon], {
        radius: 9, color: "#fff", weight: 2, fillColor: "#e69f00", fillOpacity: 0.95, interactive: false,
      });
      mark.bindTooltip(document.createTextNode(`${index + 1} ${label}`), { permanent: true, direction: "right", offset: [9, 0] });
      mark.addTo(this.suggested);
    });
    if (spots.length) this.view.reveal([spots[0].lat, spots[0].lon], 18);
  }

  /** Show what was placed, `{lon, lat, name}` each. */
  show(places) {
    this.placed.clearLayers();
    for (const { lon, lat, name } of places) {
      L.circleMarker([lat, lon], { radius: 6, color: "#fff", weight: 1.5, fillColor: "#009e73", fillOpacity: 1 })
        .bindTooltip(document.createTextNode(name)).addTo(this.placed);
    }
  }
}
