// The page of hotspots on the map: what is shown, pressed, drawn, dragged to a person.

import { mount as mountSearch } from "/static/js/map_page/search_box.js";
import { HotspotAreas } from "/static/js/map/hotspot_areas.js";
import { showPlace } from "/static/js/map/place_popup.js";
import { PlaceTools } from "/static/js/map/place_tools.js";
import { dragHotspot } from "/static/js/hotspots/dragging.js";
import { canBeGiven, isListed } from "/static/js/hotspots/list_view.js";
import { dutyOn, keyOf } from "/static/js/hotspots/words.js";

/** Let the tools follow the form: an area is drawn where there is none, else its corners move. */
function tieTools(view, store, actions) {
  const tools = new PlaceTools(view, {
    drawn: (geometry) => actions.write({ geometry }),
    boxed: () => {},
    moved: () => {},
    reshaped: (geometry) => {
      shown = geometry;
      actions.write({ geometry });
    },
  });
  let [on, shown, begun] = [false, undefined, null];
  return async ({ view: open, draft, data }) => {
    const wanted = data.may_manage && ["edit", "draw"].includes(open) && Boolean(draft);
    if (!wanted) {
      if (on) tools.end();
      [on, shown] = [false, undefined];
      return;
    }
    if (!on) {
      on = true;
      begun = tools.begin();
    }
    await begun;
    // Something else may be wanted by the time the tools are there.
    const now = store.get();
    if (!on || !now.draft || now.draft.geometry === shown) return;
    shown = now.draft.geometry;
    tools.clear();
    if (shown) tools.reshape(shown);
    else tools.draw("Polygon");
  };
}

/** Draw the state on the map from now on. */
export function tieMap(view, store, actions) {
  const areas = new HotspotAreas(view, {
    press: (id) => { if (!["edit", "draw"].includes(store.get().view)) actions.choose(id); },
    grab: (id, event, done) => {
      const hotspot = store.get().hotspots.find((one) => one.id === id);
      const may = store.get().data.may_manage && hotspot && canBeGiven(hotspot) && !store.get().draft;
      if (may) dragHotspot(event, { name: hotspot.name, ended: done }, (key) => actions.assign(id, key));
      else done();
    },
  });
  const followTools = tieTools(view, store, actions);
  let last = {};
  const draw = (state) => {
    const { hotspots, chosen, who, day, view: open } = state;
    const forming = ["edit", "draw"].includes(open);
    const theirs = new Set(hotspots.filter((one) => {
      const duty = dutyOn(one, day);
      return who && duty && keyOf(duty) === who;
    }).map((one) => one.id));
    areas.show(hotspots, {
      chosen, theirs, hidden: open === "edit" ? chosen : null,
      listed: new Set(hotspots.filter((one) => isListed(one, state)).map((one) => one.id)),
    });
    areas.setQuiet(forming);
    if (chosen && chosen !== last.chosen) areas.reveal(hotspots.find((one) => one.id === chosen)?.geometry);
    followTools(state);
    last = state;
  };
  store.listen(draw);
  draw(store.get());
  const search = document.getElementById("search");
  if (search && store.get().data.may_search) {
    mountSearch(search, {
      choose: (found) => {
        const hotspot = found.layer_id === "hotspots" && store.get().hotspots.find((one) => one.number === found.number);
        if (hotspot) actions.choose(hotspot.id);
        else showPlace(view, found, null);
      },
    });
  }
}
