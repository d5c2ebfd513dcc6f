// The patrol page: from a shift, its teams and the visits wanted to a plan that is published.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { _ } from "/static/js/i18n.js";
import { officeMap } from "/static/js/map/office_map.js";
import { mount as mountSearch } from "/static/js/map_page/search_box.js";
import { readAddress, writeAddress } from "/static/js/patrols/address.js";
import { bringNews } from "/static/js/patrols/attention.js";
import { emptyDraft, fromRequest, sameDraft } from "/static/js/patrols/draft.js";
import { makeDraftActions } from "/static/js/patrols/draft_actions.js";
import { NO_HAND, makeHandActions } from "/static/js/patrols/hand_actions.js";
import { foot } from "/static/js/patrols/foot.js";
import { tieMap } from "/static/js/patrols/on_map.js";
import { makePlanActions } from "/static/js/patrols/plan_actions.js";
import { planList } from "/static/js/patrols/plan_list.js";
import { result } from "/static/js/patrols/result.js";
import { shiftStep } from "/static/js/patrols/shift_step.js";
import { makeStore } from "/static/js/patrols/store.js";
import { teamsStep } from "/static/js/patrols/teams_step.js";
import { visitsStep } from "/static/js/patrols/visits_step.js";

// Grids have the hues of the routes; here the routes have the word.
const QUIET_LAYERS = ["boundary", "railways"];
const NOTHING_TO_CHOOSE = {
  teams: [], hotspots: [], shifts: [], modes: [], station: null, has_streets: true,
};

/** Whether what is asked for has been changed since the plan was drawn. */
const isStale = ({ plan, draft }) => Boolean(plan && !sameDraft(draft, fromRequest(plan.request)));

/** Keep the page's address in step with the state. */
function makeAddress(store) {
  const here = () => location.pathname + writeAddress(store.get());
  return {
    push() { if (here() !== location.pathname + location.search) history.pushState(null, "", here()); },
    replace() {
      if (here() !== location.pathname + location.search) history.replaceState(null, "", here());
    },
  };
}

/** Take what the address says: the plan that is open, or what was being asked for. */
async function follow(store, actions) {
  const { options, now, may } = store.get();
  const { planId, at, draft, unread } = readAddress(location.search, options, now);
  if (planId) {
    await actions.open(planId, { selected: at, remember: false });
    if (draft && store.get().plan) store.set({ draft, open: asking(true) });
  }
  if (!planId || !store.get().plan) {
    store.forget();
    store.set({
      plan: null, selected: null, draft: draft || emptyDraft(options, now),
      open: asking(may.draft),
    });
  }
  if (unread.length && may.draft) {
    store.notify(_("网址里这几项看不懂，没有用上：{items}", { items: unread.join(" ") }));
  }
}

const asking = (open) => ({ plans: false, shift: open, teams: open, visits: open });

/** Return whether the office has streets to go along; the map's data count them. */
function hasStreets() {
  const data = JSON.parse(document.getElementById("map-data")?.textContent || '{"layers": []}');
  return data.layers.some((layer) => layer.layer_id === "streets" && layer.count > 0);
}

/** Draw the panel. */
function panel(state, store, actions) {
  // What is asked for stays as it is while it is being planned.
  return h("div", { class: "patrol", inert: Boolean(state.working) },
    planList(state, actions),
    state.may.draft ? [
      shiftStep(state, store, actions), teamsStep(state, store, actions),
      visitsStep(state, store, actions),
    ] : null,
    state.plan ? result(state, actions, store) : null);
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, may: {draft: boolean, publish: boolean, print: boolean,
 *   search: boolean}}} options
 */
export async function mount(element, { foot: footElement, may }) {
  const now = Date.now();
  const { mapView } = readAddress(location.search, NOTHING_TO_CHOOSE, now);
  const store = makeStore({
    may, now, options: NOTHING_TO_CHOOSE, draft: emptyDraft(NOTHING_TO_CHOOSE, now), plan: null,
    plans: [], mapView, selected: null, pointed: null, editing: null, filter: "", found: [], adding: false,
    hand: NO_HAND, night: null, picking: null,
    working: null, problems: [], notice: null, stale: false, open: asking(may.draft), shown: 0,
  });
  const address = makeAddress(store);
  const plans = makePlanActions(store, address);
  const actions = { ...plans, ...makeDraftActions(store), ...makeHandActions(store, address, plans) };

  if (may.draft) await actions.loadOptions({ has_streets: hasStreets() });
  await Promise.all([follow(store, actions), actions.listPlans()]);
  if (!may.draft && !store.get().plan) {
    const { problems } = store.get();
    await actions.openCurrent();
    if (problems.length) store.notify(_("那个计划已经不在发布中，现在看到的是当前的计划。"));
  }

  let last = {};
  const draw = (state) => {
    const shown = { ...state, stale: isStale(state) };
    render(panel(shown, store, actions), element);
    render(foot(shown, actions), footElement);
    bringNews(state, last);
    last = state;
    address.replace();
  };
  store.listen(draw);
  draw(store.get());
  element.dataset.ready = "true";

  addEventListener("popstate", () => follow(store, actions));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.get().adding) actions.setAdding(false);
    if (event.key === "Escape" && store.get().picking) actions.pick(null);
    const typing = event.target.closest?.("input, select, textarea");
    if (!(event.ctrlKey || event.metaKey) || typing) return;
    const { on } = store.get().hand;
    const key = event.key.toLowerCase();
    const back = key === "z" && !event.shiftKey;
    const forth = key === "y" || (key === "z" && event.shiftKey);
    if (on && (back || forth)) {
      event.preventDefault();
      if (back) actions.undoHand(); else actions.redoHand();
    } else if (back && store.undo()) event.preventDefault();
  });

  const view = await officeMap({ show: QUIET_LAYERS, view: store.get().mapView || undefined });
  if (view) tieMap(view, store, actions);
  const search = document.getElementById("search");
  if (view && search) {
    mountSearch(search, { choose: (found) => actions.goTo(view, found) });
  }
}

const data = document.getElementById("patrol-data");
if (data) {
  mount(document.getElementById("patrol-panel"), {
    foot: document.getElementById("patrol-foot"), may: JSON.parse(data.textContent),
  });
}
