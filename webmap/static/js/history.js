// The history page: the office's changes, filtered; what each did is on the map; one can be undone.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { api } from "/static/js/api.js";
import { apiQuery, readAddress, writeAddress } from "/static/js/history/address.js";
import { filters, list } from "/static/js/history/list.js";
import { ChangeShapes } from "/static/js/map/change_shapes.js";
import { officeMap } from "/static/js/map/office_map.js";
import { h } from "/static/js/map_page/parts.js";

const CHANGES = "/api/v1/places/changes";
const PAGE = 50;
const QUIET_LAYERS = ["boundary", "police_grids", "sub_grids"];

/**
 * Run the page.
 * @param {HTMLElement} element the panel's body
 * @param {Object} data what the server gave the page (webmap/web/history.py)
 */
export async function mount(element, data) {
  const view = await officeMap({ show: QUIET_LAYERS });
  const state = { data, ...readAddress(), changes: null, whole: null, more: false, problem: null, busy: false };
  const shapes = new ChangeShapes(view, { press: (at) => shapes.reveal(at) });
  const draw = () => render(h("div", null, filters(state, actions), list(state, actions)), element);

  async function attempt(work) {
    state.problem = null;
    state.busy = true;
    draw();
    try {
      await work();
      return true;
    } catch (error) {
      state.problem = error.message;
      return false;
    } finally {
      state.busy = false;
      draw();
    }
  }

  async function load(before = null) {
    const { changes } = await api(`${CHANGES}?limit=${PAGE}&${apiQuery(state.wanted, before)}`);
    state.changes = before ? [...state.changes, ...changes] : changes;
    state.more = changes.length === PAGE;
  }

  const actions = {
    want: (wanted) => {
      state.wanted = wanted;
      actions.open(null);
      attempt(() => load());
    },
    more: () => attempt(() => load(state.changes.at(-1).id)),
    open: (id) => {
      Object.assign(state, { open: id, whole: null });
      writeAddress(state);
      shapes.show([]);
      return attempt(async () => {
        if (id === null) return;
        const whole = await api(`${CHANGES}/${id}`);
        if (state.open !== id) return;
        state.whole = whole;
        shapes.show(whole.places);
      });
    },
    reveal: (at) => shapes.reveal(at),
    undo: async ({ id, kind }) => {
      let made;
      const how = kind === "undo" ? "redo" : "undo";
      if (!await attempt(async () => { made = await api(`${CHANGES}/${id}/${how}`, { method: "POST" }); await load(); })) return;
      await actions.open(made.change);
      document.getElementById(`change-${made.change}`)?.scrollIntoView({ block: "nearest" });
    },
  };

  await attempt(() => load());
  if (state.open) await actions.open(state.open);
  element.dataset.ready = "";
}

await mount(document.getElementById("history-panel"), JSON.parse(document.getElementById("page-data").textContent));
