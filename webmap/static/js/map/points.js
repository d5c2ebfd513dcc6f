// Points on the map that a person clicked: where something came up, or where a route shall pass.

/** A set of points on a map. */
export class Points {
  constructor(map) {
    this.layers = L.layerGroup().addTo(map);
    this.shown = "";
  }

  /** Draw points, `{lon, lat, name?}` each, and no others. */
  draw(points) {
    const text = JSON.stringify(points);
    if (text === this.shown) return;
    this.shown = text;
    this.layers.clearLayers();
    for (const { lon, lat, name } of points) {
      const marker = L.circleMarker([lat, lon], {
        radius: 8, color: "#fff", weight: 2, fillColor: name ? "#b3261e" : "#ffb000", fillOpacity: 1,
        interactive: Boolean(name),
      }).addTo(this.layers);
      if (name) marker.bindTooltip(document.createTextNode(name), { permanent: true, direction: "right" });
    }
  }
}
