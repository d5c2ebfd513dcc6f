// The page of balance: grids proposed by the work that they bring, side by side with today's.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { ApiError, api } from "/static/js/api.js";
import { apiUrl, isComplete, readAddress, writeAddress } from "/static/js/balance/asked.js";
import { form } from "/static/js/balance/form.js";
import { jsonLines } from "/static/js/balance/lines.js";
import { gridsOf, resultView } from "/static/js/balance/result.js";
import { setPanel } from "/static/js/bar.js";
import { _ } from "/static/js/i18n.js";
import { GridAreas } from "/static/js/map/grid_areas.js";
import { officeMap } from "/static/js/map/office_map.js";
import { h, problem } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const QUIET_LAYERS = ["boundary", "railways"];
// Today's grids, until a proposal is drawn over them.
const TODAY = "sub_grids";
// The hues of Okabe and Ito, those of the first three police grids as on the map.
const HUES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442"];

/** Return what a draft is made of. */
const draftBody = (proposal, number) => ({
  name: _("均衡方案 {number}", { number }),
  sub_grids: proposal.sub_grids.map(({ code, name, police_grid, geometry }) => ({
    code, name, police_grid,
    parts: geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates,
  })),
});

/** Return what a person can do here. */
function makeActions(store) {
  let asking = null;
  return {
    change(part) { store.set({ asked: { ...store.get().asked, ...part }, problem: null }); },
    choose(chosen) { store.set({ chosen }); },
    setLevel(level) { store.set({ level }); },
    stop() { asking?.abort(); },
    others() {
      this.change({ seed: store.get().asked.seed + 1 });
      this.find();
    },
    /** Make a draft of the proposal that is looked at, and go on with it where grids are drawn. */
    async openDraft() {
      const { answer, chosen } = store.get();
      store.set({ problem: null, opening: true });
      try {
        const draft = await api("/api/v1/grids/drafts", { method: "POST", body: draftBody(answer.proposals[chosen - 1], chosen) });
        location.assign(`/grids?draft=${draft.id}`);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        store.set({ problem: error.message, opening: false });
      }
    },
    async find(chosen = 1) {
      asking?.abort();
      const mine = new AbortController();
      asking = mine;
      const { asked } = store.get();
      store.set({ working: { done: 0, of: 1 }, problem: null });
      try {
        for await (const line of jsonLines(apiUrl(asked), mine.signal)) {
          if (line.problem) store.set({ problem: line.problem });
          else if (line.proposals) {
            store.set({ answer: line, shownFor: asked, chosen: line.proposals.length >= chosen ? chosen : 1 });
          } else store.set({ working: line });
        }
      } catch (error) {
        if (error.name === "AbortError") return;
        if (!(error instanceof ApiError)) throw error;
        store.set({ problem: error.message });
      } finally {
        if (asking === mine) store.set({ working: null });
      }
    },
  };
}

function foot(state, actions) {
  const { asked, working, answer, chosen } = state;
  if (working) {
    return h("div", { class: "d-flex align-items-center gap-2", role: "status" },
      h("progress", { class: "patrol-share flex-fill", max: working.of, value: working.done, "aria-label": _("进度") }),
      h("span", { class: "small text-nowrap" }, working.done ? _("{done} / {of} 次尝试", working) : _("正在准备…")),
      h("button", { type: "button", class: "btn btn-outline-danger btn-sm app-target text-nowrap flex-shrink-0", onClick: actions.stop }, _("停止")));
  }
  const current = answer && state.shownFor === asked;
  return h("div", null, problem(state.problem),
    current && chosen > 0 ? h("button", {
      type: "button", class: "btn btn-primary w-100 app-target", id: "draft-button", disabled: state.opening,
      onClick: () => actions.openDraft(),
    }, _("把方案 {number} 作为草稿打开", { number: chosen })) : h("button", {
      type: "button", class: "btn btn-primary w-100 app-target", id: "find-button",
      disabled: !isComplete(asked), onClick: () => actions.find(),
    }, _("生成方案")));
}

/** Return a proposal's grids as the map draws them. */
function drawnGrids(proposal, level) {
  const hues = new Map(proposal.police_grids.map((grid, i) => [grid.code, HUES[i % HUES.length]]));
  return gridsOf(proposal, level).map((grid) => ({
    code: grid.code, geometry: grid.geometry, fill: hues.get(grid.police_grid),
    title: grid.code, label: grid.load.toFixed(2),
  }));
}

/** Draw the state on the map from now on. */
function tieMap(view, store) {
  const areas = new GridAreas(view, { select() {} });
  let last = {};
  const draw = (state) => {
    const { answer, chosen, level } = state;
    if (answer !== last.answer || chosen !== last.chosen || level !== last.level) {
      const proposal = answer && [answer.today, ...answer.proposals][chosen];
      const before = answer?.today && chosen > 0 ? gridsOf(answer.today, level).map((grid) => grid.geometry) : [];
      if (proposal) {
        view.layers.hide(TODAY);
        areas.show(drawnGrids(proposal, level), before);
      }
    }
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
  const { asked, shown, chosen, level } = readAddress(location.search, data);
  const store = makeStore({
    data, asked, chosen, level, answer: null, shownFor: null, working: null, opening: false, problem: null,
    open: { work: true, numbers: true, closeness: true },
  });
  const actions = makeActions(store);
  const fold = (id, on) => {
    if (store.get().open[id] !== on) store.set({ open: { ...store.get().open, [id]: on } });
  };
  let last = {};
  const draw = (state) => {
    const stale = state.answer && state.shownFor !== state.asked;
    render(h("div", { class: "patrol" },
      form(state, (part) => actions.change(part), fold),
      state.answer ? h("div", { class: stale ? "opacity-50" : "" }, resultView(state, {
        choose: (index) => actions.choose(index), setLevel: (value) => actions.setLevel(value),
        others: () => actions.others(),
      })) : null), element);
    render(foot(state, actions), footElement);
    if (state.answer && state.answer !== last.answer) {
      store.set({ open: { work: false, numbers: false, closeness: false } });
      document.getElementById("result-title")?.focus();
      setPanel("half");
    }
    last = state;
    history.replaceState(null, "", writeAddress(state.asked, {
      shown: Boolean(state.answer) && !stale, chosen: state.chosen, level: state.level,
    }));
  };
  if (shown && isComplete(asked)) actions.find(chosen);
  draw(store.get());
  store.listen(draw);
  element.dataset.ready = "true";
  const view = await officeMap({ show: [...QUIET_LAYERS, TODAY] });
  if (view) tieMap(view, store);
}

const data = document.getElementById("page-data");
if (data) {
  mount(document.getElementById("balance-panel"), {
    foot: document.getElementById("balance-foot"), data: JSON.parse(data.textContent),
  });
}
