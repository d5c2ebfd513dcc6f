// Drawing, moving and reshaping places on the map, with Leaflet-Geoman; it is fetched when needed.

import { FREE, MINE, NEW, PAST, THEIRS } from "./ghost_looks.js";

const GEOMAN = "/static/node_modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman";
const DECIMALS = 7;
const LOOKS = { new: NEW, past: PAST, mine: MINE, theirs: THEIRS, free: FREE };

let loading = null;

/** Fetch Leaflet-Geoman once, and let it know the map, which was there before it. */
function loadGeoman(map) {
  loading ??= new Promise((done, failed) => {
    const style = document.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: `${GEOMAN}.css` });
    const script = document.createElement("script");
    Object.assign(script, { src: `${GEOMAN}.min.js`, onload: done, onerror: failed });
    document.head.append(style, script);
  }).then(() => {
    L.PM.reInitLayer(map);
    map.pm.setLang(document.documentElement.lang.startsWith("zh") ? "zh" : "en");
  });
  return loading;
}

/** Shift and a drag choose what lies in a box, where they would zoom else. */
const BoxSelect = L.Map.BoxZoom.extend({
  _onMouseUp(event) {
    if (event.button !== 0) return;
    this._finish();
    if (!this._moved) return;
    this._clearDeferredResetState();
    this._resetStateTimeout = setTimeout(() => this._resetState(), 0);
    const corners = [this._startPoint, this._point].map((one) => this._map.containerPointToLatLng(one));
    this.chosen(L.latLngBounds(corners));
  },
});

const icon = (name, more) => L.divIcon({
  className: `place-handle bi bi-${name} ${more ?? ""}`, iconSize: [36, 36],
});

/** The tools of who edits places. */
export class PlaceTools {
  /**
   * @param {OfficeMap} view
   * @param {{drawn: function(Object), boxed: function(L.LatLngBounds), moved: function(number, number),
   *   reshaped: function(Object)}} told geometry is GeoJSON, a move is in degrees
   */
  constructor(view, told) {
    this.view = view;
    this.map = view.map;
    this.told = told;
    this.ghosts = L.featureGroup();
    this.drawing = null;
    this.boxZoom = this.map.boxZoom;
    this.boxSelect = new BoxSelect(this.map);
    this.boxSelect.chosen = (bounds) => this.told.boxed(bounds);
    this.onCreate = ({ layer }) => {
      const what = this.drawing;
      this.stop();
      layer.remove();
      if (what === "Rectangle") this.told.boxed(layer.getBounds());
      else this.told.drawn(layer.toGeoJSON(DECIMALS).geometry);
    };
  }

  /** Begin: tools are fetched, and Shift with a drag selects. */
  async begin() {
    await loadGeoman(this.map);
    this.map.on("pm:create", this.onCreate);
    this.boxZoom.disable();
    this.map.boxZoom = this.boxSelect;
    this.boxSelect.enable();
    this.ghosts.addTo(this.map);
  }

  /** End: the map is as it was. */
  end() {
    this.clear();
    this.map.off("pm:create", this.onCreate);
    this.boxSelect.disable();
    this.map.boxZoom = this.boxZoom;
    this.boxZoom.enable();
    this.ghosts.remove();
  }

  /**
   * Let the person draw.
   * @param {"Marker"|"Polygon"|"Line"|"Rectangle"} shape
   */
  draw(shape) {
    this.stop();
    this.drawing = shape;
    this.map.pm.enableDraw(shape, {
      snappable: false, allowSelfIntersection: false, continueDrawing: false,
      markerStyle: { icon: icon("geo-alt-fill"), draggable: false }, markerEditable: false,
      pathOptions: NEW, templineStyle: NEW, hintlineStyle: { ...NEW, dashArray: "5 5" },
    });
    this.map.getContainer().classList.add("place-drawing");
  }

  /** Stop drawing. */
  stop() {
    if (this.drawing) this.map.pm.disableDraw();
    this.drawing = null;
    this.map.getContainer().classList.remove("place-drawing");
  }

  /** Take away what the tools show. */
  clear() {
    this.stop();
    this.reshaping?.remove();
    this.handle?.remove();
    this.reshaping = this.handle = null;
    this.ghosts.clearLayers();
  }

  /**
   * Show shapes beside the data.
   * @param {{geometry: Object, look: "new"|"past"|"mine"|"theirs"}[]} shapes
   */
  show(shapes) {
    this.ghosts.clearLayers();
    for (const { geometry, look } of shapes) this.#ghost(geometry, look).addTo(this.ghosts);
  }

  #ghost(geometry, look) {
    return L.geoJSON(geometry, {
      style: LOOKS[look], interactive: false,
      pointToLayer: (_point, latLng) => L.circleMarker(latLng, { radius: 9, ...LOOKS[look] }),
    });
  }

  /**
   * Show a handle by which shapes are moved together.
   * @param {L.LatLng} latLng where the handle stands
   * @param {Object[]} geometries
   * @param {string} title
   */
  offerMove(latLng, geometries, title) {
    this.handle?.remove();
    this.handle = L.marker(latLng, {
      icon: icon("arrows-move", "place-move"), draggable: true, title, alt: title, zIndexOffset: 1000,
    }).addTo(this.map);
    const from = L.latLng(latLng);
    let moving = null;
    const shift = ({ lat, lng }) => [lng - from.lng, lat - from.lat];
    this.handle.on("drag", () => {
      moving?.remove();
      const [east, north] = shift(this.handle.getLatLng());
      moving = L.featureGroup(geometries.map((one) => this.#ghost(moved(one, east, north), "free")))
        .addTo(this.map);
    });
    this.handle.on("dragend", () => {
      moving?.remove();
      this.told.moved(...shift(this.handle.getLatLng()));
    });
  }

  /** Let the corners of an area be dragged; every change is told. */
  reshape(geometry) {
    this.handle?.remove();
    this.reshaping?.remove();
    this.reshaping = L.geoJSON(geometry, { style: FREE });
    for (const layer of this.reshaping.getLayers()) {
      layer.addTo(this.map);
      L.PM.reInitLayer(layer);
      layer.pm.enable({ snappable: false, allowSelfIntersection: false, preventMarkerRemoval: false });
      layer.on("pm:edit", () => this.told.reshaped(layer.toGeoJSON(DECIMALS).geometry));
    }
    this.reshaping.remove = () => {
      for (const layer of this.reshaping?.getLayers() ?? []) {
        layer.pm.disable();
        layer.remove();
      }
    };
  }
}

/** Return a geometry moved by degrees. */
export function moved(geometry, east, north) {
  const shift = (value) => (typeof value[0] === "number"
    ? [Number((value[0] + east).toFixed(DECIMALS)), Number((value[1] + north).toFixed(DECIMALS))]
    : value.map(shift));
  return { type: geometry.type, coordinates: shift(geometry.coordinates) };
}
