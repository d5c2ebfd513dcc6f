// The page of a layer's style: what is changed shows on the map at once, and is kept when saved.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { api, ApiError } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { classOf } from "/static/js/map/style.js";
import { officeMap } from "/static/js/map/office_map.js";
import { SymbolSet } from "/static/js/map/symbols.js";
import { makeStore } from "/static/js/patrols/store.js";
import { formFoot, formView, valuesOf } from "/static/js/styles/form_view.js";
import { classed, rampOf, typedBreaks } from "/static/js/styles/classes.js";
import { colourField, spread } from "/static/js/styles/palette.js";
import { printedPicture } from "/static/js/styles/printed_picture.js";

const UNDO_STEPS = 100;
const BASE_LAYERS = ["streets", "railways"];

// Databases keep the members of an object in an order of their own.
const sorted = (value) => (value && typeof value === "object" && !Array.isArray(value)
  ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value);
const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

function makeActions(store, view) {
  const { layer } = store.get();
  const address = `/api/v1/layers/${layer.layer_id}/style`;
  const earlier = [];
  let lastStep = null;

  // How many places of the map are in each class.
  const countsOf = ({ by, breaks }) => {
    if (!breaks.length || !view()) return null;
    const counts = new Array(breaks.length + 1).fill(0);
    for (const { properties } of view().layers.features(layer.layer_id)) {
      const number = classOf(breaks, properties[by]);
      if (number) counts[number] += 1;
    }
    return counts;
  };
  const key = (draft) => colourField(draft, layer.geometry_type);
  const field = (draft) => store.get().about.by.find((one) => one.name === draft.by);

  const eachValue = (draft) => spread(draft, valuesOf(draft, field(draft)).map(({ value }) => value), field(draft)?.others ?? 0, key(draft));
  // The first colours of a field: a value's own, or those of five classes where a number has parts.
  const coloured = (draft) => {
    const { one_by_one: each, numbers } = field(draft);
    if (each) return eachValue(draft);
    return numbers ? classed(draft, numbers.quantiles[5], rampOf(draft, key(draft)), key(draft)) : draft;
  };

  const show = (draft, change = {}) => {
    const { about } = store.get();
    store.set({
      draft, typed: null, counts: countsOf(draft), problem: null, problems: [], changed: !same(draft, about.style), isUsual: same(draft, about.usual),
      canUndo: earlier.length > 0, ...change,
    });
    view()?.layers.restyle(layer.layer_id, structuredClone(draft));
  };

  // Dragging a slider is one step back, not a hundred.
  const edit = (draft, step) => {
    const now = store.get().draft;
    if (same(draft, now)) return;
    if (step !== lastStep || !earlier.length) {
      earlier.push(now);
      if (earlier.length > UNDO_STEPS) earlier.shift();
    }
    lastStep = step;
    show(draft, { notice: null });
  };

  function refused(error) {
    if (!(error instanceof ApiError)) throw error;
    // The style stands inside of what was sent.
    const problems = (error.problem?.fields ?? []).map(({ field, detail }) => ({ field: field.replace(/^style\./, ""), text: detail }));
    store.set({ problems, problem: problems[0]?.text ?? error.message });
  }

  async function attempt(work) {
    if (store.get().busy) return;
    store.set({ busy: true, problem: null, problems: [] });
    try { await work(); } catch (error) { refused(error); } finally { store.set({ busy: false }); }
  }

  const taken = (about, text) => {
    store.set({ about });
    lastStep = null;
    show(about.style);
    store.notify(text);
    if (BASE_LAYERS.includes(layer.layer_id)) view()?.base.redraw();
  };

  const actions = {
    set(change) { edit({ ...store.get().draft, ...change }, Object.keys(change).join()); },

    setValue(value, change) {
      const { draft } = store.get();
      edit({ ...draft, variants: { ...draft.variants, [value]: { ...draft.variants[value], ...change } } }, `value ${value}`);
    },

    setBy(by) {
      const { draft, about } = store.get();
      if (by === draft.by) return;
      const kept = by === about.style.by ? about.style : by === about.usual.by ? about.usual : null;
      const fresh = { ...draft, by, variants: kept && by ? kept.variants : {}, breaks: kept && by ? kept.breaks : [] };
      edit(by && !kept ? coloured(fresh) : fresh, "by");
    },

    /** Cut the field's numbers into classes, or not ("each"). */
    cut(way, count) {
      const { draft } = store.get();
      if (way === "typed") store.set({ typed: { text: draft.breaks.join(", "), problem: null } });
      else if (way === "each") edit(eachValue({ ...draft, breaks: [], variants: {} }), "way");
      else edit(classed(draft, field(draft).numbers[way][count], actions.ramp(), key(draft)), "way");
    },

    typeBreaks(text) {
      const { draft } = store.get();
      const breaks = typedBreaks(text);
      if (breaks && breaks.length < 9) edit(classed(draft, breaks, actions.ramp(), key(draft)), "breaks");
      else store.set({ typed: { text, problem: breaks ? _("最多分 9 段。") : _("写几个数字，中间用逗号分开。") } });
    },

    count() { store.set({ counts: countsOf(store.get().draft) }); },

    ramp: () => rampOf(store.get().draft, key(store.get().draft)),

    setRamp(ramp) {
      const { draft } = store.get();
      edit(classed(draft, draft.breaks, ramp, key(draft)), "ramp");
    },

    spread() { edit(eachValue(store.get().draft), "by"); },

    undo() {
      if (!earlier.length) return;
      const draft = earlier.pop();
      lastStep = null;
      show(draft, { notice: null });
    },

    save: () => attempt(async () => {
      const { draft, about } = store.get();
      taken(await api(address, { method: "PUT", body: { version: about.version, style: draft } }), _("已保存。地图、图例和打印都按它画。"));
    }),

    usual() { edit(structuredClone(store.get().about.usual), "usual"); },

    async print() {
      const { map } = view();
      const { lat, lng } = middleOfFree(view());
      store.set({ printing: true });
      await attempt(async () => {
        const body = { style: store.get().draft, lon: lng, lat, zoom: Math.min(20, Math.max(10, map.getZoom())) };
        store.set({ print: await printedPicture(`${address}/preview`, body) });
      });
      store.set({ printing: false });
    },

    comeInto() {
      const { draft } = store.get();
      const { map } = view();
      map.setZoom(Math.min(draft.max_zoom, Math.max(draft.min_zoom, map.getZoom())));
    },
  };
  return actions;
}

