// The map of the office, for every page: folium's Leaflet map with the office's layers on it.

import { _ } from "/static/js/i18n.js";

import { addFeatureCanvas } from "./feature_canvas.js";
import { LayerStore } from "./layer_store.js";
import { scaleBar } from "./scale_bar.js";
import { isDark } from "./style.js";
import { SymbolSet } from "./symbols.js";

const PHONE = matchMedia("(max-width: 767.98px)");
const MARGIN_PX = 16;
const BASE_WAITS_MS = 400;
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** The map of a page. */
class OfficeMap {
  /** @param {Object} data what the server gave the page (webmap/web/map_view.py) */
  constructor(data) {
    this.data = data;
    /** Leaflet's map, made by folium's script. */
    this.map = window.map_office;
    /** The base map's tile layer. */
    this.base = window.tile_layer_base;
    this.symbols = new SymbolSet(data.symbols, data.glyphs);
    this.canvas = addFeatureCanvas(this.map, this.symbols);
    /** The office's layers (LayerStore). */
    this.layers = new LayerStore(data.layers, this.canvas);
    /** Kept once the first layers are here, and once they are drawn. */
    this.ready = this.drawn = null;
  }

  /** Return the office's bounds (L.LatLngBounds). */
  get bounds() {
    const [west, south, east, north] = this.data.bounds;
    return L.latLngBounds([south, west], [north, east]);
  }

  /** Return fitBounds options that keep what is fitted clear of the panel. */
  get padding() {
    const panel = document.getElementById("panel");
    const area = this.map.getContainer();
    const height = panel?.dataset.height ?? "folded";
    // What a page lays over the map's other side.
    const beside = document.querySelector("[data-beside-map]");
    const right = beside && !PHONE.matches ? beside.offsetWidth : 0;
    let [left, bottom] = [0, 0];
    if (panel && PHONE.matches) bottom = Math.min(panel.offsetHeight, area.clientHeight * 0.6);
    else if (panel && height !== "folded") left = panel.offsetWidth;
    return {
      paddingTopLeft: [left + MARGIN_PX, MARGIN_PX],
      paddingBottomRight: [right + MARGIN_PX, bottom + MARGIN_PX],
    };
  }

  /**
   * Show bounds in the part of the map that the panel leaves free.
   * @param {L.LatLngBounds | [[number, number], [number, number]]} bounds
   * @param {Object} [options] of Leaflet's fitBounds, such as maxZoom or animate
   */
  fit(bounds, options = {}) {
    this.map.fitBounds(bounds, { ...this.padding, ...options });
    return this;
  }

  /** Bring a position into the free part of the map, near enough to see it. */
  reveal(latLng, zoom = 17) {
    const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = this.padding;
    const size = this.map.getSize();
    const target = Math.max(this.map.getZoom(), zoom);
    // The middle of the free part, seen from the middle of the map.
    const shift = L.point((left + size.x - right) / 2 - size.x / 2, (top + size.y - bottom) / 2 - size.y / 2);
    this.map.setView(this.map.unproject(this.map.project(latLng, target).subtract(shift), target), target);
    return this;
  }

  /** Show the base map of the page's theme, by day or by night. */
  followTheme() {
    const tiles = this.data.base_tiles;
    if (tiles) this.base.setUrl(tiles[isDark() ? "dark" : "light"]);
    this.canvas.redraw();
  }

  /** Ring a feature on the map, several, or none. */
  select(features) {
    this.canvas.setSelected(features);
  }
}

let made = null;

/**
 * Return the page's map; its first layers are asked for, and drawn as soon as they are here.
 * @param {Object} [options]
 * @param {string[]} [options.show] layer ids to show; those that the office starts with if absent
 * @param {{center: [number, number], zoom: number}} [options.view] instead of the whole office
 * @returns {Promise<OfficeMap|null>} null where there is no office yet
 */
export async function officeMap({ show, view } = {}) {
  const element = document.getElementById("map-data");
  if (!element) return null;
  if (made) return made;
  made = new OfficeMap(JSON.parse(element.textContent));
  const { map, layers } = made;
  L.control.zoom({ position: "topright", zoomInTitle: _("放大"), zoomOutTitle: _("缩小") }).addTo(map);
  map.getContainer().setAttribute("aria-label", _("地图"));
  scaleBar({ position: "bottomright" }).addTo(map);
  map.attributionControl.setPrefix(false);
  if (view) map.setView(view.center, view.zoom, { animate: false });
  else made.fit(made.bounds, { animate: false });
  made.followTheme();
  document.addEventListener("themechange", () => made.followTheme());
  const first = show ?? layers.definitions.filter((one) => one.on).map((one) => one.layer_id);
  made.ready = layers.show(...first);
  made.drawn = new Promise((drawn) => {
    made.ready.then(() => map.once("featuresdrawn", () => drawn()), () => drawn());
  });
  made.drawn.then(() => performance.mark("layers-drawn"));
  // Whoever waits on `ready` hears of an error; whoever doesn't must not see it as unhandled.
  const done = made.ready.catch(() => {});
  // The office's data first; the ground below them as soon as they are here, or at once when slow.
  if (made.data.base) Promise.race([done, pause(BASE_WAITS_MS)]).then(() => made.base.addTo(map));
  return made;
}
