// The page of hotspots: suggestions, what is decided of them, who answers for each.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { _ } from "/static/js/i18n.js";
import { makeActions } from "/static/js/hotspots/actions.js";
import { readAddress, writeAddress } from "/static/js/hotspots/address.js";
import { awayView } from "/static/js/hotspots/away_view.js";
import { NO_DETECTION } from "/static/js/hotspots/detection.js";
import { cardView } from "/static/js/hotspots/card_view.js";
import { formView } from "/static/js/hotspots/form_view.js";
import { listView } from "/static/js/hotspots/list_view.js";
import { tieMap } from "/static/js/hotspots/on_map.js";
import { staffView } from "/static/js/hotspots/staff_view.js";
import { makeTrail } from "/static/js/hotspots/trail.js";
import { officeMap } from "/static/js/map/office_map.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const QUIET_LAYERS = ["boundary", "sub_grids", "railways"];
const PHONE = matchMedia("(max-width: 767.98px)");
const VIEWS = { list: listView, card: cardView, edit: formView, draw: formView, away: awayView };

const main = (id, name, text, onClick, disabled) => h("button", {
  type: "button", class: "btn btn-primary app-target flex-fill", id, disabled, onClick,
}, icon(name), " ", text);

function mainButton(state, actions) {
  const { view, busy, hotspots, chosen } = state;
  if (view === "list") return main("draw", "pentagon", _("画热点"), () => actions.openDraw(), busy);
  if (view === "away") return main("save-away", "calendar-x", _("登记不在岗"), () => actions.saveAway(), busy);
  if (view !== "card") return main("save", "check-lg", _("保存"), () => actions.save(), busy);
  const suggested = hotspots.find((one) => one.id === chosen)?.status === "suggested";
  return suggested ? main("accept", "check-lg", _("采纳"), () => actions.decide("accept"), busy) : null;
}

function foot(state, actions) {
  const { notice, data, problems } = state;
  const button = data.may_manage ? mainButton(state, actions) : null;
  if (!notice && !button) return null;
  return h("div", null,
    notice ? h("div", { class: "d-flex gap-2 align-items-center small mb-2", role: "status", id: "notice" },
      h("span", { class: "flex-fill" }, notice.text),
      notice.undo ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target text-nowrap", id: "undo", onClick: () => notice.undo() }, _("撤销")) : null) : null,
    state.view === "card" ? null : problem(problems.find(({ field }) => field === "undo")?.text),
    button ? h("div", { class: "d-flex gap-2" }, button) : null);
}

/** Make the place of the staff list: over the map on a desk, below the list on a phone. */
function staffPlace(panel) {
  const overMap = document.createElement("aside");
  overMap.className = "hotspots-staff-place shadow";
  overMap.dataset.besideMap = "";
  document.getElementById("map-area").append(overMap);
  const below = document.createElement("div");
  panel.after(below);
  return (state, actions) => {
    const drawn = state.teams.length ? staffView(state, actions) : null;
    const onPhone = PHONE.matches;
    render(onPhone ? null : drawn, overMap);
    render(onPhone && ["list", "card"].includes(state.view) ? drawn : null, below);
    overMap.hidden = onPhone || !drawn;
  };
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's part that is drawn
 * @param {{foot: HTMLElement, data: Object}} options
 */
export async function mount(element, { foot: footElement, data }) {
  const asked = readAddress(location.search);
  const store = makeStore({
    data, ...asked, view: "list", chosen: null, day: data.today, hotspots: [], members: [], teams: [], loads: [], absences: [],
    card: null, draft: null, base: null, theirs: [], asking: null, giving: null, problems: [], notice: null, busy: false, detection: NO_DETECTION,
  });
  const actions = makeActions(store);
  const drawStaff = staffPlace(element);
  await Promise.all([actions.reload(), actions.readDetection()]);
  open(asked, store, actions);
  const follow = makeTrail(writeAddress, () => {
    const wanted = readAddress(location.search);
    const { view, chosen } = store.get();
    store.set({ q: wanted.q, state: wanted.state, who: wanted.who });
    if (wanted.view !== view || wanted.chosen !== chosen) {
      if (wanted.view === "list" || !wanted.chosen) actions.openList();
      open(wanted, store, actions);
    }
    return store.get();
  });
  let last = {};
  const draw = (state) => {
    const focused = document.activeElement;
    // A button that waits for the server has lost the keyboard to the page.
    const mine = focused === document.body || [element, footElement].some((one) => one.contains(focused));
    render(VIEWS[state.view](state, actions), element);
    render(foot(state, actions), footElement);
    drawStaff(state, actions);
    follow(state);
    const panel = element.closest(".app-panel-body");
    // Another view starts at its top; what is wrong comes into sight.
    if (state.view !== last.view && panel) panel.scrollTop = 0;
    if (state.view === "list" && last.chosen) document.getElementById(`row-${last.chosen}`)?.scrollIntoView({ block: "nearest" });
    if (state.problems !== last.problems || state.asking !== last.asking) element.querySelector('[role="alert"], #asking')?.scrollIntoView({ block: "nearest" });
    if (mine && last.view) focusAnew(element, state, last);
    last = state;
  };
  store.listen(draw);
  draw(store.get());
  PHONE.addEventListener("change", () => draw(store.get()));
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, actions);
}

/** Where the pressed thing is gone, the keyboard goes on at what came in its place. */
function focusAnew(element, { view, chosen, asking, busy }, last) {
  const to = (...selectors) => selectors.map((one) => element.querySelector(one)).find(Boolean)?.focus({ preventScroll: true });
  if (view === "list" && last.view !== "list" && last.chosen) to(`#row-${last.chosen} button`);
  else if (view !== last.view || chosen !== last.chosen) to("h2[tabindex]");
  else if (asking && !last.asking) to("#decision-text");
  else if (!asking && last.asking) to(`#${last.asking.decision}`, "h2[tabindex]");
  else if (last.busy && !busy && document.activeElement === document.body) to("h2[tabindex]");
}

/** Open what the address asks for; who may only look gets the list or a card. */
function open({ view, chosen }, store, actions) {
  const { data, hotspots } = store.get();
  const known = hotspots.find((one) => one.id === chosen);
  if (known) actions.choose(chosen);
  if (!data.may_manage) return;
  if (view === "edit" && known && known.status !== "closed") actions.openForm();
  else if (view === "draw") actions.openDraw();
  else if (view === "away") actions.openAway();
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("hotspots-panel"), {
    foot: document.getElementById("hotspots-foot"), data: JSON.parse(pageData.textContent),
  });
}
