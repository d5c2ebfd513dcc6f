// The base map's tiles around a line, for the phone to keep.

const ZOOMS = [14, 15, 16, 17];
const MOST_TILES = 240;

/**
 * Return the addresses of the tiles that a way passes and of those beside them.
 * @param {Object} view the page's map, see office_map.js
 * @param {[number, number][]} latLngs
 */
export function tilesAlong(view, latLngs) {
  const { base, map } = view;
  const found = new Set();
  for (const zoom of ZOOMS) {
    const size = base.getTileSize();
    for (const latLng of latLngs) {
      const { x, y } = map.project(latLng, zoom).unscaleBy(size).floor();
      for (let dx = -1; dx <= 1; dx += 1) {
        for (let dy = -1; dy <= 1; dy += 1) {
          if (found.size < MOST_TILES) found.add(`${zoom}/${x + dx}/${y + dy}`);
        }
      }
    }
  }
  const dense = L.Browser.retina ? "@2x" : "";
  return [...found].map((tile) => {
    const [z, x, y] = tile.split("/");
    return L.Util.template(base._url, { z, x, y, r: dense, s: "" });
  });
}
