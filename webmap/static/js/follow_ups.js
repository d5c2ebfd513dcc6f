// The page of follow-ups: what is to be done about hotspots and venues, and what was done.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { makeActions } from "/static/js/follow_ups/actions.js";
import { aboutOf, readAddress, writeAddress } from "/static/js/follow_ups/address.js";
import { cardView } from "/static/js/follow_ups/card_view.js";
import { formView } from "/static/js/follow_ups/form_view.js";
import { GROUPS, fits, listView } from "/static/js/follow_ups/list_view.js";
import { _ } from "/static/js/i18n.js";
import { FollowUpPlaces, URGENCY_LOOKS } from "/static/js/map/follow_up_places.js";
import { mapLegend } from "/static/js/map/grid_areas.js";
import { officeMap } from "/static/js/map/office_map.js";
import { h, icon } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const QUIET_LAYERS = ["boundary", "railways"];
const VIEWS = { list: listView, card: cardView, new: formView, edit: formView };
const MOST_URGENT_FIRST = Object.keys(URGENCY_LOOKS);

const main = (id, name, text, onClick, disabled) => h("button", {
  type: "button", class: "btn btn-primary app-target w-100", id, disabled, onClick,
}, icon(name), " ", text);

function mainButton({ view, busy, followUps, id, data, adding }, actions) {
  if (view === "new" || view === "edit") return main("save", "check-lg", _("保存"), () => actions.save(), busy);
  if (view === "list") return data.may_manage ? main("add", "plus-lg", _("添加跟进"), () => actions.openNew(), busy || !followUps) : null;
  const one = followUps?.find((some) => some.id === id);
  if (one && adding && data.may_report) return main("finish", "plus-lg", _("补上我写的"), () => actions.finish(), busy);
  return one && one.urgency !== "done" && data.may_report ? main("finish", "check-lg", _("标记完成"), () => actions.finish(), busy) : null;
}

function foot(state, actions) {
  const { notice } = state;
  const button = mainButton(state, actions);
  if (!notice && !button) return null;
  return h("div", null,
    notice ? h("div", { class: "d-flex gap-2 align-items-center small mb-2", role: "status", id: "notice" },
      h("span", { class: "flex-fill" }, notice.text),
      notice.undo ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "undo", onClick: () => notice.undo() }, _("撤销")) : null) : null,
    button);
}

/** Return what the map shows: each hotspot or place once, as its most urgent follow-up stands. */
function placesOf(state) {
  const places = new Map();
  const put = (key, place) => {
    const known = places.get(key);
    if (!place.geometry || (known && MOST_URGENT_FIRST.indexOf(known.urgency) <= MOST_URGENT_FIRST.indexOf(place.urgency))) return;
    places.set(key, { key, ...place });
  };
  const { kinds } = state.data;
  for (const one of (state.followUps ?? []).filter(fits(state))) {
    put(aboutOf(one), { geometry: one.geometry, urgency: one.urgency, title: `${one.name} · ${kinds[one.kind]}` });
  }
  for (const one of state.talks?.talks ?? []) {
    put(`${one.layer_id}/${one.number}`, { geometry: one.geometry, urgency: "talk", title: [one.name, _("建议约谈")].join(" · ") });
  }
  // The most urgent are drawn last, over the others.
  return [...places.values()].sort((a, b) => MOST_URGENT_FIRST.indexOf(b.urgency) - MOST_URGENT_FIRST.indexOf(a.urgency));
}

/** Draw the state on the map from now on. */
function tieMap(view, store, actions) {
  const places = new FollowUpPlaces(view, { select: (key) => actions.pressPlace(key) });
  mapLegend(view).show(_("跟进"), [
    ...GROUPS().map(([urgency, text]) => ({ colour: URGENCY_LOOKS[urgency].colour, text })),
    ...(store.get().data.may_manage ? [{ colour: URGENCY_LOOKS.talk.colour, text: _("建议约谈") }] : []),
  ]);
  let drawn = {};
  const draw = (state) => {
    const { followUps, talks, member, kind, about, id } = state;
    if (["followUps", "talks", "member", "kind", "about"].some((name) => drawn[name] !== state[name])) places.show(placesOf(state));
    const one = followUps?.find((some) => some.id === id);
    const key = one ? aboutOf(one) : about;
    places.mark(key);
    if (key && (key !== drawn.key || !drawn.followUps)) places.reveal(key);
    drawn = { followUps, talks, member, kind, about, key };
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
    data, ...asked, view: "list", id: null, followUps: null, talks: null, talksOpen: null, draft: null, found: null, photo: null, adding: false,
    problems: [], notice: null, busy: false,
  });
  const actions = makeActions(store);
  actions.showDone = (done) => { if (done !== store.get().done) store.set({ done }); };
  actions.showTalks = (talksOpen) => { if (talksOpen !== store.get().talksOpen) store.set({ talksOpen }); };
  actions.pressPlace = (key) => {
    const here = (store.get().followUps ?? []).filter((one) => aboutOf(one) === key && one.urgency !== "done");
    if (here.length === 1) actions.open(here[0].id);
    else if ((store.get().followUps ?? []).some((one) => aboutOf(one) === key)) actions.filter({ about: key });
    else actions.openList();
  };
  let last = store.get();
  const draw = (state) => {
    render(VIEWS[state.view](state, actions), element);
    render(foot(state, actions), footElement);
    history.replaceState(null, "", writeAddress(state));
    // Another view starts at its top; what is wrong comes into sight.
    if (state.view !== last.view) element.parentElement.scrollTop = 0;
    if (state.problems !== last.problems) element.querySelector('[role="alert"]')?.scrollIntoView({ block: "nearest" });
    last = state;
  };
  render(listView(store.get(), actions), element);
  await actions.reload();
  const known = store.get().followUps?.find((one) => one.id === asked.id);
  if (asked.view === "new" && data.may_manage) actions.openNew();
  else if (known) {
    actions.open(known.id);
    if (asked.view === "edit" && data.may_manage && known.urgency !== "done") actions.openEdit();
  }
  store.listen(draw);
  draw(store.get());
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, actions);
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("follow-ups-panel"), {
    foot: document.getElementById("follow-ups-foot"), data: JSON.parse(pageData.textContent),
  });
}
