// What a person can do with what is asked for and with what is seen: choose, change, select, point.

import { setPanel } from "/static/js/bar.js";
import { _ } from "/static/js/i18n.js";
import { showPlace } from "/static/js/map/place_popup.js";
import {
  changeVisits, visitsOfHotspot, visitsOfStop, withVisits, withoutVisits,
} from "/static/js/patrols/draft.js";
import { keyOf } from "/static/js/patrols/left_out.js";

/**
 * Return the actions on the draft and on what is selected.
 * @param {Object} store the page's state, see store.js
 */
export function makeDraftActions(store) {
  function edited(draft, text) {
    store.edit(draft);
    store.notify(text, () => store.undo());
  }

  const actions = {
    /** Put a hotspot on the shift, or take it off. */
    toggle(visits) {
      const { draft } = store.get();
      if (draft.visits.some((one) => one.key === visits.key)) actions.takeOff(visits.key);
      else store.edit(withVisits(draft, [visits]), { pointed: visits.key });
    },

    /** Put all of these on the shift; those that are on it stay as they are. */
    putOn(visits) { store.edit(withVisits(store.get().draft, visits)); },

    takeOff(key) {
      const { draft } = store.get();
      const gone = draft.visits.find((visits) => visits.key === key);
      edited(withoutVisits(draft, [key]), _("已移除“{name}”。", { name: gone.name }));
    },

    takeOffAll(keys) {
      const { draft } = store.get();
      edited(withoutVisits(draft, keys), _("已移除 {count} 处。", { count: keys.length }));
    },

    addStop(name, lon, lat) {
      const { draft } = store.get();
      const own = draft.visits.filter((visits) => visits.hotspot_id === null).length;
      const stop = visitsOfStop(name || _("停靠点 {number}", { number: own + 1 }), lon, lat);
      edited(withVisits(draft, [stop]), _("已加上“{name}”。", { name: stop.name }));
      store.set({ pointed: stop.key });
    },

    /** Let clicks on the map set stops, or no longer; on a phone the sheet makes room for it. */
    setAdding(adding) {
      if (adding) setPanel("half");
      store.set({ adding });
    },

    change(key, change) { store.edit(changeVisits(store.get().draft, key, change)); },

    /** Select a route and one of its stops, here and on the map. */
    select(route, stop = null) {
      const { selected } = store.get();
      const same = selected && selected.route === route && selected.stop === stop;
      store.set({ selected: same ? null : { route, stop }, pointed: null });
    },

    /** Select the stop of a visit, by its key. */
    selectKey(key) {
      for (const route of store.get().plan?.routes || []) {
        const stop = route.stops.find((one) => one.key === key);
        if (stop) store.set({ selected: { route: route.number, stop: stop.sequence }, pointed: null });
      }
    },

    /** Point at visits wanted, here and on the map. */
    point(key) { store.set({ pointed: key, selected: null }); },

    fold(step, open) {
      if (store.get().open[step] === open) return;
      store.set({ open: { ...store.get().open, [step]: open } });
    },

    clearSelection() { store.set({ selected: null }); },

    /** A place was clicked on the map: put it on or off where that is asked, else point at it. */
    press(key) {
      const { may, plan, open, draft, options } = store.get();
      const hotspot = options.hotspots.find((one) => `h${one.id}` === key);
      if (may.draft && open.visits && hotspot) {
        const chosen = draft.visits.find((one) => one.key === key);
        actions.toggle(chosen || visitsOfHotspot(hotspot));
        return;
      }
      const here = (stop) => stop.kind === "visit" && keyOf(stop) === key;
      const route = plan?.routes.find((one) => one.stops.some(here));
      if (route && !open.visits) actions.select(route.number, route.stops.find(here).sequence);
      else actions.point(key);
    },

    /** Go to what was found by the bar's search: a hotspot of the list, or any other place. */
    goTo(view, found) {
      const { may, options } = store.get();
      const hotspot = found.layer_id === "hotspots"
        && options.hotspots.find((one) => one.number === found.number);
      if (hotspot) actions.point(`h${hotspot.id}`);
      else {
        showPlace(view, found, may.draft
          ? () => actions.addStop(found.name || found.number, found.lon, found.lat) : null);
      }
    },

    /** Go to the form of what was left out. */
    mend(key) {
      const open = { ...store.get().open, visits: true };
      store.set({ open, editing: key, pointed: key, filter: "" });
    },
  };
  return actions;
}
