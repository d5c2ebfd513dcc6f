// A page laid out as it will be on paper: the map takes its new size, and the same ground is on it.

const WAIT_MS = 2000;
const MARGIN = 0.02;

/** Return the ground that the free part of the map shows, without what lies around the office. */
function freeGround({ map, padding, bounds: office }) {
  const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = padding;
  const { x, y } = map.getSize();
  const shown = L.latLngBounds(
    map.containerPointToLatLng([left, Math.max(top, y - bottom)]),
    map.containerPointToLatLng([Math.max(left + 1, x - right), top]),
  );
  if (!shown.intersects(office)) return shown;
  return L.latLngBounds(
    [Math.max(shown.getSouth(), office.getSouth()), Math.max(shown.getWest(), office.getWest())],
    [Math.min(shown.getNorth(), office.getNorth()), Math.min(shown.getEast(), office.getEast())],
  ).pad(MARGIN);
}

/**
 * Return what lays a page out for paper, and back once the browser is done; the browser's own menu
 * for printing does the same, without waiting for tiles of the base map.
 * @param {Object} view the page's map, see office_map.js
 * @param {string} name class of the body while it is laid out for paper
 */
export function paper(view, name) {
  const { map } = view;
  let kept = null;
  const lay = () => {
    if (kept) return Promise.resolve();
    const ground = freeGround(view);
    kept = { center: map.getCenter(), zoom: map.getZoom(), zoomSnap: map.options.zoomSnap };
    // Paper is filled, whichever scale that takes.
    map.options.zoomSnap = 0;
    document.body.classList.add(name);
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(ground, { animate: false });
    return new Promise((done) => {
      view.base.once("load", done);
      setTimeout(done, WAIT_MS);
    });
  };
  const lift = () => {
    if (!kept) return;
    document.body.classList.remove(name);
    map.options.zoomSnap = kept.zoomSnap;
    map.invalidateSize({ animate: false, pan: false });
    map.setView(kept.center, kept.zoom, { animate: false });
    kept = null;
  };
  window.addEventListener("beforeprint", lay);
  window.addEventListener("afterprint", lift);
  return {
    get laid() { return kept !== null; },
    async print() {
      await lay();
      window.print();
    },
  };
}
