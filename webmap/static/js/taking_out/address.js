// What a person chose to take out, kept in the page's address, and the addresses of the files.

export const WHOLE = "office";
const USUAL = { layer: "", format: "xlsx", crs: "wgs84", encoding: "utf-8", grids: "", bbox: "" };

/**
 * Read the choice from the page's address; what it doesn't say is as usual.
 * @param {Object} data what the server gave the page (webmap/web/taking_out.py)
 */
export function readChoice(data, search = location.search) {
  const query = new URLSearchParams(search);
  const known = (name, values) => (values.includes(query.get(name)) ? query.get(name) : USUAL[name]);
  const ids = data.layers.map((one) => one.layer_id);
  const codes = new Set(data.grids.map((one) => one.code));
  const format = known("format", Object.keys(data.crs_of));
  const corners = (query.get("bbox") ?? "").split(",").map(Number);
  return {
    layer: known("layer", [WHOLE, ...ids]) || ids.find((id) => id === "rentals") || WHOLE,
    format,
    crs: known("crs", data.crs_of[format]),
    encoding: known("encoding", ["utf-8", "gb18030"]),
    grids: (query.get("grids") ?? "").split(",").filter((code) => codes.has(code)),
    bbox: corners.length === 4 && corners.every(Number.isFinite) ? corners : null,
  };
}

/** Return the query of a filter. */
function filterQuery({ grids, bbox }, query = new URLSearchParams()) {
  if (grids.length) query.set("grids", grids.join(","));
  if (bbox) query.set("bbox", bbox.map((degrees) => degrees.toFixed(6)).join(","));
  return query;
}

const shown = (query) => query.toString().replaceAll("%2C", ",");

/** Write the choice into the page's address. */
export function writeChoice(choice) {
  const query = new URLSearchParams({ layer: choice.layer });
  if (choice.layer !== WHOLE) {
    for (const name of ["format", "crs", "encoding"]) if (choice[name] !== USUAL[name]) query.set(name, choice[name]);
    filterQuery(choice, query);
  }
  const wanted = `${location.pathname}?${shown(query)}`;
  if (wanted !== location.pathname + location.search) history.replaceState(null, "", wanted);
}

/** Return the API's address of the counts of a filter. */
export const countsUrl = (choice) => `/api/v1/export/counts?${shown(filterQuery(choice))}`;

/** Return the address of the file. */
export function fileUrl(choice, encoded) {
  if (choice.layer === WHOLE) return "/api/v1/office/export.gpkg";
  const query = new URLSearchParams({ format: choice.format, crs: choice.crs });
  if (encoded.includes(choice.format)) query.set("encoding", choice.encoding);
  return `/api/v1/layers/${choice.layer}/export?${shown(filterQuery(choice, query))}`;
}
