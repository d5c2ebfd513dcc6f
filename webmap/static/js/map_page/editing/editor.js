// Editing places on the map page: what is selected, what is typed, and what is sent.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { ApiError } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { PlaceTools, moved } from "/static/js/map/place_tools.js";
import { answerOf, opened } from "/static/js/map_page/editing/conflict.js";
import { Journal, fetchHistory, fetchPlaces, sendEdits, sendRestore } from "/static/js/map_page/editing/journal.js";
import { editingFoot, editingPanel } from "/static/js/map_page/editing/panel.js";
import { listenToKeys } from "/static/js/map_page/editing/keys.js";
import { asOperation, valueOf } from "/static/js/map_page/editing/values.js";

const MOST_SELECTED = 500;
const SHAPES = { Point: "Marker", Polygon: "Polygon", LineString: "Line" };

/** The editor of the page's places. */
export class Editor {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{changed: function(), left: function()}} page told when to draw, and when editing ends
   */
  constructor(view, page) {
    this.view = view;
    this.page = page;
    this.foot = document.querySelector(".app-panel-foot");
    this.journal = new Journal();
    this.tools = new PlaceTools(view, {
      drawn: (geometry) => this.drawn(geometry),
      boxed: (bounds) => this.selectIn(bounds),
      moved: (east, north) => this.move(east, north),
      reshaped: (geometry) => this.reshape(geometry),
    });
    this.keys = listenToKeys({
      undo: () => this.undo(), redo: () => this.redo(), escape: () => this.escape(), remove: () => this.remove(),
    });
    this.on = false;
    this.addTo = this.layers.find((one) => view.layers.isShown(one.layer_id))?.layer_id ?? this.layers[0]?.layer_id;
    this.bulkField = "";
    this.#forget();
  }

  /** The layers whose places can be edited, topmost first. */
  get layers() {
    return this.view.layers.definitions.filter((one) => one.source === "places").reverse();
  }

  /** The layer of what is selected, where all of it is of one. */
  get layer() {
    const ids = new Set(this.places.map((one) => one.layer_id));
    if (this.fresh) return this.view.layers.definition(this.addTo);
    return ids.size === 1 ? this.view.layers.definition([...ids][0]) : null;
  }

  #forget() {
    this.places = []; // whole, with versions
    this.fresh = null; // the geometry of a place that is not kept yet
    this.values = {}; // what was typed and not kept
    this.problems = []; // [{field, text}]
    this.problem = null;
    this.conflicts = null;
    this.history = null;
    this.looked = null;
    this.tool = null; // "draw", "box" or "reshape"
  }

  async begin() {
    this.on = true;
    this.keys.begin();
    this.draw();
    await this.tools.begin();
    this.draw();
  }

  end() {
    this.on = false;
    this.keys.end();
    this.tools.end();
    this.view.select(null);
    this.#forget();
    render(null, this.foot);
    this.page.left();
  }

  /** The panel's content. */
  panel() {
    return editingPanel(this);
  }

  draw() {
    this.page.changed();
    if (this.on) render(editingFoot(this), this.foot);
  }

  /** Ring what is selected and offer to move it. */
  #show() {
    this.tools.clear();
    const features = this.places.map((one) => this.#feature(one)).filter(Boolean);
    this.view.select(features);
    this.tool = null;
    if (this.fresh) this.tools.show([{ geometry: this.fresh, look: "new" }]);
    else if (features.length && !this.history && !this.conflicts) {
      const title = features.length > 1 ? _("拖动，一起移动 {count} 处", { count: features.length }) : _("拖动，移动位置");
      this.tools.offerMove(features.at(-1).latLng, this.places.map((one) => one.geometry), title);
    }
    this.draw();
  }

  #feature({ layer_id: layerId, number }) {
    return this.view.layers.features(layerId).find((one) => one.properties.number === number);
  }

  /**
   * Wait for the server; what it says is wrong stands in the panel. Returns whether it went well.
   * @param {function(): Promise} work
   * @param {?Object[]} sent operations that may meet somebody else's
   */
  async attempt(work, sent = null) {
    this.problem = null;
    this.problems = [];
    this.busy = true;
    this.draw();
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error.message;
      if (sent && error.problem?.conflicts) this.meet(sent, error.problem.conflicts);
      this.problems = (error.problem?.fields ?? []).map(({ field, place, detail }) => ({
        field: field.replace(/^operations\.\d+\.?/, ""), place, text: detail,
      }));
      return false;
    } finally {
      this.busy = false;
      this.draw();
    }
  }

  // --- Selecting

  /** A feature was pressed, or nothing was. */
  press(feature, { shiftKey } = {}) {
    if (this.tool === "draw" || this.tool === "box" || this.conflicts) return;
    if (!feature || feature.layer.source !== "places") {
      if (!shiftKey && this.tool !== "reshape" && !this.isDirty) this.select([]);
      return;
    }
    const key = ({ layer_id: id, number }) => `${id}:${number}`;
    const pressed = { layer_id: feature.layer.layer_id, number: feature.properties.number };
    if (this.isDirty) {
      if (this.places.length === 1 && key(this.places[0]) === key(pressed)) return;
      this.problem = _("有改动还没有保存：先保存，或放弃改动。");
      this.draw();
      return;
    }
    if (!shiftKey) { this.select([pressed]); return; }
    const others = this.places.filter((one) => key(one) !== key(pressed));
    this.select(others.length < this.places.length ? others : [...this.places, pressed]);
  }

  /** Select places by layer and number. */
  async select(wanted) {
    const some = wanted.slice(0, MOST_SELECTED);
    const numbers = {};
    for (const { layer_id: id, number } of some) (numbers[id] ??= []).push(number);
    await this.attempt(async () => {
      const places = some.length ? await fetchPlaces(numbers) : [];
      this.#forget();
      this.places = places;
      if (wanted.length > some.length) {
        this.problem = _("一次最多选 {most} 处，选了前面的。", { most: MOST_SELECTED });
      }
    });
    this.#show();
  }

  /** Select what is shown of the editable layers in a box. */
  selectIn(bounds) {
    const zoom = this.view.map.getZoom();
    const wanted = this.layers
      .filter((one) => this.view.layers.isShown(one.layer_id) && zoom >= one.style.min_zoom)
      .flatMap((one) => this.view.layers.features(one.layer_id))
      .filter((one) => bounds.contains(one.latLng))
      .map((one) => ({ layer_id: one.layer.layer_id, number: one.properties.number }));
    this.select(wanted);
  }

  /** Let a box be drawn, by two presses. */
  drawBox() {
    if (this.tool === "box") { this.escape(); return; }
    this.tools.draw("Rectangle");
    this.tool = "box";
    this.draw();
  }

  escape() {
    if (this.conflicts) return;
    if (this.tool) this.#show();
    else if (this.history) this.closeHistory();
    else this.select([]);
  }

  // --- Making and changing

  /** Let a new place be drawn. */
  async drawNew(layerId) {
    this.#forget();
    this.addTo = layerId;
    const { layers } = this.view;
    if (!layers.isShown(layerId)) await this.attempt(() => layers.show(layerId));
    this.view.select(null);
    this.tools.clear();
    this.tools.draw(SHAPES[layers.definition(layerId).geometry_type]);
    this.tool = "draw";
    this.draw();
  }

  drawn(geometry) {
    this.#forget();
    this.fresh = geometry;
    this.#show();
    document.getElementById("edit-name")?.focus();
  }

  get isDirty() {
    return Boolean(this.fresh) || Object.keys(this.values).length > 0;
  }

  /** Whether a place is selected or drawn, or something is being sent. */
  get isBusy() {
    return Boolean(this.busy || this.tool || this.conflicts || this.places.length) || this.isDirty;
  }

  /** A value was typed. */
  type(name, value) {
    if (this.places.length === 1 && valueOf(this.places[0], name) === value) delete this.values[name];
    else this.values[name] = value;
    this.problems = this.problems.filter((one) => one.field !== name);
    this.draw();
  }

  forgetTyped() {
    if (this.fresh) { this.select([]); return; }
    this.values = {};
    this.problems = [];
    this.problem = null;
    this.draw();
  }

  /** Keep what was typed. */
  save() {
    const told = asOperation(this.values);
    if (this.fresh) return this.send([{ do: "create", layer_id: this.addTo, geometry: this.fresh, ...told }]);
    return this.send(this.places.map(({ id, version }) => ({ do: "update", id, version, ...told })));
  }

  move(east, north) {
    this.tools.handle?.remove();
    return this.send(this.places.map(({ id, version, geometry }) => ({
      do: "update", id, version, geometry: moved(geometry, east, north),
    })), { typed: true });
  }

  /** Let the corners of the selected area be dragged, or no longer. */
  toggleReshape() {
    if (this.tool === "reshape") { this.#show(); return; }
    this.#show();
    this.tools.reshape(this.places[0].geometry);
    this.tool = "reshape";
    this.draw();
  }

  /** A corner was dragged; who drags on while it is kept is waited for. */
  async reshape(geometry) {
    const first = !this.reshaped;
    this.reshaped = geometry;
    if (!first) return;
    while (this.reshaped && this.tool === "reshape") {
      const shape = this.reshaped;
      const [{ id, version }] = this.places;
      const kept = await this.send([{ do: "update", id, version, geometry: shape }], { typed: true });
      if (this.reshaped === shape) this.reshaped = null;
      if (!kept && !this.conflicts) this.tools.reshape(this.places[0].geometry);
    }
    this.reshaped = null;
  }

  remove() {
    if (!this.places.length || this.conflicts || this.history) return null;
    return this.send(this.places.map(({ id, version }) => ({ do: "delete", id, version })));
  }

  /**
   * Send operations; the map shows at once what was kept.
   * @param {Object[]} operations
   * @param {{typed?: boolean}} options whether what is typed stays, as it was not sent
   */
  async send(operations, { typed = false } = {}) {
    const before = new Map(this.places.map((one) => [one.id, one]));
    let answer;
    if (!await this.attempt(async () => { answer = await sendEdits(operations); }, operations)) return false;
    this.#put(operations, answer.places, before);
    this.journal.add(answer.change, this.#layersOf(operations, answer.places, before));
    const { values, tool } = this;
    this.#forget();
    this.places = answer.places.filter(Boolean);
    if (typed) this.values = values;
    if (tool === "reshape") {
      // The corners stay where they are to be dragged on.
      this.tool = tool;
      this.view.select(this.places.map((one) => this.#feature(one)));
      this.draw();
    } else this.#show();
    return true;
  }

  #layersOf(operations, places, before) {
    return [...new Set(operations.map((one, i) => one.layer_id ?? places[i]?.layer_id ?? before.get(one.id)?.layer_id))]
      .filter(Boolean);
  }

  #put(operations, places, before) {
    const { layers } = this.view;
    operations.forEach((operation, i) => {
      const old = before.get(operation.id);
      layers.put((places[i] ?? old).layer_id, old?.number ?? null, places[i]);
    });
    layers.settle();
  }

  // --- Undo and redo

  undo() {
    return this.#turn("undo");
  }

  redo() {
    return this.#turn("redo");
  }

  async #turn(how) {
    if (this.busy || this.conflicts) return;
    let layers = [];
    if (!await this.attempt(async () => { layers = await this.journal[how](); })) return;
    if (!layers.length) return;
    await this.attempt(() => this.view.layers.refresh(...layers));
    // What was selected and is still there has another version now.
    await this.select(this.places.filter((one) => this.#feature(one)));
  }

  // --- Conflicts

  /** Somebody else changed what was to be changed: both states are shown, and the person chooses. */
  meet(operations, conflicts) {
    this.conflicts = conflicts.map((one) => opened(one, operations[one.operation]));
    this.waiting = operations;
    this.tools.clear();
    this.tools.show(this.conflicts.flatMap(({ asked, theirs }) => [
      ...(asked.geometry ? [{ geometry: asked.geometry, look: "mine" }] : []),
      ...(theirs ? [{ geometry: theirs.geometry, look: "theirs" }] : []),
    ]));
    this.draw();
    document.getElementById("conflict-title")?.focus();
  }

  choose(conflict, name, who) {
    conflict.choices[name] = who;
    this.draw();
  }

  chooseAll(who) {
    for (const { choices } of this.conflicts) for (const name of Object.keys(choices)) choices[name] = who;
    this.draw();
  }

  /** Send what was chosen; the places are then as they are now for everybody. */
  async settle() {
    const { conflicts, waiting } = this;
    const met = new Map(conflicts.map((one) => [one.operation, one]));
    const layers = [...new Set(conflicts.map((one) => (one.theirs ?? one.base)?.layer_id).filter(Boolean))];
    const current = new Map(this.places.map((one) => [one.id, one]));
    const operations = [];
    const kept = await this.attempt(async () => {
      for (const [i, operation] of waiting.entries()) {
        const conflict = met.get(i);
        if (!conflict) { operations.push(operation); continue; }
        current.set(conflict.id, conflict.theirs);
        const answer = answerOf(conflict);
        if (answer?.restore) {
          const { change, places: [back] } = await sendRestore(operation.id, answer.restore);
          this.journal.add(change, layers);
          current.set(back.id, back);
          operations.push({ ...answer.operation, version: back.version });
        } else if (answer) operations.push(answer.operation);
      }
      await this.view.layers.refresh(...layers);
    });
    if (!kept) return;
    this.#forget();
    this.places = [...current.values()].filter(Boolean);
    if (operations.length) await this.send(operations);
    else await this.select(this.places);
  }

  // --- History

  async openHistory(place) {
    this.tools.clear();
    await this.attempt(async () => {
      this.history = { layer: this.view.layers.definition(place.layer_id), states: await fetchHistory(place.id) };
    });
    this.draw();
  }

  /** Draw a past state on the map, or none. */
  look(place) {
    this.looked = place?.version ?? null;
    this.tools.show(place ? [{ geometry: place.geometry, look: "past" }] : []);
    this.draw();
  }

  closeHistory() {
    this.history = null;
    this.looked = null;
    this.#show();
  }

  async restore(place, newest) {
    const seen = newest.ended ? null : newest.place.version;
    let answer;
    const kept = await this.attempt(async () => {
      answer = await sendRestore(place.id, { version: place.version, seen });
      await this.view.layers.refresh(place.layer_id);
    });
    if (!kept) return;
    this.journal.add(answer.change, [place.layer_id]);
    await this.select(answer.places);
  }
}
