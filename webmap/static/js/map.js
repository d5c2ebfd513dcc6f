// The map page: layers with their legend, search, and the card of what is selected.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { setPanel } from "/static/js/bar.js";
import { joined } from "/static/js/map/features.js";
import { keepFresh } from "/static/js/map/freshness.js";
import { officeMap } from "/static/js/map/office_map.js";
import { pointing } from "/static/js/map/pointing.js";
import { readAddress, writeAddress } from "/static/js/map_page/address.js";
import { card } from "/static/js/map_page/card.js";
import { layersPanel } from "/static/js/map_page/layers_panel.js";
import { mount as mountSearch } from "/static/js/map_page/search_box.js";

const NEAR_ZOOM = 18;
const PANEL_WAITS_MS = 300;

/** The page's state and what a person can do on it. */
class MapPage {
  constructor(element, view) {
    this.element = element;
    this.view = view;
    this.selected = null;
    this.problem = null;
    this.started = false; // whether the panel has been drawn
    this.atFirst = view.layers.definitions.filter((one) => one.on).map((one) => one.layer_id);
    this.actions = {
      toggle: (ids, on) => this.toggle(ids, on),
      open: (feature, options) => this.open(feature, options),
      close: () => this.close(),
      show: (feature) => this.show(feature),
      wholeOffice: () => view.fit(view.bounds),
      zoomTo: (zoom) => view.map.setZoom(zoom),
      retry: () => this.attempt(view.layers.show(...view.layers.shown)),
      edit: view.data.may_edit ? (feature) => this.edit(feature) : null,
      history: (feature) => this.openHistory(feature),
    };
    this.editor = null; // fetched when somebody edits
    this.history = null;
  }

  draw() {
    this.started = true;
    const state = { view: this.view, zoom: this.view.map.getZoom(), selected: this.selected, problem: this.problem };
    let content;
    if (this.isEditing) content = this.editor.panel();
    else if (this.history) content = this.history.panel();
    else content = this.selected ? card(state, this.actions) : layersPanel(state, this.actions);
    render(h("div", null, content), this.element);
  }

  /** Whether something is under way that must stay as it is. */
  get isBusy() {
    return Boolean(this.history) || (this.isEditing && this.editor.isBusy);
  }

  /** Layers were renewed: what is selected is looked up anew, or is no more. */
  renewed(layerIds) {
    const { selected } = this;
    if (!selected || !layerIds.includes(selected.layer.layer_id)) return;
    const { layers } = this.view;
    const now = layers.features(selected.layer.layer_id).find((one) => one.properties.number === selected.properties.number);
    if (!now) { this.close(); return; }
    this.selected = selected.pieces ? this.whole(now) : now;
    this.view.select(this.selected);
    this.draw();
  }

  get isEditing() {
    return Boolean(this.editor?.on);
  }

  /** Begin to edit, with a place selected or none. */
  async edit(feature = null) {
    const { Editor } = await import("/static/js/map_page/editing/editor.js");
    this.selected = null;
    this.editor ??= new Editor(this.view, { changed: () => this.draw(), left: () => { this.draw(); this.writeAddress(); } });
    if (document.getElementById("panel").dataset.height === "folded") setPanel("half");
    await this.attempt(this.editor.begin());
    if (feature) this.editor.press(feature);
    else this.view.select(null);
    this.writeAddress();
  }

  /** Show the history of a place to who only looks. */
  async openHistory(feature) {
    const { PlaceHistory } = await import("/static/js/map_page/editing/place_history.js");
    this.history = await this.attempt(PlaceHistory.of(this.view, feature, {
      changed: () => this.draw(),
      back: () => { this.history = null; this.draw(); },
    }));
    this.draw();
  }

  writeAddress() {
    const { map, layers } = this.view;
    const { lat, lng } = map.getCenter();
    writeAddress({
      layers: layers.definitions.map((one) => one.layer_id).filter((id) => layers.isShown(id)),
      atFirst: this.atFirst,
      editing: this.isEditing,
      view: { zoom: map.getZoom(), center: [lat, lng] },
      place: this.selected && { layer_id: this.selected.layer.layer_id, number: this.selected.properties.number },
    });
  }

