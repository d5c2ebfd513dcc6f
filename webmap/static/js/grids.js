// The page of grids: looked at by their day, redrawn in drafts, put in force.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { makeActions } from "/static/js/grids/actions.js";
import { readAddress, writeAddress } from "/static/js/grids/address.js";
import { draftView } from "/static/js/grids/draft_view.js";
import { foot } from "/static/js/grids/foot.js";
import { setView } from "/static/js/grids/set_view.js";
import { LINE_TOOLS } from "/static/js/grids/tools.js";
import { GridEditor } from "/static/js/map/grid_editor.js";
import { LineDrawing } from "/static/js/map/line_drawing.js";
import { officeMap } from "/static/js/map/office_map.js";
import { h } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const QUIET_LAYERS = ["railways"];

/** Return the codes that stand out on the map. */
function standing({ draft, shown, selected, level }) {
  const grids = (draft ?? shown)?.grids;
  const grid = grids?.sub_grids.find(({ code }) => code === selected);
  if (!grid) return [];
  return level === "police_grids" && draft ? [`police ${grid.police_grid}`] : [selected];
}

/** Draw the state on the map from now on. */
function tieMap(view, store, actions) {
  const editor = new GridEditor(view, actions);
  const drawing = new LineDrawing(view.map);
  actions.useMap(view, editor);
  let last = {};
  const draw = (state) => {
    const grids = (state.draft ?? state.shown)?.grids;
    const same = ["draft", "shown", "selected", "level", "tool", "attempt"].every((key) => state[key] === last[key]);
    if (grids && !same) {
      const editable = state.draft && !state.tool ? state.level : null;
      editor.show(grids, { editable, selected: standing(state) });
    }
    if (state.faults !== last.faults) editor.showFaults(state.faults);
    if (state.points !== last.points || state.tool !== last.tool) {
      drawing.show(state.points, LINE_TOOLS.has(state.tool) && !state.taking);
    }
    if (state.tool !== last.tool) view.layers[state.tool === "street" ? "show" : "hide"]("streets");
    last = state;
  };
  store.listen(draw);
  draw(store.get());
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, data: Object}} options
 */
export async function mount(element, { foot: footElement, data }) {
  const asked = readAddress(location.search);
  const store = makeStore({
    data, shown: null, day: asked.day ?? data.today, drafts: [], draft: null, preview: null,
    level: asked.level, selected: asked.grid, tool: null, points: [], taking: false, attempt: 0,
    faults: [], problem: null, working: false, validFrom: null, outcome: null, measure: "", notice: null,
    sure: null,
  });
  const actions = makeActions(store);
  const draw = (state) => {
    render(h("div", { class: "patrol" }, state.draft ? draftView(state, actions) : setView(state, actions)), element);
    render(foot(state, actions), footElement);
    history.replaceState(null, "", writeAddress(state));
  };
  store.listen(draw);
  document.addEventListener("keydown", (event) => actions.key(event));
  const map = officeMap({ show: QUIET_LAYERS });
  await (asked.draft ? actions.open(asked.draft) : actions.look(store.get().day));
  draw(store.get());
  const view = await map;
  if (view) tieMap(view, store, actions);
  element.dataset.ready = "true";
}

const data = document.getElementById("page-data");
if (data) {
  mount(document.getElementById("grids-panel"), {
    foot: document.getElementById("grids-foot"), data: JSON.parse(data.textContent),
  });
}
