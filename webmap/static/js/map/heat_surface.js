// A surface of heat on the map: values on a lattice, drawn in classes of colour.

const PANE = "heat";
const OPACITY = 0.68;
// Drawn this much finer than the lattice, so that the classes' edges are lines and no steps.
const FINER = 4;

const CanvasOverlay = L.ImageOverlay.extend({
  _initImage() {
    const canvas = this._image = this._url;
    L.DomUtil.addClass(canvas, "leaflet-image-layer");
    if (this._zoomAnimated) L.DomUtil.addClass(canvas, "leaflet-zoom-animated");
  },
});

/** Heat on a page's map. */
export class HeatSurface {
  /** @param {Object} view the page's map, see office_map.js */
  constructor(view) {
    this.map = view.map;
    // Above the base map, below borders and names.
    this.map.createPane(PANE).style.zIndex = 340;
    this.map.getPane(PANE).style.pointerEvents = "none";
    this.canvas = document.createElement("canvas");
    this.overlay = null;
  }

  /**
   * Draw a surface.
   * @param {{bounds: number[], columns: number, rows: number}} lattice rows from the south
   * @param {function(number): number} valueAt the value of a cell
   * @param {function(number): ?number[]} colourOf [red, green, blue] of a value; null: nothing
   */
  show({ bounds: [west, south, east, north], columns, rows }, valueAt, colourOf) {
    const [width, height] = [columns * FINER, rows * FINER];
    Object.assign(this.canvas, { width, height });
    const context = this.canvas.getContext("2d");
    const picture = context.createImageData(width, height);
    const along = between(columns);
    const up = between(rows);
    for (let y = 0; y < height; y += 1) {
      const [below, above, rise] = up[height - 1 - y];
      for (let x = 0; x < width; x += 1) {
        const [left, right, part] = along[x];
        const low = valueAt(below * columns + left) * (1 - part) + valueAt(below * columns + right) * part;
        const high = valueAt(above * columns + left) * (1 - part) + valueAt(above * columns + right) * part;
        const colour = colourOf(low * (1 - rise) + high * rise);
        if (!colour) continue;
        const at = 4 * (y * width + x);
        [picture.data[at], picture.data[at + 1], picture.data[at + 2]] = colour;
        picture.data[at + 3] = 255;
      }
    }
    context.putImageData(picture, 0, 0);
    const where = L.latLngBounds([south, west], [north, east]);
    if (this.overlay) this.overlay.setBounds(where);
    else this.overlay = new CanvasOverlay(this.canvas, where, { pane: PANE, opacity: OPACITY }).addTo(this.map);
    this.canvas.hidden = false;
  }

  /** Show nothing. */
  clear() {
    this.canvas.hidden = true;
  }
}

/** Return, for each finer step, the two cells whose middles it lies between and how far along. */
function between(count) {
  return Array.from({ length: count * FINER }, (_none, step) => {
    const place = Math.min(count - 1, Math.max(0, (step + 0.5) / FINER - 0.5));
    const first = Math.floor(place);
    return [first, Math.min(count - 1, first + 1), place - first];
  });
}