  /** Wait for the server; what it says is wrong stands in the panel. */
  async attempt(work) {
    try {
      const result = await work;
      this.problem = null;
      return result;
    } catch (error) {
      this.problem = error.message;
      return null;
    } finally {
      this.draw();
    }
  }

  async toggle(ids, on) {
    if (on) await this.attempt(this.view.layers.show(...ids));
    else this.view.layers.hide(...ids);
    this.writeAddress();
  }

  /** Select a feature and show its card. */
  open(feature, { fit = false, focus = true } = {}) {
    this.selected = feature;
    this.view.select(feature);
    if (fit) this.show(feature);
    if (document.getElementById("panel").dataset.height === "folded") setPanel("half");
    this.draw();
    this.writeAddress();
    if (focus) document.getElementById("card-title")?.focus({ preventScroll: true });
    document.getElementById("panel-body").scrollTop = 0;
  }

  close() {
    this.selected = null;
    this.view.select(null);
    this.draw();
    this.writeAddress();
  }

  /** Bring a feature into view. */
  show(feature) {
    if (feature.kind === "point") this.view.reveal(feature.latLng, NEAR_ZOOM);
    else this.view.fit(feature.bounds, { maxZoom: NEAR_ZOOM });
  }

  /** Return the whole street or railway that a piece belongs to. */
  whole(piece) {
    const { name } = piece.properties;
    if (!name) return piece;
    return joined(this.view.layers.features(piece.layer.layer_id).filter((one) => one.properties.name === name));
  }

  /** Select a place that was found by the search, to edit it. */
  async editNumber({ layer_id: layerId, number }) {
    const { layers } = this.view;
    if (layers.definition(layerId)?.source !== "places") return;
    if (!layers.isShown(layerId)) await this.attempt(layers.show(layerId));
    const feature = await this.attempt(layers.feature(layerId, number));
    if (!feature) return;
    this.show(feature);
    this.editor.press(feature);
  }

  /** Select by layer and number, as the address and the search name features. */
  async openNumber({ layer_id: layerId, number }, options) {
    const { layers } = this.view;
    if (!layers.definition(layerId)) return;
    // The base map shows streets and railways; what is selected of them is ringed on it.
    const ground = layers.definition(layerId).geometry_type === "LineString";
    if (!ground && !layers.isShown(layerId)) await this.attempt(layers.show(layerId));
    const feature = await this.attempt(layers.feature(layerId, number));
    if (feature) this.open(ground ? this.whole(feature) : feature, options);
  }
}

/**
 * Run the page.
 * @param {HTMLElement} element the panel's body
 */
export async function mount(element) {
  const address = readAddress();
  const view = await officeMap({ show: address.layers ?? undefined, view: address.view });
  if (!view) return;
  const page = new MapPage(element, view);
  view.layers.addEventListener("change", () => page.started && page.draw());
  view.map.on("zoomend", () => page.started && page.draw());
  view.map.on("moveend", () => page.writeAddress());
  document.addEventListener("themechange", () => page.draw());
  pointing(view, {
    click: (feature, event) => {
      if (page.isEditing) { page.editor.press(feature, event); return; }
      if (page.history) return;
      if (!feature) { if (page.selected) page.close(); return; }
      page.open(feature.kind === "line" ? page.whole(feature) : feature, { focus: false });
    },
  });
  const search = mountSearch(document.getElementById("search"), {
    choose: (one) => (page.isEditing ? page.editNumber(one) : page.openNumber(one, { fit: true })),
  });
  // The map first; the panel beside it once the layers are here, or sooner where they are slow.
  const slow = setTimeout(() => page.draw(), PANEL_WAITS_MS);
  await view.ready.then(() => view.drawn, () => {});
  clearTimeout(slow);
  await page.attempt(view.ready);
  if (address.place) await page.openNumber(address.place, { fit: !address.view, focus: false });
  if (address.text) search.look(address.text);
  if (address.editing && view.data.may_edit) await page.edit(page.selected);
  keepFresh(view, { isBusy: () => page.isBusy, renewed: (layerIds) => page.renewed(layerIds) });
  element.dataset.ready = "";
}

await mount(document.getElementById("map-panel"));
