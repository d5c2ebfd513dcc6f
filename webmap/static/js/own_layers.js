// The page of the office's layers: the list, and the form of one that it adds itself.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { api, ApiError } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { officeMap } from "/static/js/map/office_map.js";
import { SymbolSet } from "/static/js/map/symbols.js";
import { formFoot, formView } from "/static/js/own_layers/form_view.js";
import { listView } from "/static/js/own_layers/list_view.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const API = "/api/v1/layers";
const QUIET_LAYERS = ["boundary", "sub_grids"];
const FRESH = { name_zh: "", name_en: "", group: "own", geometry_type: "Point", symbol: "circle", glyph: "", colour: "#0072b2", fields: [] };
const NOTHING_WRONG = { problem: null, problems: [], effects: [], lost: null };

let keys = 0;
const newKey = () => { keys += 1; return keys; };

/** A field as the form holds it: choices are lines. */
const fieldDraft = (field = {}) => ({
  name: "", title_zh: "", title_en: "", type: "text", unit: "", required: false, least: null, most: null,
  ...field, title_en: field.title_en === field.title_zh ? "" : field.title_en ?? "",
  choices: (field.choices ?? []).join("\n"), key: newKey(),
});

/** A field as the server takes it: only the rules of its type. */
function fieldBody({ key, choices, least, most, unit, ...field }) {
  const number = field.type === "integer" || field.type === "number";
  const lines = choices.split("\n").map((line) => line.trim()).filter(Boolean);
  return { ...field, choices: field.type === "text" ? lines : [], ...(number ? { least, most, unit } : {}) };
}

function makeActions(store) {
  const change = (draft) => store.set({ draft: { ...store.get().draft, ...draft }, ...NOTHING_WRONG });
  const fields = () => store.get().draft.fields;

  function refused(error) {
    if (!(error instanceof ApiError)) throw error;
    const { fields: named = [], effects = [], places, waiting } = error.problem ?? {};
    const problems = named.map(({ field, detail }) => ({ field, text: detail }));
    const lost = places !== undefined ? { places, waiting } : null;
    store.set({ problems, effects, lost, problem: effects.length || lost ? null : problems[0]?.text ?? error.message });
  }

  async function attempt(work) {
    if (store.get().busy) return;
    store.set({ busy: true, ...NOTHING_WRONG });
    try { await work(); } catch (error) { refused(error); }
    store.set({ busy: false });
  }

  async function reload() {
    const { layers } = await api(API);
    const pages = new Map(store.get().layers.map((one) => [one.layer_id, one.style_page]));
    store.set({ layers: layers.map((one) => ({ ...one, style_page: pages.get(one.layer_id) ?? null })) });
  }

  const actions = {
    begin() { store.set({ draft: { ...FRESH }, layer: null, notice: null, ...NOTHING_WRONG }); },

    async open(id) {
      await attempt(async () => {
        const { layer_id: _id, version, fields: own, ...draft } = await api(`${API}/${id}`);
        const layer = store.get().layers.find((one) => one.layer_id === id);
        store.set({ layer: { ...layer, version }, draft: { ...draft, fields: own.map(fieldDraft) }, notice: null });
      });
    },

    close() { store.set({ draft: null, layer: null, ...NOTHING_WRONG }); },
    keep() { store.set({ lost: null }); },
    set(some) { change(some); },
    addField() { change({ fields: [...fields(), fieldDraft()] }); },
    setField(place, some) { change({ fields: fields().map((one, index) => (index === place ? { ...one, ...some } : one)) }); },
    dropField(place) { change({ fields: fields().filter((_one, index) => index !== place) }); },
    moveField(place, by) {
      const moved = [...fields()];
      moved.splice(place + by, 0, ...moved.splice(place, 1));
      change({ fields: moved });
    },

    async save(accepted = false) {
      const { draft, layer } = store.get();
      const body = { ...draft, fields: draft.fields.map(fieldBody) };
      await attempt(async () => {
        const kept = layer
          ? await api(`${API}/${layer.layer_id}`, { method: "PATCH", body: { ...body, version: layer.version, accepted } })
          : await api(API, { method: "POST", body });
        await reload();
        store.set({ draft: null, layer: null, fresh: layer ? null : kept.layer_id });
        store.notify(layer ? _("已保存“{name}”", { name: kept.name_zh }) : _("已建立“{name}”", { name: kept.name_zh }));
      });
    },

    async remove(withPlaces) {
      const { draft, layer } = store.get();
      await attempt(async () => {
        await api(`${API}/${layer.layer_id}?version=${layer.version}${withPlaces ? "&places=delete" : ""}`, { method: "DELETE" });
        await reload();
        store.set({ draft: null, layer: null, fresh: null });
        const body = { ...draft, fields: draft.fields.map(fieldBody) };
        store.notify(_("已删除“{name}”", { name: draft.name_zh }), withPlaces ? null : () => attempt(async () => {
          await api(API, { method: "POST", body });
          await reload();
          store.set({ notice: null });
        }));
      });
    },
  };
  return actions;
}

function listFoot({ notice, fresh, busy, problem: text }, actions) {
  return h("div", null,
    notice ? h("div", { class: "d-flex gap-2 align-items-center small mb-2", role: "status", id: "notice" },
      h("span", { class: "flex-fill" }, notice.text),
      notice.undo ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "undo", onClick: () => notice.undo() }, _("撤销")) : null) : null,
    fresh ? h("div", { class: "d-flex gap-3 small mb-2", id: "next-steps" },
      h("a", { href: "/?edit=1", class: "app-target" }, icon("pencil"), " ", _("在地图上添加")),
      h("a", { href: "/data", class: "app-target" }, icon("box-arrow-in-down"), " ", _("导入表格"))) : null,
    problem(text, "problem"),
    h("button", { type: "button", class: "btn btn-primary app-target w-100", id: "new-layer", disabled: busy, onClick: () => actions.begin() }, icon("plus-lg"), " ", _("新建图层")));
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, data: Object, mapData: Object}} options
 */
export async function mount(element, { foot, data, mapData }) {
  const store = makeStore({
    data, layers: data.layers, symbols: new SymbolSet(mapData.symbols, mapData.glyphs),
    draft: null, layer: null, notice: null, fresh: null, busy: false, ...NOTHING_WRONG,
  });
  const actions = makeActions(store);
  let last = store.get();
  const draw = (state) => {
    const { draft, layer } = state;
    render(draft ? formView(state, actions) : listView(state, actions), element);
    render(draft ? formFoot(state, actions) : listFoot(state, actions), foot);
    const wanted = new URLSearchParams(layer ? { layer: layer.layer_id } : draft ? { new: "1" } : {}).toString();
    history.replaceState(null, "", wanted ? `?${wanted}` : location.pathname);
    // Another view starts at its top; what is wrong comes into sight.
    if (Boolean(draft) !== Boolean(last.draft)) element.parentElement.scrollTop = 0;
    if (state.problems !== last.problems) element.querySelector('[role="alert"]')?.scrollIntoView({ block: "center" });
    last = state;
  };
  const query = new URLSearchParams(location.search);
  if (query.has("layer")) await actions.open(query.get("layer"));
  else if (query.has("new")) actions.begin();
  store.listen(draw);
  draw(store.get());
  await document.fonts.ready;
  element.dataset.ready = "true";
  await officeMap({ show: QUIET_LAYERS });
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("layers-panel"), {
    foot: document.getElementById("layers-foot"),
    data: JSON.parse(pageData.textContent),
    mapData: JSON.parse(document.getElementById("map-data").textContent),
  });
}
