// The canvas that all layers of features share: one element for thousands of features.

import { inRings, squaredDistance } from "./geometry.js";
import { Room, paintLabels } from "./labels.js";
import { Frame, paintAreas, paintLines, paintSelection, paintSymbols } from "./painter.js";
import { drawnAt, symbolSize } from "./style.js";

const PANE = "features";
// Symbols at least this large stand for few features: areas show them at every zoom.
// The base map writes their names already.
const ON_BASE_MAP = new Set(["streets", "railways"]);
const LARGE_PX = 16;
// Smaller ones keep labels off themselves from this size on.
const OBSTACLE_PX = 10;
// Grids are named over everything; what is named next keeps clear of large symbols only.
const OVER_ALL = 90;
const OVER_SMALL = 60;

export const FeatureCanvas = L.Renderer.extend({
  options: { padding: 0.2, pane: PANE },

  initialize(symbols, options) {
    L.Renderer.prototype.initialize.call(this, options);
    this.symbols = symbols;
    this.shown = []; // [{definition, features}] in drawing order
    this.selected = [];
  },

  /** Show these layers, lowest first. */
  setLayers(shown) {
    this.shown = shown;
    this.redraw();
  },

  /** Ring a feature, several, or none. */
  setSelected(features) {
    this.selected = [features ?? []].flat();
    this.redraw();
  },

  /** Draw again in the next animation frame. */
  redraw() {
    if (this._map && !this._frameRequest) {
      this._frameRequest = L.Util.requestAnimFrame(() => {
        this._frameRequest = null;
        if (this._map && !this._map._animatingZoom) this._paint();
      });
    }
  },

  getEvents() {
    return { ...L.Renderer.prototype.getEvents.call(this), move: this._onMove };
  },

  /** A long drag leaves what is drawn: draw on while it goes. */
  _onMove() {
    if (this._map._animatingZoom || this._moving) return;
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    if (this._bounds.contains(L.bounds(corner, corner.add(this._map.getSize())))) return;
    this._moving = L.Util.requestAnimFrame(() => {
      this._moving = null;
      if (this._map) this._update();
    });
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._context = this._container.getContext("2d");
  },

  _destroyContainer() {
    L.Util.cancelAnimFrame(this._frameRequest);
    this._container.remove();
    this._container = this._context = this._frameRequest = null;
  },

  _updatePaths() {},

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    this._ratio = Math.min(window.devicePixelRatio || 1, 3);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = size.x * this._ratio;
    this._container.height = size.y * this._ratio;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._paint();
  },

  /** Return where world pixels lie on the canvas now. */
  _frame() {
    const zoom = this._map.getZoom();
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    return new Frame(2 ** zoom, origin, this._bounds.getSize(), zoom, this._ratio);
  },

  _paint() {
    const frame = this._frame();
    const context = this._context;
    context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    context.clearRect(0, 0, frame.size.x, frame.size.y);
    const labels = [];
    const marked = [];
    for (const { definition, features } of this.shown) {
      if (!drawnAt(definition.style, frame.zoom)) continue;
      const visible = features.filter((one) => frame.shows(one.box) && drawnAt(one.style, frame.zoom));
      if (!visible.length) continue;
      if (definition.geometry_type === "LineString") paintLines(context, visible, frame);
      else if (definition.geometry_type === "Polygon") paintAreas(context, visible, frame);
      if (definition.style.symbol) marked.push(...visible.filter((one) => this._hasSymbol(one, frame)));
      if (!ON_BASE_MAP.has(definition.layer_id)) this._collectLabels(labels, visible, frame);
    }
    paintSymbols(context, marked, frame, this.symbols);
    for (const one of this.selected) if (frame.shows(one.box)) paintSelection(context, one, frame);
    this._paintLabels(labels, marked, frame);
    this._map.fire("featuresdrawn", { layers: this.shown.map(({ definition }) => definition.layer_id) });
  },

  /** An area shows its symbol when there are few of its kind, or when it is drawn large enough. */
  _hasSymbol({ kind, style, box }, frame) {
    return kind === "point" || style.size_px >= LARGE_PX || frame.extent(box) >= 1.3 * style.size_px;
  },

  _paintLabels(labels, marked, frame) {
    labels.sort((a, b) => b.style.label_priority - a.style.label_priority);
    const over = labels.findIndex((one) => one.style.label_priority < OVER_ALL);
    const small = labels.findIndex((one) => one.style.label_priority < OVER_SMALL);
    const [first, second] = [over < 0 ? labels.length : over, small < 0 ? labels.length : small];
    const room = new Room();
    const keepOff = (least, below) => {
      for (const feature of marked) {
        const size = symbolSize(feature.style, frame.zoom);
        if (size < least || size >= below) continue;
        const [x, y] = frame.at(feature.anchor);
        room.take([x - size / 2, y - size / 2, x + size / 2, y + size / 2]);
      }
    };
    paintLabels(this._context, labels.slice(0, first), room);
    keepOff(LARGE_PX, Infinity);
    paintLabels(this._context, labels.slice(first, second), room);
    keepOff(OBSTACLE_PX, LARGE_PX);
    paintLabels(this._context, labels.slice(second), room);
  },

  _collectLabels(labels, features, frame) {
    for (const feature of features) {
      const { style, properties } = feature;
      const text = style.label_field && frame.zoom >= style.label_min_zoom && properties[style.label_field];
      if (!text) continue;
      const [x, y] = frame.at(feature.anchor);
      const below = style.symbol && this._hasSymbol(feature, frame) ? symbolSize(style, frame.zoom) / 2 + 1 : 0;
      labels.push({ text: String(text), x, y, style, below });
    }
  },

  /**
   * Return the feature under a position: points before lines before areas, small areas before large.
   * @param {L.LatLng} latLng
   * @param {number} tolerance CSS pixels
   */
  featureAt(latLng, tolerance = 3) {
    const zoom = this._map.getZoom();
    const world = this._map.project(latLng, 0);
    const pixel = 1 / 2 ** zoom;
    let best = null;
    for (const { definition, features } of this.shown) {
      if (!drawnAt(definition.style, zoom)) continue;
      for (const feature of features) {
        const reach = (tolerance + (feature.kind === "point" ? symbolSize(feature.style, zoom) / 2 : 0)) * pixel;
        const { box } = feature;
        if (world.x < box[0] - reach || world.x > box[2] + reach || world.y < box[1] - reach || world.y > box[3] + reach) continue;
        const rank = this._rank(feature, world, reach);
        if (rank && (!best || rank[0] < best[0] || (rank[0] === best[0] && rank[1] <= best[1]))) best = [...rank, feature];
      }
    }
    return best && best[2];
  },

  _rank({ kind, parts, box, style }, world, reach) {
    if (kind === "point") {
      const distance = Math.hypot(parts[0][0] - world.x, parts[0][1] - world.y);
      return distance <= reach ? [0, distance] : null;
    }
    if (kind === "line") {
      const least = Math.min(...parts.map((part) => squaredDistance(part, world.x, world.y)));
      const width = reach + style.stroke_width_px / 2 / 2 ** this._map.getZoom();
      return least <= width * width ? [1, least] : null;
    }
    return inRings(parts, world.x, world.y) ? [2, (box[2] - box[0]) * (box[3] - box[1])] : null;
  },
});

/** Return a feature canvas on its own pane, below what pages draw with Leaflet's own paths. */
export function addFeatureCanvas(map, symbols) {
  map.createPane(PANE).style.zIndex = 350;
  return new FeatureCanvas(symbols).addTo(map);
}
