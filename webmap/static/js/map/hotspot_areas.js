// The hotspots of a page on the map: by priority and state, one chosen, one person's in one colour.

const PANE = "hotspot-areas";
const CHOSEN = { color: "#0d6efd", weight: 5, opacity: 1, dashArray: null };
const THEIRS = { color: "#004d40", fillColor: "#009e73", fillOpacity: 0.65, weight: 3, opacity: 1, dashArray: null };
const FAINT = { fillOpacity: 0.06, opacity: 0.35 };
const BY_STATE = {
  suggested: { dashArray: "3 5", fillOpacity: 0.15 },
  confirmed: { dashArray: null, fillOpacity: 0.3 },
  assigned: { dashArray: null, fillOpacity: 0.6 },
  followed_up: { dashArray: null, fillOpacity: 0.6 },
  closed: { dashArray: "1 5", color: "#6c757d", fillColor: "#6c757d", fillOpacity: 0.15 },
};
const AROUND_M = 40;

/** Hotspots on a page's map. */
export class HotspotAreas {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{press: function(number), grab: function(number, PointerEvent, function)}} told `grab`:
   *   the chosen one was pressed, and may be dragged; its last argument is to be called at the end
   */
  constructor(view, told) {
    this.view = view;
    this.map = view.map;
    this.told = told;
    this.map.createPane(PANE).style.zIndex = 440;
    this.renderer = L.svg({ pane: PANE, padding: 0.5 });
    this.style = view.layers.definition("hotspots")?.style;
    this.areas = new Map();
    this.chosen = null;
  }

  /**
   * Draw hotspots.
   * @param {Object[]} hotspots as in GET /api/v1/hotspots
   * @param {{chosen: ?number, hidden: ?number, theirs: Set<number>, listed: Set<number>}} look
   *   `hidden` is being drawn anew by other tools; `listed` are strong, the others faint
   */
  show(hotspots, { chosen, hidden, theirs, listed }) {
    const wanted = hotspots.filter((one) => one.id !== hidden && (one.status !== "closed" || listed.has(one.id) || one.id === chosen));
    const ids = new Set(wanted.map((one) => one.id));
    for (const [id, { area }] of this.areas) {
      if (!ids.has(id)) {
        area.remove();
        this.areas.delete(id);
      }
    }
    for (const one of wanted) {
      const shape = JSON.stringify(one.geometry);
      const known = this.areas.get(one.id);
      if (known?.shape !== shape) {
        known?.area.remove();
        this.areas.set(one.id, { shape, area: this.#add(one) });
      }
      const { area } = this.areas.get(one.id);
      area.hotspot = one;
      area.setStyle({
        ...this.#lookOf(one), ...(listed.has(one.id) ? {} : FAINT),
        ...(theirs.has(one.id) ? THEIRS : {}), ...(one.id === chosen ? CHOSEN : {}),
      });
    }
    this.chosen = chosen;
    if (this.areas.has(chosen)) this.areas.get(chosen).area.bringToFront();
  }

  /** Let areas be pressed, or let what is drawn over them have the pointer. */
  setQuiet(quiet) {
    this.map.getPane(PANE).classList.toggle("hotspots-quiet", quiet);
  }

  /** Bring the area of one (GeoJSON) into the free part of the map. */
  reveal(geometry) {
    if (!geometry) return;
    const bounds = L.geoJSON(geometry).getBounds();
    const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = this.view.padding;
    const size = this.map.getSize();
    const [low, high] = [this.map.latLngToContainerPoint(bounds.getSouthWest()), this.map.latLngToContainerPoint(bounds.getNorthEast())];
    const inside = low.x >= left && high.x <= size.x - right && high.y >= top && low.y <= size.y - bottom;
    // In the free part already and large enough to be seen, the map stays.
    if (inside && high.x - low.x >= AROUND_M) return;
    this.view.fit(bounds, { maxZoom: 17 });
  }

  #lookOf({ priority, status }) {
    const one = { ...this.style, ...this.style?.variants?.[priority] };
    return { color: one.stroke, fillColor: one.fill, weight: one.stroke_width_px ?? 2, opacity: 1, ...BY_STATE[status] };
  }

  #add(hotspot) {
    const area = L.geoJSON(hotspot.geometry, { pane: PANE, renderer: this.renderer, bubblingMouseEvents: false });
    area.hotspot = hotspot;
    area.bindTooltip(() => {
      const text = document.createElement("span");
      text.textContent = [area.hotspot.name, area.hotspot.duties[0]?.who].filter(Boolean).join(" · ");
      return text;
    }, { sticky: true });
    area.on("click", () => this.told.press(area.hotspot.id));
    area.addTo(this.map);
    const path = area.getLayers()[0].getElement();
    path.dataset.hotspot = hotspot.id;
    path.addEventListener("pointerdown", (event) => {
      if (area.hotspot.id !== this.chosen) return;
      // The chosen one is dragged to a person; everything else moves the map.
      this.map.dragging.disable();
      this.told.grab(area.hotspot.id, event, () => this.map.dragging.enable());
    });
    return area;
  }
}
