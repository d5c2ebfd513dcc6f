// The address of the map page: what is shown, where, and what is selected.

const LAYERS = "layers";
const AT = "at";
const PLACE = "place";
const EDIT = "edit";

const sameSet = (a, b) => a.length === b.length && a.every((one) => b.includes(one));

/**
 * Read the page's address.
 * @returns {{layers: ?string[], view: ?{center: number[], zoom: number}, place: ?{layer_id: string,
 *   number: string}, text: string, editing: boolean}}
 */
export function readAddress(search = location.search) {
  const query = new URLSearchParams(search);
  const [zoom, lat, lon] = (query.get(AT) ?? "").split("/").map(Number);
  const known = query.has(AT) && [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85;
  const place = query.get(PLACE)?.match(/^([a-z0-9_]+):(.+)$/);
  return {
    layers: query.has(LAYERS) ? query.get(LAYERS).split(",").filter(Boolean) : null,
    view: known ? { center: [lat, lon], zoom } : null,
    place: place ? { layer_id: place[1], number: place[2] } : null,
    text: query.get("q") ?? "",
    editing: query.has(EDIT),
  };
}

/** Write the page's address; layers only where they aren't those that the office starts with. */
export function writeAddress({ layers, atFirst, view, place, editing }) {
  const query = [];
  if (!sameSet(layers, atFirst)) query.push(`${LAYERS}=${layers.join(",")}`);
  if (view) query.push(`${AT}=${view.zoom}/${view.center.map((one) => one.toFixed(5)).join("/")}`);
  if (place) query.push(`${PLACE}=${place.layer_id}:${encodeURIComponent(place.number)}`);
  if (editing) query.push(`${EDIT}=1`);
  const wanted = location.pathname + (query.length ? `?${query.join("&")}` : "");
  if (wanted !== location.pathname + location.search) history.replaceState(null, "", wanted);
}
