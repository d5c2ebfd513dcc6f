// The layers of the office on the map: fetched when first shown, drawn in their order.

import { api } from "/static/js/api.js";

import { Feature, readFeatures } from "./features.js";
import { styleOf } from "./style.js";

/** A place's properties as the features of its layer have them: what is empty is left out. */
function propertiesOf({ number, name, address, sub_grid, attributes }) {
  const all = Object.entries({ ...attributes, number, name, address, sub_grid });
  return Object.fromEntries(all.filter(([, value]) => value !== null && value !== ""));
}

/** The layers of the map; tells `change` when what is shown changes. */
export class LayerStore extends EventTarget {
  /**
   * @param {Object[]} definitions as in GET /api/v1/layers, in drawing order
   * @param {L.Layer} canvas the feature canvas
   */
  constructor(definitions, canvas) {
    super();
    this.definitions = definitions;
    this.byId = new Map(definitions.map((one) => [one.layer_id, one]));
    this.canvas = canvas;
    this.loaded = new Map();
    this.shown = new Set();
  }

  /** Return the definition of a layer (name, style, fields, count), or undefined. */
  definition(layerId) {
    return this.byId.get(layerId);
  }

  /** Return whether a layer is shown. */
  isShown(layerId) {
    return this.shown.has(layerId);
  }

  /** Return the features of a layer that is loaded, else an empty list. */
  features(layerId) {
    return this.featuresOrNull(layerId) ?? [];
  }

  /** Return the features of a layer, null while it is not loaded. */
  featuresOrNull(layerId) {
    const found = this.loaded.get(layerId);
    return Array.isArray(found) ? found : null;
  }

  /** Return a feature by its number; its layer is loaded where need be. */
  async feature(layerId, number) {
    await this.load([layerId]);
    return this.features(layerId).find((one) => one.properties.number === number) ?? null;
  }

  /** Fetch layers that are not here yet, in one request. */
  async load(layerIds) {
    const known = layerIds.filter((id) => this.byId.has(id));
    const missing = known.filter((id) => !this.loaded.has(id));
    if (missing.length) {
      const request = api(`/api/v1/layers/features?layers=${missing.join(",")}`);
      for (const id of missing) this.loaded.set(id, request);
      try {
        const { layers } = await request;
        for (const id of missing) this.#take(this.byId.get(id), layers[id]);
      } catch (error) {
        for (const id of missing) this.loaded.delete(id);
        throw error;
      }
    }
    await Promise.all(known.map((id) => this.loaded.get(id)));
  }

  #take(definition, collection) {
    this.loaded.set(definition.layer_id, readFeatures(definition, collection));
    if (definition.source === "places") definition.count = collection.features.length;
  }

  /** Show layers beside those shown already. */
  async show(...layerIds) {
    for (const id of layerIds) if (this.byId.has(id)) this.shown.add(id);
    this.dispatchEvent(new Event("change"));
    await this.load(layerIds);
    this.draw();
  }

  /** Hide layers. */
  hide(...layerIds) {
    for (const id of layerIds) this.shown.delete(id);
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  /** Fetch a layer again (after a change of its features) and draw it. */
  async refresh(...layerIds) {
    for (const id of layerIds) this.loaded.delete(id);
    await this.show(...layerIds.filter((id) => this.shown.has(id)));
  }

  /**
   * Show a place as it is now, without asking for its whole layer again.
   * @param {string} layerId
   * @param {?string} number the number that it had; null: it is new
   * @param {?Object} place as in GET /api/v1/places; null: it is gone
   * @returns {?Feature} what is drawn of it
   */
  put(layerId, number, place) {
    const definition = this.byId.get(layerId);
    const features = this.featuresOrNull(layerId);
    definition.count += (place ? 1 : 0) - (number === null ? 0 : 1);
    if (!features) return null;
    const kept = features.filter((one) => one.properties.number !== number);
    const feature = place && new Feature(definition, { geometry: place.geometry, properties: propertiesOf(place) });
    this.loaded.set(layerId, feature ? [...kept, feature] : kept);
    return feature;
  }

  /** Draw a layer in another style, which is kept nowhere else. */
  restyle(layerId, style) {
    const definition = this.byId.get(layerId);
    definition.style = style;
    for (const feature of this.features(layerId)) feature.style = styleOf(style, feature.properties);
    this.draw();
  }

  /**
   * Take layers as they are now: how they look, how much is in them, and the features that changed.
   * @param {Object[]} definitions as in GET /api/v1/layers
   * @param {Object<string, Object>} collections FeatureCollections by layer id
   */
  renew(definitions, collections) {
    const versions = new Map(this.definitions.map((one) => [one.layer_id, one.version]));
    this.definitions = definitions.map((one) => Object.assign(this.byId.get(one.layer_id) ?? {}, one));
    this.byId = new Map(this.definitions.map((one) => [one.layer_id, one]));
    for (const id of [...this.loaded.keys()]) if (!this.byId.has(id)) this.loaded.delete(id);
    for (const id of [...this.shown]) if (!this.byId.has(id)) this.shown.delete(id);
    for (const [id, collection] of Object.entries(collections)) this.#take(this.byId.get(id), collection);
    for (const { layer_id: id, style, version } of this.definitions) {
      if (versions.get(id) === version) continue;
      for (const feature of this.features(id)) feature.style = styleOf(style, feature.properties);
    }
    this.settle();
  }

  /** Draw what was put, and tell of it. */
  settle() {
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  /** Hand what is shown and loaded to the canvas. */
  draw() {
    this.canvas.setLayers(
      this.definitions
        .filter(({ layer_id: id }) => this.shown.has(id) && this.featuresOrNull(id))
        .map((definition) => ({ definition, features: this.featuresOrNull(definition.layer_id) })),
    );
  }
}
