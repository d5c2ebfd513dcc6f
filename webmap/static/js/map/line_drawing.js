// A line drawn by clicks, point by point, as far as it is drawn and on to the pointer.

const LOOK = { color: "#b3261e", weight: 4, interactive: false };
const latLng = ([lon, lat]) => L.latLng(lat, lon);

/** A line on the map that a person is drawing. */
export class LineDrawing {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.group = L.layerGroup().addTo(map);
    this.points = [];
    this.active = false;
    map.on("mousemove", (event) => this.ahead?.setLatLngs(this.points.length ? [latLng(this.points.at(-1)), event.latlng] : []));
  }

  /** Show the points drawn so far; none: drawing is over. */
  show(points, active) {
    this.points = points;
    if (active !== this.active) {
      this.active = active;
      this.map.getContainer().classList.toggle("grid-drawing", active);
      // A second click in a row is another point, not a wish to see more.
      this.map.doubleClickZoom[active ? "disable" : "enable"]();
    }
    this.group.clearLayers();
    this.ahead = null;
    if (!active) return;
    L.polyline(points.map(latLng), LOOK).addTo(this.group);
    this.ahead = L.polyline([], { ...LOOK, dashArray: "4 8", weight: 3 }).addTo(this.group);
    for (const point of points) L.circleMarker(latLng(point), { ...LOOK, radius: 4, fillOpacity: 1 }).addTo(this.group);
  }
}
