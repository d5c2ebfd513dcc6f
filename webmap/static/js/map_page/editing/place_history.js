// The history of a place for who looks at the map: its states, on the panel and on the map.

import { ApiError } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { PastShape } from "/static/js/map/past_shape.js";
import { fetchHistory, fetchPlaces } from "/static/js/map_page/editing/journal.js";
import { historyView } from "/static/js/map_page/editing/history.js";

/** The history of one place. */
export class PlaceHistory {
  constructor(view, layer, states, told) {
    Object.assign(this, { layer, states, told, looked: null });
    this.shape = new PastShape(view.map);
  }

  /**
   * Fetch the history of a feature's place.
   * @param {OfficeMap} view
   * @param {Feature} feature
   * @param {{changed: function(), back: function()}} told
   */
  static async of(view, { layer, properties }, told) {
    const [place] = await fetchPlaces({ [layer.layer_id]: [properties.number] });
    if (!place) throw new ApiError(404, { detail: _("没有这个场所，或已经删除。") });
    return new PlaceHistory(view, layer, await fetchHistory(place.id), told);
  }

  panel() {
    return historyView({ ...this, may: false }, {
      back: () => { this.shape.show(null); this.told.back(); },
      look: (place) => {
        this.looked = place?.version ?? null;
        this.shape.show(place?.geometry ?? null);
        this.told.changed();
      },
    });
  }
}
