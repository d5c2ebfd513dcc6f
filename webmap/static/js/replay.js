// The replay page: choose plans, a period and incidents; see what was covered, and whether by chance.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { ApiError, api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { officeMap } from "/static/js/map/office_map.js";
import { PastIncidents } from "/static/js/map/past_incidents.js";
import { dateText, localParts } from "/static/js/patrols/clock.js";
import { makeStore } from "/static/js/patrols/store.js";
import { foot } from "/static/js/replay/foot.js";
import { form } from "/static/js/replay/form.js";
import { readAddress, toQuery, writeAddress } from "/static/js/replay/address.js";
import { result } from "/static/js/replay/result.js";

const QUIET_LAYERS = ["boundary", "sub_grids", "railways"];
const PLANS_LISTED = 100;

function makeActions(store) {
  return {
    /** Change what is asked; what came out before is no longer its answer. */
    ask(change) {
      store.set({ asked: { ...store.get().asked, ...change }, problems: [], stale: true });
    },
    show(show) { store.set({ show }); },

    async run() {
      if (store.get().working) return;
      const controller = new AbortController();
      store.set({ working: controller, problems: [] });
      try {
        const report = await api(`/api/v1/patrols/replay?${toQuery(store.get().asked)}`,
          { signal: controller.signal });
        store.set({ report, working: null, stale: false, fitted: false });
      } catch (error) {
        if (error.name === "AbortError") store.set({ working: null });
        else if (error instanceof ApiError) {
          const fields = (error.problem?.fields || [])
            .map(({ field, detail }) => ({ field: field || "", text: detail }));
          store.set({
            working: null,
            problems: fields.length ? fields
              : [{ field: error.problem?.field || "", text: error.message }],
          });
        } else throw error;
      }
    },
    stop() { store.get().working?.abort(); },
  };
}

/** Draw the report on the map from now on. */
function tieMap(view, store, titles) {
  const incidents = new PastIncidents(view, (one) => [
    titles.get(one.category) || one.category,
    `${dateText(localParts(one.occurred_from).date)} ${localParts(one.occurred_from).time}`,
    one.location, one.number,
  ].filter(Boolean).join(" · "));
  let last = {};
  const draw = (state) => {
    if (state.report !== last.report || state.show !== last.show) {
      const all = state.report?.incidents || [];
      incidents.draw(all, state.show);
      if (state.report && state.report !== last.report) incidents.fit(all);
    }
    last = state;
  };
  store.listen(draw);
  draw(store.get());
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, data: {today: string, month_ago: string, year_ago: string,
 *   categories: {code: string, title: string}[]}}} options
 */
export async function mount(element, { foot: footElement, data }) {
  const store = makeStore({
    data, asked: readAddress(location.search, data), plans: null, report: null, show: "all",
    working: null, problems: [], stale: false,
  });
  const actions = makeActions(store);
  const draw = (state) => {
    render(h("div", { class: "replay" }, form(state, actions), result(state, actions)), element);
    render(foot(state, actions), footElement);
    const here = location.pathname + writeAddress(state.asked, data);
    if (here !== location.pathname + location.search) history.replaceState(null, "", here);
  };
  store.listen(draw);
  draw(store.get());
  const { plans } = await api(`/api/v1/patrols/plans?limit=${PLANS_LISTED}`);
  store.set({ plans });
  // A shared address shows what it says at once.
  if (location.search && (plans.length || store.get().asked.plan)) await actions.run();
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, new Map(data.categories.map((one) => [one.code, one.title])));
}

const page = document.getElementById("replay-data");
if (page) {
  mount(document.getElementById("replay-panel"), {
    foot: document.getElementById("replay-foot"), data: JSON.parse(page.textContent),
  });
}
