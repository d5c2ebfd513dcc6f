// Where the rows of an uploaded file would lie; a change of datum moves them.

const TAKEN = "#0072b2";
const BAD = "#d55e00";
// Beyond this many times the office's size, the points lie somewhere else altogether.
const FAR = 4;

/** The rows of a file on the map. */
export class UploadPoints {
  /**
   * @param {Object} view the office's map
   * @param {function(number)} choose called with the number of a row that was clicked
   */
  constructor(view, choose) {
    this.view = view;
    this.choose = choose;
    this.group = L.layerGroup().addTo(view.map);
    this.canvas = L.canvas({ padding: 0.3, tolerance: 6 });
    this.marks = new Map();
    this.ring = null;
  }

  /** Show rows, `[row, lon, lat, taken]` each, and no others; those that were there move. */
  show(points) {
    const seen = new Set();
    for (const [row, lon, lat, taken] of points) {
      seen.add(row);
      const look = { fillColor: taken ? TAKEN : BAD, radius: taken ? 5 : 7 };
      const mark = this.marks.get(row);
      if (mark) {
        mark.setLatLng([lat, lon]);
        mark.setStyle(look);
        continue;
      }
      const fresh = L.circleMarker([lat, lon], {
        renderer: this.canvas, color: "#fff", weight: 1.5, fillOpacity: 0.9, ...look,
      });
      fresh.on("click", (event) => { L.DomEvent.stopPropagation(event); this.choose(row); });
      this.marks.set(row, fresh.addTo(this.group));
    }
    for (const [row, mark] of this.marks) {
      if (seen.has(row)) continue;
      mark.remove();
      this.marks.delete(row);
    }
  }

  /** Show the office and the points in one view, unless they lie far away. */
  fit() {
    const office = this.view.bounds;
    const all = L.latLngBounds([...this.marks.values()].map((mark) => mark.getLatLng()));
    if (!all.isValid()) return;
    const both = L.latLngBounds(office.getSouthWest(), office.getNorthEast()).extend(all);
    const size = (bounds) => bounds.getNorth() - bounds.getSouth() + bounds.getEast() - bounds.getWest();
    if (size(both) <= FAR * size(office)) this.view.fit(both);
  }

  /** Ring a row and bring it into view; null: none. Returns whether it is on the map. */
  select(row) {
    this.ring?.remove();
    this.ring = null;
    const mark = this.marks.get(row);
    if (!mark) return false;
    this.ring = L.circleMarker(mark.getLatLng(), {
      radius: 12, color: "#000", weight: 3, fill: false, interactive: false,
    }).addTo(this.group);
    this.view.reveal(mark.getLatLng());
    return true;
  }
}
