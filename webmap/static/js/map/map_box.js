// A box in the corner of the map that a page writes into.

/**
 * Return the box's element.
 * @param {Object} view the page's map, see office_map.js
 * @param {string} name class of the box
 */
export function mapBox(view, name) {
  const box = L.DomUtil.create("div", name);
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(view.map);
  return box;
}
