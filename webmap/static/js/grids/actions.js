// What a person can do on the page of grids.

import { ApiError, api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";

import { LINE_TOOLS, followEdit, lineEdit } from "./tools.js";

const GRIDS = "/api/v1/grids";
const FINGER_PX = 14;
const STREET_PX = 20;
const MOST_METRES = 200;
const IDLE = { tool: null, points: [], taking: false };
const TYPING = "input:not([type=checkbox]), textarea, select";

/** Return the actions of a page whose state is in the store. */
export function makeActions(store) {
  let [view, editor, counting, pointed] = [null, null, null, null];

  /** Ask the server; what it refuses is told beside what caused it. Returns null then. */
  async function ask(url, options, told = {}) {
    store.set({ working: true, problem: null, faults: [], ...told });
    try {
      return await api(url, options);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.set({ problem: error.message, faults: error.problem?.faults ?? [], attempt: store.get().attempt + 1 });
      return { refused: error.status };
    } finally {
      store.set({ working: false });
    }
  }

  const address = (draft, more = "") => `${GRIDS}/drafts/${draft.id}${more}`;

  /** Show a draft as the server has it now, and count what it would change. */
  async function take(draft, more = {}) {
    const { selected, validFrom, data } = store.get();
    const known = draft.grids.sub_grids.some(({ code }) => code === selected);
    const first = draft.base_day > data.today ? draft.base_day : data.today;
    store.set({ draft, selected: known ? selected : null, validFrom: validFrom ?? first, ...IDLE, ...more });
    await count();
  }

  async function count() {
    const { draft, validFrom } = store.get();
    counting?.abort();
    counting = new AbortController();
    try {
      const preview = await api(`${address(draft, "/preview")}?valid_from=${validFrom}`, { signal: counting.signal });
      if (store.get().draft === draft) store.set({ preview });
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof ApiError)) throw error;
    }
  }

  async function change(more, body = {}, told = {}) {
    const { draft } = store.get();
    const answer = await ask(address(draft, more), { method: "POST", body: { version: draft.version, ...body } });
    if (!answer.refused) await take(answer, told);
    else if (answer.refused === 409) {
      const { problem } = store.get();
      await take(await api(address(draft)), { problem });
    }
    return answer;
  }

  function streetAt(latlng) {
    const found = view.canvas.featureAt(latlng, FINGER_PX);
    return found?.layer.layer_id === "streets" ? found : null;
  }

  /** Return how many metres on the ground pixels on the screen are. */
  function metresOf(latlng, pixels) {
    const at = view.map.latLngToContainerPoint(latlng);
    return Math.min(MOST_METRES, view.map.distance(latlng, view.map.containerPointToLatLng(at.add([pixels, 0]))));
  }

  const actions = {
    useMap(its, of) { view = its; editor = of; },

    async look(day) {
      const answer = await ask(`${GRIDS}?day=${day}`, {}, { day });
      if (answer.refused) return;
      store.set({ shown: answer });
      if (store.get().data.may_edit) store.set({ drafts: (await api(`${GRIDS}/drafts`)).drafts });
    },
    async begin() {
      const answer = await ask(`${GRIDS}/drafts`, { method: "POST", body: {} });
      if (!answer.refused) await take(answer, { outcome: null, preview: null });
    },
    async open(id) {
      const answer = await ask(`${GRIDS}/drafts/${id}`, {}, { outcome: null });
      if (answer.refused) await this.leave({ problem: store.get().problem });
      else await take(answer, { preview: null });
    },
    /** Put a draft aside; it is kept. */
    async leave(more = {}) {
      store.set({ draft: null, preview: null, validFrom: null, sure: null, ...IDLE });
      await this.look(store.get().day);
      store.set(more);
    },
    async drop(id) {
      const answer = await ask(`${GRIDS}/drafts/${id}`, { method: "DELETE" });
      if (!answer?.refused) await this.leave();
    },
    async cancelSet(day) {
      const answer = await ask(`${GRIDS}/sets/${day}`, { method: "DELETE" });
      if (answer?.refused) return;
      store.set({ outcome: null, sure: null });
      await this.look(store.get().data.today);
    },
    /** Ask once more before what can't be taken back. */
    beSure(what) { store.set({ sure: what }); },

    edit(edit) { return change("/edits", { edit }); },
    undo() {
      const { draft, points, tool } = store.get();
      if (tool && points.length) store.set({ points: points.slice(0, -1), taking: false });
      else if (draft?.steps) change("/undo");
    },
    redo() { if (store.get().draft?.undone) change("/redo"); },
    move(at, to) { this.edit({ op: "move_vertex", at, to, level: store.get().level }); },
    insert(a, b, at) { this.edit({ op: "insert_vertex", a, b, at, level: store.get().level }); },
    remove(at) { this.edit({ op: "remove_vertex", at, level: store.get().level }); },

    setLevel(level) { store.set({ level, ...IDLE, faults: [], problem: null }); },
    setMeasure(measure) { store.set({ measure }); },
    select(code) { store.set({ selected: code }); },
    setTool(tool) {
      if (pointed) view.select([]);
      pointed = null;
      store.set({ ...IDLE, tool: tool === store.get().tool ? null : tool, problem: null, faults: [] });
    },
    setValidFrom(validFrom) {
      store.set({ validFrom, problem: null });
      count();
    },
    revealFault(fault) { editor?.reveal(fault.geometry); },

    /** A press on the map: it chooses a grid, or goes into what the tool draws. */
    press(position, latlng) {
      const state = store.get();
      const code = editor.gridAt(position);
      const { tool, selected, level } = state;
      if (tool === "merge" && selected && code && code !== selected) this.merge(code);
      else if (tool === "street") this.splitAlong(latlng, code);
      else if (tool === "follow") this.follow(position);
      else if (tool === "hand_over" && state.taking) this.handTo(code);
      else if (LINE_TOOLS.has(tool) && !(tool === "hand_over" && !selected)) {
        store.set({ points: [...state.points, editor.snapped(position)], problem: null });
      } else store.set({ selected: code === selected && level === "sub_grids" ? null : code });
    },
    finish() {
      const state = store.get();
      if (state.tool === "hand_over") {
        store.set(state.points.length < 2 ? { problem: _("线至少要有两个点。") } : { taking: true });
        return;
      }
      const edit = lineEdit(state, editor);
      if (typeof edit === "string") store.set({ problem: edit });
      else this.edit(edit);
    },
    merge(code) {
      const { selected, level, draft } = store.get();
      const home = (one) => draft.grids.sub_grids.find((grid) => grid.code === one).police_grid;
      const grids = level === "police_grids" ? [home(selected), home(code)] : [selected, code];
      if (grids[0] !== grids[1]) this.edit({ op: "merge", grids, level });
    },
    splitAlong(latlng, code) {
      const grid = code ?? store.get().selected;
      const street = streetAt(latlng)?.properties.number;
      const [x, y] = [latlng.lng, latlng.lat].map((one) => Number(one.toFixed(7)));
      // Far out streets are thin or not drawn: then the server looks for the nearest.
      const where = street ? { street } : { at: [x, y], within_m: metresOf(latlng, STREET_PX) };
      if (!grid) store.set({ problem: _("这里没有网格。") });
      else this.edit({ op: "split_street", grid, ...where });
    },
    /** Light up the street that a press would split along. */
    point(latlng) {
      if (store.get().tool !== "street") return;
      const street = streetAt(latlng);
      if (street === pointed) return;
      pointed = street;
      view.select(street ? [street] : []);
    },
    follow(position) {
      const state = store.get();
      if (!state.points.length) {
        const edit = followEdit(state, editor, [position, position]);
        store.set(typeof edit === "string" ? { problem: edit } : { points: [position], problem: null });
        return;
      }
      this.edit(followEdit(state, editor, [state.points[0], position]));
    },
    handTo(taker) {
      const { selected, points, level } = store.get();
      if (taker && taker !== selected) this.edit({ op: "hand_over", giver: selected, taker, line: points, level });
    },

    async confirm() {
      const { draft, validFrom } = store.get();
      const body = { version: draft.version, valid_from: validFrom };
      const answer = await ask(address(draft, "/confirm"), { method: "POST", body });
      if (answer.refused) return;
      store.set({ draft: null, preview: null, validFrom: null, outcome: answer, ...IDLE });
      await this.look(answer.valid_from);
    },

    key(event) {
      const { draft, tool } = store.get();
      if (!draft || event.target.closest?.(TYPING)) return;
      const command = event.ctrlKey || event.metaKey;
      const letter = event.key.toLowerCase();
      if (command && letter === "z" && !event.shiftKey) this.undo();
      else if (command && (letter === "y" || (letter === "z" && event.shiftKey))) this.redo();
      else if (event.key === "Enter" && LINE_TOOLS.has(tool) && !event.target.closest?.("button, a")) this.finish();
      else if (event.key === "Escape" && tool) this.setTool(tool);
      else return;
      event.preventDefault();
    },
  };
  return actions;
}
