// The features of a layer, projected and ready to be drawn and found.

import { lengthOf, middleOf, pointInside } from "./geometry.js";
import { lonLat, worldX, worldY } from "./projection.js";
import { styleOf } from "./style.js";

const EARTH_RADIUS_M = 6378137;

const flat = (coordinates) => {
  const values = new Float64Array(coordinates.length * 2);
  coordinates.forEach(([lon, lat], i) => {
    values[2 * i] = worldX(lon);
    values[2 * i + 1] = worldY(lat);
  });
  return values;
};

// Every kind of geometry as a list of points, lines or rings.
const PARTS = {
  Point: (c) => ["point", [flat([c])]],
  MultiPoint: (c) => ["point", c.map((one) => flat([one]))],
  LineString: (c) => ["line", [flat(c)]],
  MultiLineString: (c) => ["line", c.map(flat)],
  Polygon: (c) => ["area", c.map(flat)],
  MultiPolygon: (c) => ["area", c.flatMap((polygon) => polygon.map(flat))],
};

function boxOf(parts) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) {
      if (part[i] < box[0]) box[0] = part[i];
      if (part[i] > box[2]) box[2] = part[i];
      if (part[i + 1] < box[1]) box[1] = part[i + 1];
      if (part[i + 1] > box[3]) box[3] = part[i + 1];
    }
  }
  return box;
}

/** One feature: its properties, its parts in world pixels, and its style. */
export class Feature {
  constructor(layer, { geometry, properties }) {
    [this.kind, this.parts] = PARTS[geometry.type](geometry.coordinates);
    this.layer = layer;
    this.properties = properties;
    this.box = boxOf(this.parts);
    this.style = styleOf(layer.style, properties);
  }

  /** [x, y] where a symbol or a label stands, in world pixels. */
  get anchor() {
    if (!this._anchor) {
      if (this.kind === "point") this._anchor = [this.parts[0][0], this.parts[0][1]];
      else if (this.kind === "line") this._anchor = middleOf(this.parts[0]);
      else this._anchor = pointInside(this.parts, this.box);
    }
    return this._anchor;
  }

  /** Length of a line on the ground, metres. */
  get length_m() {
    const lat = (lonLat(...this.anchor)[1] * Math.PI) / 180;
    const metresAPixel = (2 * Math.PI * EARTH_RADIUS_M * Math.cos(lat)) / worldX(180);
    return this.parts.reduce((sum, part) => sum + lengthOf(part), 0) * metresAPixel;
  }

  /** L.LatLng of the anchor. */
  get latLng() {
    const [lon, lat] = lonLat(...this.anchor);
    return L.latLng(lat, lon);
  }

  /** L.LatLngBounds of the whole feature. */
  get bounds() {
    const [west, north] = lonLat(this.box[0], this.box[1]);
    const [east, south] = lonLat(this.box[2], this.box[3]);
    return L.latLngBounds([south, west], [north, east]);
  }
}

/** Return one feature of several pieces of the same thing, such as a street cut at its junctions. */
export function joined(features) {
  const parts = features.flatMap((one) => one.parts);
  return Object.assign(Object.create(Feature.prototype), features[0], {
    parts, box: boxOf(parts), pieces: features.length, _anchor: null,
  });
}

/** Return the features of a GeoJSON FeatureCollection. */
export function readFeatures(layer, collection) {
  return collection.features.filter((one) => one.geometry).map((one) => new Feature(layer, one));
}
