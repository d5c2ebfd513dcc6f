// One sequential ramp of colours, and the classes that values fall into.

// ColorBrewer's YlGnBu, from little to much; told apart by colour-blind readers and in grey.
export const RAMP = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"];

/**
 * Return the classes of some values: equal steps between round limits.
 * @param {number[]} values
 * @param {function(number): string} text of a value
 * @returns {{colourOf: function(number): string, classes: {colour: string, text: string}[]}}
 */
export function classesOf(values, text) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!values.length || low === high) {
    const colour = RAMP[2];
    return { colourOf: () => colour, classes: values.length ? [{ colour, text: text(low) }] : [] };
  }
  const counts = values.every(Number.isInteger);
  let step = roundStep((high - low) / RAMP.length, counts);
  // The round start may lie so far below that the steps don't reach the top.
  while (high >= Math.floor(low / step + 1e-9) * step + (RAMP.length + 1e-9) * step) step = roundStep(step * 1.01, counts);
  const first = Math.floor(low / step + 1e-9) * step;
  const count = Math.min(RAMP.length, Math.floor((high - first) / step + 1e-9) + 1);
  const classOf = (value) => Math.min(count - 1, Math.max(0, Math.floor((value - first) / step + 1e-9)));
  // Few classes still use the whole ramp.
  const colour = (at) => RAMP[count === 1 ? 2 : Math.round((at * (RAMP.length - 1)) / (count - 1))];
  return {
    colourOf: (value) => colour(classOf(value)),
    classes: Array.from({ length: count }, (_none, at) => ({
      colour: colour(at), text: `${text(first + at * step)} – ${text(first + (at + 1) * step)}`,
    })),
  };
}

/** Return the smallest round number that is at least a step; a whole one for counts. */
function roundStep(step, whole) {
  const power = 10 ** Math.floor(Math.log10(step));
  const found = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= step - 1e-12 * power) * power;
  return whole ? Math.ceil(found - 1e-9) : found;
}
