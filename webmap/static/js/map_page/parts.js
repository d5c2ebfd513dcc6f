// Small pieces of the map page's panel.

import { h } from "/static/node_modules/preact/dist/preact.mjs";
import { drawSwatch } from "/static/js/map/swatch.js";

export { h };

/** An icon of Bootstrap Icons, not read aloud. */
export const icon = (name, more = "") => h("i", { class: `bi bi-${name} ${more}`, "aria-hidden": "true" });

/** The swatch of a layer, or of its features with these properties; drawn anew when they change. */
export function swatch(view, definition, properties = {}) {
  const { by } = definition.style;
  const looks = [definition.layer_id, by && properties[by], document.documentElement.dataset.bsTheme].join();
  return h("canvas", {
    class: "map-swatch", "aria-hidden": "true",
    ref: (canvas) => {
      if (!canvas || canvas.looks === looks) return;
      canvas.looks = looks;
      drawSwatch(canvas, definition, view.symbols, properties);
    },
  });
}

const numbers = new Intl.NumberFormat(document.documentElement.lang);

/** A count, with thousands set apart. */
export const count = (number) => numbers.format(number);
