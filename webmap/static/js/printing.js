// The print page: what, paper and scale, layers; the frame on the map; the PDF.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { api } from "/static/js/api.js";
import { officeMap } from "/static/js/map/office_map.js";
import { gridAt, PrintFrame } from "/static/js/map/print_frame.js";
import { choiceQuery, readChoice, writeChoice } from "/static/js/printing/choice.js";
import { download } from "/static/js/printing/download.js";
import { foot, panel } from "/static/js/printing/panel.js";

const GRID_LAYERS = ["boundary", "police_grids", "sub_grids"];

/** The page's state and what a person can do on it. */
class PrintPage {
  constructor(panelElement, footElement, view, data) {
    Object.assign(this, { panelElement, footElement, view });
    this.sheet = new PrintFrame(view);
    this.state = {
      view, data, choice: readChoice(data),
      frame: null, problem: null, drawing: false, failure: null, done: null,
    };
    this.asking = null;
    this.stopping = null;
    this.actions = {
      choose: (changes) => this.choose(changes),
      toggle: (layerId, on) => this.toggle(layerId, on),
      print: () => this.print(),
      stop: () => this.stopping?.abort(),
    };
  }

  set(changes) {
    Object.assign(this.state, changes);
    render(h(() => panel(this.state, this.actions)), this.panelElement);
    render(h(() => foot(this.state, this.actions)), this.footElement);
  }

  async choose(changes) {
    this.set({ choice: { ...this.state.choice, ...changes }, failure: null, done: null });
    writeChoice(this.state.data, this.state.choice);
    if ("layers" in changes) await this.showLayers();
    else await this.ask();
  }

  toggle(layerId, on) {
    const { data, choice } = this.state;
    const layers = data.layers.map((one) => one.layer_id)
      .filter((id) => (id === layerId ? on : choice.layers.includes(id)));
    return this.choose({ layers });
  }

  /** Show on the map what will be on the paper. */
  async showLayers() {
    const { data, choice } = this.state;
    const off = data.layers.map((one) => one.layer_id).filter((id) => !choice.layers.includes(id));
    this.view.layers.hide(...off);
    try {
      await this.view.layers.show(...GRID_LAYERS, ...choice.layers);
    } catch (error) {
      this.set({ failure: error.message });
    }
  }

  /** Ask for the scale and the frame of what is chosen; a later question stops an earlier one. */
  async ask({ animate = true } = {}) {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const query = choiceQuery(this.state.data, this.state.choice);
      const frame = await api(`/api/v1/print/frame?${query}`, { signal: asking.signal });
      this.set({ frame, problem: null });
      this.sheet.show(frame.frame, { animate });
    } catch (error) {
      if (error.name === "AbortError") return;
      this.set({ frame: null, problem: error.message });
      this.sheet.clear();
    }
  }

  async print() {
    this.stopping = new AbortController();
    this.set({ drawing: true, failure: null, done: null });
    try {
      const query = choiceQuery(this.state.data, this.state.choice);
      const name = await download(`/print/sheet.pdf?${query}`, this.stopping.signal);
      this.set({ drawing: false, done: name });
    } catch (error) {
      this.set({ drawing: false, failure: error.name === "AbortError" ? null : error.message });
    }
  }

  /** Choose the sub-grid under a click; a second click on it its police grid. */
  press(latLng) {
    const { choice, data } = this.state;
    const found = gridAt(this.view, latLng);
    if (!found) return;
    const { code, police_grid: policeGrid } = found.properties;
    const grid = choice.grid === code ? policeGrid : code;
    if (data.areas.some((one) => one.code === grid)) this.choose({ grid });
  }
}

/**
 * Run the page.
 * @param {HTMLElement} panelElement
 * @param {HTMLElement} footElement
 */
export async function mount(panelElement, footElement) {
  const data = JSON.parse(document.getElementById("print-data").textContent);
  if (!data) return;
  const choice = readChoice(data);
  const view = await officeMap({ show: [...GRID_LAYERS, ...choice.layers] });
  if (!view) return;
  const page = new PrintPage(panelElement, footElement, view, data);
  page.set({});
  view.map.on("click", (event) => page.press(event.latlng));
  view.layers.addEventListener("change", () => page.set({}));
  document.addEventListener("themechange", () => page.set({}));
  await Promise.all([page.ask({ animate: false }), view.ready.catch((error) => page.set({ failure: error.message }))]);
  page.set({});
  panelElement.dataset.ready = "";
}

await mount(document.getElementById("print-panel"), document.getElementById("print-foot"));
