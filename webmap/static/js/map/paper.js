// A page laid out as it will be on paper: the map takes its new size, and the same ground is on it.

const WAIT_MS = 2000;

/** Return the ground that the free part of the map shows. */
function freeGround({ map, padding }) {
  const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = padding;
  const { x, y } = map.getSize();
  return L.latLngBounds(
    map.containerPointToLatLng([left, Math.max(top, y - bottom)]),
    map.containerPointToLatLng([Math.max(left + 1, x - right), top]),
  );
}

/**
 * Return what lays a page out for paper and back; printing from the browser's menu does so by itself.
 * @param {Object} view the page's map, see office_map.js
 * @param {string} name class of the body while it is laid out for paper
 */
export function paper(view, name) {
  const { map } = view;
  let kept = null;
  const lay = () => {
    if (kept) return Promise.resolve();
    const ground = freeGround(view);
    kept = { center: map.getCenter(), zoom: map.getZoom() };
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
      lift();
    },
  };
}
