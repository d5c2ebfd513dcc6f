// Ties the map to the state: what is selected in one is selected in the other.

import { PlanRoutes } from "/static/js/map/routes.js";
import { Points } from "/static/js/map/points.js";
import { VisitPlaces } from "/static/js/map/visit_places.js";
import { timeText } from "/static/js/patrols/clock.js";
import { handOf, viaOf } from "/static/js/patrols/hand.js";
import { keyOf } from "/static/js/patrols/left_out.js";

// Share of the routes' extent left free around them: stops at one place stack up.
const MARGIN = 0.06;

/** Keep where a person moved the map to; a move that the page makes itself is forgotten. */
function followMap(view, store) {
  let byHand = false;
  const container = view.map.getContainer();
  for (const touch of ["pointerdown", "wheel", "keydown"]) {
    container.addEventListener(touch, () => { byHand = true; }, { capture: true, passive: true });
  }
  view.map.on("moveend", () => {
    if (!byHand) return;
    const { lat, lng } = view.map.getCenter();
    store.set({ mapView: { zoom: view.map.getZoom(), center: [lat, lng] } });
  });
  return {
    /** Let the page move the map. */
    byPage(move) {
      byHand = false;
      if (store.get().mapView) store.set({ mapView: null });
      move();
    },
  };
}

/** Return the points that the selected stop's team passes, while a plan is changed by hand. */
function viaPoints({ hand, plan, selected }) {
  if (!hand.on || !plan || !selected?.stop) return [];
  const route = plan.routes.find((one) => one.number === selected.route);
  const stop = route?.stops.find((one) => one.sequence === selected.stop);
  return stop?.key ? viaOf(handOf(plan), stop.key) : [];
}

/** Draw the state on the map from now on, and tell the actions what is done there. */
export function tieMap(view, store, actions) {
  const { options, may } = store.get();
  const routes = new PlanRoutes(view, (route, stop) => actions.select(route, stop));
  const places = new VisitPlaces(view, options, {
    press: (key) => actions.press(key),
    add: (lon, lat) => (store.get().picking
      ? actions.picked(lon, lat) : actions.addStop("", lon, lat)),
    move: may.draft ? (key, lon, lat) => actions.change(key, {
      lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)),
    }) : null,
  });
  store.set({
    addAtCentre() {
      const { lng, lat } = places.centre();
      actions.addStop("", lng, lat);
    },
  });
  const moves = followMap(view, store);
  const incidents = new Points(view.map);
  let last = {};
  const draw = (state) => {
    // The address said where to look: the first drawing leaves the map there.
    const still = !last.draft && state.mapView;
    if (state.plan !== last.plan) {
      routes.draw(state.plan, (moment) => timeText(moment, state.plan.shift.starts_at));
      routes.markChanged(new Set((state.plan?.history.changes || []).map((change) => change.key)));
      const bounds = state.plan && state.plan.id !== last.plan?.id && !state.hand.on && routes.bounds();
      if (bounds && !state.selected && !still) {
        moves.byPage(() => view.fit(bounds.pad(MARGIN), { maxZoom: 17 }));
      }
    }
    if (state.plan !== last.plan || state.selected !== last.selected) {
      routes.mark(state.selected);
      if (state.selected && !still) moves.byPage(() => routes.reveal(state.selected));
    }
    const quiet = Boolean(state.plan) && !state.open.visits;
    // Where a team stops, its badge stands for the pin.
    const made = new Set(quiet ? state.plan.routes.flatMap((route) => route.stops.map(keyOf)) : []);
    places.draw(state.draft.visits, { pointed: state.pointed, quiet, made });
    incidents.draw([...(state.night?.visits || []), ...viaPoints(state)]);
    places.setAdding(Boolean(state.picking) || (state.adding && state.open.visits));
    if (state.pointed && state.pointed !== last.pointed) {
      moves.byPage(() => places.reveal(state.pointed));
    }
    last = state;
  };
  store.listen(draw);
  draw(store.get());
}