/** Return where the middle of the map is that the panel leaves free (L.LatLng). */
function middleOfFree({ map, padding }) {
  const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = padding;
  const { x, y } = map.getSize();
  return map.containerPointToLatLng([(left + x - right) / 2, (top + y - bottom) / 2]);
}

/** Look where the layer is seen. */
function lookAt(view, { layer_id: id, style }) {
  const { map, layers } = view;
  const least = Math.max(style.min_zoom, style.label_field ? Math.min(style.label_min_zoom, 18) : 0);
  if (map.getZoom() >= least) return;
  const features = layers.features(id);
  const middle = middleOfFree(view);
  const near = features.reduce((best, one) => (best && middle.distanceTo(best) <= middle.distanceTo(one.latLng) ? best : one.latLng), null);
  view.reveal(near ?? middle, least);
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, data: Object, mapData: Object}} options
 */
export async function mount(element, { foot, data, mapData }) {
  const about = data.style;
  const layer = mapData.layers.find((one) => one.layer_id === about.layer_id);
  const store = makeStore({
    data, layer, about, draft: structuredClone(about.style), symbols: new SymbolSet(mapData.symbols, mapData.glyphs),
    problem: null, problems: [], notice: null, busy: false, changed: false, canUndo: false,
    isUsual: same(about.style, about.usual), print: null, printing: false, zoom: null, typed: null, counts: null,
  });
  let view = null;
  const actions = makeActions(store, () => view);
  const draw = (state) => {
    render(formView(state, actions), element);
    render(formFoot(state, actions), foot);
  };
  store.listen(draw);
  draw(store.get());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
    if (event.target.matches("input[type=text], input:not([type]), textarea")) return;
    event.preventDefault();
    actions.undo();
  });
  document.addEventListener("themechange", () => store.set({}));
  addEventListener("beforeunload", (event) => { if (store.get().changed) event.preventDefault(); });
  await document.fonts.ready;
  view = await officeMap({ show: [...new Set(["boundary", "sub_grids", layer.layer_id])] });
  await view.ready;
  lookAt(view, { ...layer, style: store.get().draft });
  const zoomed = () => store.set({ zoom: view.map.getZoom() });
  view.map.on("zoomend", zoomed);
  zoomed();
  actions.count();
  element.dataset.ready = "true";
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("styles-panel"), {
    foot: document.getElementById("styles-foot"),
    data: JSON.parse(pageData.textContent),
    mapData: JSON.parse(document.getElementById("map-data").textContent),
  });
}
