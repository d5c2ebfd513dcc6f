// The page of sweeps and beats: every street once, or the most trouble in some minutes.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { ApiError, api } from "/static/js/api.js";
import { setPanel } from "/static/js/bar.js";
import { _ } from "/static/js/i18n.js";
import { officeMap } from "/static/js/map/office_map.js";
import { SweepWays } from "/static/js/map/sweep_ways.js";
import { h, problem } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";
import { answerView } from "/static/js/sweeps/answer.js";
import { apiUrl, isComplete, readAddress, writeAddress } from "/static/js/sweeps/asked.js";
import { forms } from "/static/js/sweeps/forms.js";

const QUIET_LAYERS = ["boundary", "railways", "sub_grids"];
const FIXED_STARTS = ["anywhere", "station"];

const startPlace = ({ start }) => (FIXED_STARTS.includes(start) ? null : start.split(" ").map(Number));

/** Return what a person can do here. */
function makeActions(store) {
  let asking = null;
  return {
    change(part) {
      const asked = { ...store.get().asked, ...part };
      store.set({ asked, problem: null, settingStart: false });
      // What is drawn by hand is told at once.
      if (asked.task === "beat" && asked.way === "hand" && isComplete(asked)) this.find();
    },
    setStart() { store.set({ settingStart: true }); },
    select(number) { store.set({ selected: number }); },
    setPaper(paper) {
      const { asked, shownFor } = store.get();
      const next = { ...asked, paper };
      store.set({ asked: next, shownFor: shownFor === asked ? next : shownFor });
    },
    showBeside(showsBeside) { store.set({ showsBeside }); },
    stop() { asking?.abort(); },
    async find() {
      asking?.abort();
      const mine = new AbortController();
      asking = mine;
      const { asked } = store.get();
      store.set({ working: true, problem: null });
      try {
        const loose = asked.task === "beat" ? "&tight=false" : "";
        const answer = await api(apiUrl(asked) + loose, { signal: mine.signal });
        const selected = answer.routes.length === 1 ? 1 : null;
        store.set({ answer, shownFor: asked, selected, refining: Boolean(loose) });
        // The ways are there; how near they are to the best takes longer to say.
        if (loose) {
          store.set({ working: false });
          const more = asked.way === "hand" ? "&compare=true" : "";
          const figures = await api(apiUrl(asked) + more, { signal: mine.signal });
          if (store.get().shownFor === asked) store.set({ answer: figures, refining: false });
        }
      } catch (error) {
        if (error.name === "AbortError") return;
        if (!(error instanceof ApiError)) throw error;
        store.set({ problem: error.message });
      } finally {
        if (asking === mine) store.set({ working: false, refining: false });
      }
    },
    /** A click on the map sets what is being chosen. */
    press(lon, lat, street) {
      const { asked, settingStart } = store.get();
      if (settingStart) this.change({ start: `${lon} ${lat}` });
      else if (asked.task === "beat") {
        if (asked.way === "hand") this.change({ via: [...asked.via, [lon, lat]] });
      } else if (asked.pick === "outline") this.change({ outline: [...asked.outline, [lon, lat]] });
      else if (asked.pick === "streets" && street) {
        const streets = asked.streets.includes(street)
          ? asked.streets.filter((one) => one !== street) : [...asked.streets, street];
        this.change({ streets });
      }
    },
  };
}

function foot(state, actions) {
  const { asked, working } = state;
  if (working) {
    return h("div", { class: "d-flex align-items-center gap-2", role: "status" },
      h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }),
      h("span", { class: "flex-fill" }, asked.task === "sweep" ? _("正在找最短的走法…") : _("正在找警情最多的路线…")),
      h("button", { type: "button", class: "btn btn-outline-danger btn-sm app-target", onClick: actions.stop }, _("停止")));
  }
  const hand = asked.task === "beat" && asked.way === "hand";
  return h("div", null, problem(state.problem),
    hand ? null : h("button", {
      type: "button", class: "btn btn-primary w-100 app-target", id: "find-button",
      disabled: !isComplete(asked), onClick: () => actions.find(),
    }, asked.task === "sweep" ? _("排巡查路线") : _("找巡逻线")));
}

const isChoosing = ({ asked, settingStart }) => settingStart || (asked.task === "sweep"
  ? asked.pick !== "grids" : asked.way === "hand");

/** Draw the state on the map from now on. */
function tieMap(view, store, actions) {
  const ways = new SweepWays(view, actions);
  let last = {};
  const draw = (state) => {
    const { asked, answer } = state;
    ways.setChoosing(isChoosing(state));
    const streets = asked.task === "sweep" && asked.pick === "streets";
    if (asked !== last.asked) {
      ways.showStreets(streets);
      ways.drawChosen({
        outline: asked.task === "sweep" && asked.pick === "outline" ? asked.outline : [],
        via: asked.task === "beat" && asked.way === "hand" ? asked.via : [],
        streets: streets ? asked.streets : [],
        start: startPlace(asked),
      });
    }
    if (answer !== last.answer || state.showsBeside !== last.showsBeside) {
      const beside = state.showsBeside && answer?.beside ? [answer.beside] : [];
      ways.draw(answer ? [...answer.routes, ...beside] : []);
      // The same ways with better figures don't move the map.
      const moved = answer?.routes.length && state.shownFor !== last.shownFor;
      const bounds = moved && asked.way !== "hand" && ways.bounds();
      if (bounds) view.fit(bounds.pad(0.06), { maxZoom: 17 });
    }
    if (answer !== last.answer || state.selected !== last.selected || state.showsBeside !== last.showsBeside) {
      ways.mark(state.showsBeside && answer?.beside ? null : state.selected);
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
  const read = () => readAddress(location.search, data);
  const { asked, shown } = read();
  const store = makeStore({
    data, asked, answer: null, shownFor: null, selected: null, working: false, refining: false, showsBeside: false, problem: null, settingStart: false,
  });
  const actions = makeActions(store);
  const change = (part) => actions.change(part);
  let last = {};
  const draw = (state) => {
    const stale = state.answer && state.shownFor !== state.asked;
    render(h("div", { class: "patrol" },
      forms(state, change, actions),
      state.answer ? h("div", { class: stale ? "opacity-50" : "" }, answerView(state, actions)) : null), element);
    render(foot(state, actions), footElement);
    if (state.answer && state.answer !== last.answer && last.working && state.asked.way !== "hand") {
      document.getElementById("result-title")?.focus();
      setPanel("half");
    }
    last = state;
    history.replaceState(null, "", writeAddress(state.asked, Boolean(state.answer) && !stale));
  };
  if (shown && isComplete(asked)) actions.find();
  draw(store.get());
  store.listen(draw);
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, actions);
}

const data = document.getElementById("sweep-data");
if (data) {
  mount(document.getElementById("sweep-panel"), {
    foot: document.getElementById("sweep-foot"), data: JSON.parse(data.textContent),
  });
}
