// One sequential ramp, and round limits that double or more from one class to the next.

// ColorBrewer's YlOrRd: light to dark, told apart in grey and by colour-blind readers.
export const RAMP = ["#ffffb2", "#fecc5c", "#fd8d3c", "#f03b20", "#bd0026"];
// ColorBrewer's PuOr: fewer in purple, more in orange.
export const FEWER = ["#b2abd2", "#5e3c99"];
export const MORE = ["#fdb863", "#e66101"];
const ROUND = [1, 2, 5];

/** Return the largest of 1, 2, 5, 10, 20 … that is not above a positive value. */
function roundBelow(value) {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return ROUND.findLast((one) => one * power <= value * (1 + 1e-9)) * power;
}

/** Return the next smaller of these. */
function nextBelow(limit) {
  const power = 10 ** Math.floor(Math.log10(limit) + 1e-9);
  return Math.round(limit / power) === 1 ? power / 2 : Math.round(limit / power) === 2 ? power : power * 2;
}

/** Return at most so many round limits below a value, the least first. */
export function limitsBelow(most, count = RAMP.length) {
  if (!(most > 0)) return [];
  const limits = [roundBelow(most)];
  while (limits.length < count) limits.unshift(nextBelow(limits[0]));
  return limits;
}

/** Return a limit as text, without digits that it hasn't. */
export const limitText = (limit) => String(Number(limit.toPrecision(2)));

/** Return [red, green, blue] of `#rrggbb`. */
export const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
