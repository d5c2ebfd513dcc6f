// Web Mercator in "world pixels" (256 wide at zoom 0): a feature is projected once for all zooms.

const WORLD = 256;

/** Return world x of a longitude (degrees). */
export const worldX = (lon) => ((lon + 180) / 360) * WORLD;

/** Return world y of a latitude (degrees). */
export function worldY(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
}

/** Return [lon, lat] (degrees) of a world position. */
export function lonLat(x, y) {
  const lon = (x / WORLD) * 360 - 180;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;
  return [lon, lat];
}
