// What a person chose to print, kept in the page's address.

export const WHOLE_OFFICE = "office";
export const AUTO = "auto";
const ORIENTATIONS = [AUTO, "portrait", "landscape"];

const sameSet = (a, b) => a.length === b.length && a.every((one) => b.includes(one));

/**
 * Read the choice from the page's address; what it doesn't say is as usual.
 * @param {Object} data what the server gave the page (webmap/web/printing.py)
 */
export function readChoice(data, search = location.search) {
  const query = new URLSearchParams(search);
  const known = (name, values, usual) => (values.includes(query.get(name)) ? query.get(name) : usual);
  const ids = data.layers.map((one) => one.layer_id);
  return {
    grid: known("grid", data.areas.map((one) => one.code), WHOLE_OFFICE),
    paper: known("paper", data.papers, "A3"),
    orientation: known("orientation", ORIENTATIONS, AUTO),
    scale: /^\d{3,6}$/.test(query.get("scale") ?? "") ? query.get("scale") : AUTO,
    layers: query.has("layers")
      ? query.get("layers").split(",").filter((one) => ids.includes(one)) : usualLayers(data),
  };
}

/** Return the layers of a sheet for which nobody chose. */
export const usualLayers = (data) => data.layers.filter((one) => one.on).map((one) => one.layer_id);

/** Return the query of a choice; what is as usual has no place in it. */
export function choiceQuery(data, choice) {
  const query = new URLSearchParams({ grid: choice.grid, paper: choice.paper });
  if (choice.orientation !== AUTO) query.set("orientation", choice.orientation);
  if (choice.scale !== AUTO) query.set("scale", choice.scale);
  if (!sameSet(choice.layers, usualLayers(data))) query.set("layers", choice.layers.join(","));
  return query.toString().replaceAll("%2C", ",");
}

/** Write the choice into the page's address. */
export function writeChoice(data, choice) {
  const wanted = `${location.pathname}?${choiceQuery(data, choice)}`;
  if (wanted !== location.pathname + location.search) history.replaceState(null, "", wanted);
}
