// The map's scale bar, with its unit in the page's language.

import { formatDistance } from "/static/js/i18n.js";

/** Return a scale bar for a map. */
export function scaleBar(options) {
  const Bar = L.Control.Scale.extend({
    _updateMetric(widest_m) {
      const round_m = this._getRoundNum(widest_m);
      this._updateScale(this._mScale, formatDistance(round_m), round_m / widest_m);
    },
  });
  return new Bar({ ...options, imperial: false });
}
