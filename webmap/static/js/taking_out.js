// The page of exports: a layer or the whole office as a file, of everywhere, of grids or of the screen.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { api } from "/static/js/api.js";
import { officeMap } from "/static/js/map/office_map.js";
import { gridAt } from "/static/js/map/print_frame.js";
import { WantedArea } from "/static/js/map/wanted_area.js";
import { download } from "/static/js/printing/download.js";
import { countsUrl, fileUrl, readChoice, WHOLE, writeChoice } from "/static/js/taking_out/address.js";
import { foot, panel } from "/static/js/taking_out/panel.js";

const GRID_LAYERS = ["boundary", "police_grids", "sub_grids"];
const SETTLE_MS = 300;

/** The page's state and what a person can do on it. */
class ExportPage {
  constructor(panelElement, footElement, data) {
    Object.assign(this, { panelElement, footElement });
    this.state = {
      view: null, data, choice: readChoice(data), counts: null, problem: null, making: false, failure: null, done: null,
    };
    this.area = this.asking = this.stopping = this.settling = null;
    this.actions = {
      choose: (changes) => this.choose(changes),
      toggle: (code) => this.toggle(code),
      toggleScreen: () => this.choose({ bbox: this.state.choice.bbox ? null : this.area?.screen() ?? null }),
      save: () => this.save(),
      stop: () => this.stopping?.abort(),
    };
  }

  set(changes) {
    Object.assign(this.state, changes);
    render(h(() => panel(this.state, this.actions)), this.panelElement);
    render(h(() => foot(this.state, this.actions)), this.footElement);
  }

  choose(changes) {
    const { data, choice: before } = this.state;
    const choice = { ...before, ...changes };
    if (!data.crs_of[choice.format].includes(choice.crs)) choice.crs = "wgs84";
    this.set({ choice, failure: null, done: null });
    writeChoice(choice);
    this.mark();
    if (choice.layer !== before.layer) this.showLayer(before.layer);
    if ("grids" in changes || "bbox" in changes) this.count();
  }

  /** Choose a grid or take it back; a police grid stands for its sub-grids. */
  toggle(code) {
    const { data, choice } = this.state;
    const on = !choice.grids.includes(code);
    const kin = data.grids.filter((one) => one.police_grid === code).map((one) => one.code);
    const own = data.grids.find((one) => one.code === code)?.police_grid;
    const others = choice.grids.filter((one) => one !== code && !kin.includes(one) && one !== own);
    const order = data.grids.map((one) => one.code);
    this.choose({ grids: order.filter((one) => others.includes(one) || (on && one === code)) });
  }

  mark() {
    const { layer, grids, bbox } = this.state.choice;
    this.area?.show(layer === WHOLE ? [] : grids, layer === WHOLE ? null : bbox);
  }

  async showLayer(before) {
    const { view, choice } = this.state;
    if (!view) return;
    if (before !== WHOLE && !GRID_LAYERS.includes(before)) view.layers.hide(before);
    if (choice.layer !== WHOLE) await view.layers.show(choice.layer).catch((error) => this.set({ problem: error.message }));
  }

  /** Count what would come; a later question stops an earlier one. */
  async count() {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const { counts } = await api(countsUrl(this.state.choice), { signal: asking.signal });
      this.set({ counts, problem: null });
    } catch (error) {
      if (error.name !== "AbortError") this.set({ problem: error.message });
    }
  }

  /** What the screen shows is wanted: it follows the map. */
  moved() {
    if (!this.state.choice.bbox || this.state.choice.layer === WHOLE) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.choose({ bbox: this.area.screen() }), SETTLE_MS);
  }

  press(latLng) {
    const found = gridAt(this.state.view, latLng);
    if (found && this.state.choice.layer !== WHOLE) this.toggle(found.properties.code);
  }

  async save() {
    this.stopping = new AbortController();
    this.set({ making: true, failure: null, done: null });
    try {
      const name = await download(fileUrl(this.state.choice, this.state.data.encoded), this.stopping.signal);
      this.set({ making: false, done: name });
    } catch (error) {
      this.set({ making: false, failure: error.name === "AbortError" ? null : error.message });
    }
  }
}

/**
 * Run the page.
 * @param {HTMLElement} panelElement
 * @param {HTMLElement} footElement
 * @param {Object} data what the server gave the page (webmap/web/taking_out.py)
 */
export async function mount(panelElement, footElement, data) {
  const page = new ExportPage(panelElement, footElement, data);
  page.set({});
  const { layer, bbox } = page.state.choice;
  const counting = page.count();
  const view = await officeMap({ show: [...GRID_LAYERS, ...(layer === WHOLE ? [] : [layer])] });
  page.area = new WantedArea(view, { moved: () => page.moved() });
  page.set({ view });
  if (bbox) page.area.reveal(bbox);
  view.map.on("click", (event) => page.press(event.latlng));
  document.addEventListener("themechange", () => page.set({}));
  await Promise.all([counting, view.ready.catch((error) => page.set({ problem: error.message }))]);
  page.mark();
  page.set({});
  panelElement.dataset.ready = "";
}

const data = document.getElementById("page-data");
if (data) {
  await mount(document.getElementById("export-panel"), document.getElementById("export-foot"), JSON.parse(data.textContent));
}
