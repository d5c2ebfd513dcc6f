// The page where places without a position are placed on the map, one after the other.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { api, ApiError } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { waitingFoot, waitingPanel } from "/static/js/data/waiting_view.js";
import { officeMap } from "/static/js/map/office_map.js";
import { SpotChoice } from "/static/js/map/spot_choice.js";
import { makeStore } from "/static/js/patrols/store.js";

const QUIET_LAYERS = ["boundary", "sub_grids"];
const API = "/api/v1/waiting";

/** Return the one that is placed now: the one asked for, else the first. */
const current = ({ waiting, at }) => waiting.find((one) => one.id === at) ?? waiting[0] ?? null;

function makeActions(store) {
  function refused(error) {
    if (!(error instanceof ApiError)) throw error;
    store.set({ problem: error.problem?.fields?.[0]?.detail ?? error.message, busy: false });
  }

  async function attempt(work) {
    if (store.get().busy) return;
    store.set({ busy: true, problem: null });
    try { await work(); } catch (error) { refused(error); return; }
    store.set({ busy: false });
  }

  /** The queue without one; the next one after it comes up. */
  function without(id) {
    const { waiting, counts } = store.get();
    const index = waiting.findIndex((one) => one.id === id);
    const gone = waiting[index];
    const left = waiting.filter((one) => one.id !== id);
    const next = left[index] ?? left[0] ?? null;
    return { waiting: left, at: next?.id ?? null, counts: { ...counts, [gone.layer]: (counts[gone.layer] ?? 1) - 1 } };
  }

  const actions = {
    async load(layer) {
      await attempt(async () => {
        const query = layer ? `?layer=${encodeURIComponent(layer)}` : "";
        const { waiting, counts } = await api(`${API}${query}`);
        store.set({ waiting, counts, layer, loaded: true });
      });
    },

    /** Place the current one; the next comes up by itself. */
    async place(lon, lat) {
      const one = current(store.get());
      if (!one) return;
      await attempt(async () => {
        const made = await api(`${API}/${one.id}/place`, { method: "POST", body: { lon, lat } });
        const mark = { lon, lat, name: one.name, undo: made.undo };
        store.set({ ...without(one.id), placed: [...store.get().placed, mark] });
        store.notify(_("“{name}”已落图", { name: one.name }), () => actions.takeBack(made.undo));
        if (!store.get().waiting.length) await refill();
      });
    },

    async takeBack(address) {
      await attempt(async () => {
        const back = await api(address, { method: "POST" });
        restored(back);
        store.set({ placed: store.get().placed.filter((one) => one.undo !== address), notice: null });
      });
    },

    skip() {
      const { waiting } = store.get();
      const index = waiting.indexOf(current(store.get()));
      store.set({ at: (waiting[index + 1] ?? waiting[0])?.id ?? null, problem: null });
    },

    async remove() {
      const one = current(store.get());
      await attempt(async () => {
        await api(`${API}/${one.id}`, { method: "DELETE" });
        store.set(without(one.id));
        store.notify(_("已删除“{name}”", { name: one.name }), () => attempt(async () => {
          const { layer, number, name, address, attributes, file } = one;
          restored(await api(API, { method: "POST", body: { layer, number, name, address, attributes, file } }));
          store.set({ notice: null });
        }));
      });
    },

    choose(id) { store.set({ at: id, problem: null }); },
  };

  /** One that waits again comes up first. */
  function restored(one) {
    const { waiting, counts } = store.get();
    store.set({ waiting: [one, ...waiting], at: one.id, counts: { ...counts, [one.layer]: (counts[one.layer] ?? 0) + 1 } });
  }

  async function refill() {
    const { layer } = store.get();
    const { waiting, counts } = await api(`${API}${layer ? `?layer=${encodeURIComponent(layer)}` : ""}`);
    store.set({ waiting, counts });
  }

  return actions;
}

/** Draw the current one's suggestions and what was placed. */
function tieMap(view, store, actions) {
  const choice = new SpotChoice(view, (lon, lat) => actions.place(lon, lat));
  let last = {};
  const draw = async (state) => {
    const one = current(state);
    choice.setChoosing(Boolean(one) && !state.busy);
    if (state.placed !== last.placed) choice.show(state.placed);
    const changed = one?.id !== last.id;
    last = { placed: state.placed, id: one?.id };
    if (!changed) return;
    choice.suggest([]);
    store.set({ found: [] });
    if (!one) return;
    try {
      const { found } = await api(`${API}/${one.id}/suggestions`);
      if (current(store.get())?.id !== one.id) return;
      store.set({ found });
      choice.suggest(found);
    } catch (error) { if (!(error instanceof ApiError)) throw error; }
  };
  store.listen(draw);
  draw(store.get());
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, data: Object}} options
 */
export async function mount(element, { foot, data }) {
  const query = new URLSearchParams(location.search);
  const store = makeStore({
    data, waiting: [], counts: {}, layer: query.get("layer") || null, at: Number(query.get("at")) || null,
    placed: [], found: [], notice: null, problem: null, busy: false, loaded: false,
  });
  const actions = makeActions(store);
  const draw = (state) => {
    const one = current(state);
    render(waitingPanel(state, one, actions), element);
    render(waitingFoot(state, one, actions), foot);
    const wanted = new URLSearchParams();
    if (state.layer) wanted.set("layer", state.layer);
    if (one && one !== state.waiting[0]) wanted.set("at", one.id);
    const text = wanted.toString();
    if (state.loaded) history.replaceState(null, "", text ? `?${text}` : location.pathname);
  };
  store.listen(draw);
  draw(store.get());
  await actions.load(store.get().layer);
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, actions);
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("waiting-panel"), {
    foot: document.getElementById("waiting-foot"), data: JSON.parse(pageData.textContent),
  });
}
