// The hotspots and the stops set by hand on the map: seen, clicked, added, moved.

const PANE = "visits";
const CHOSEN = { fillOpacity: 0.55, opacity: 1, dashArray: null };
const OPEN = { fillOpacity: 0.15, opacity: 0.8, dashArray: "3 4" };
const QUIET_CHOSEN = { fillOpacity: 0.25, opacity: 0.7 };
const QUIET_OPEN = { fillOpacity: 0, opacity: 0.35 };
const POINTED = { color: "#ffb000", opacity: 1, weight: 5 };

/** Return how a hotspot of a priority is drawn: as the layer's style says, here as everywhere. */
function lookOf(style, priority) {
  const one = { ...style, ...style?.variants?.[priority] };
  return { color: one.stroke, fillColor: one.fill, weight: one.stroke_width_px };
}

/** What may be visited, on a map. */
export class VisitPlaces {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{hotspots: Object[], station: {lon: number, lat: number}|null}} options as in
   *   GET /api/v1/patrols/options
   * @param {{press: function(string), add: function(number, number), move: function(string, number, number)}} told
   */
  constructor(view, { hotspots, station }, told) {
    this.view = view;
    this.map = view.map;
    this.told = told;
    this.adding = false;
    this.map.createPane(PANE).style.zIndex = 440;
    this.renderer = L.svg({ pane: PANE });
    this.style = view.layers.definition("hotspots")?.style;
    this.areas = new Map();
    this.stops = new Map();
    for (const hotspot of hotspots) this.#addArea(hotspot);
    if (station) this.#addStation(station);
    this.map.on("click", (event) => {
      if (this.adding) this.told.add(event.latlng.lng, event.latlng.lat);
    });
  }

  /** Let clicks on the map set stops, or no longer. */
  setAdding(adding) {
    this.adding = adding;
    this.map.getContainer().classList.toggle("patrol-adding", adding);
  }

  /** Return the middle of the part of the map that the panel leaves free. */
  centre() {
    const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = this.view.padding;
    const size = this.map.getSize();
    return this.map.containerPointToLatLng([
      (left + size.x - right) / 2, (top + size.y - bottom) / 2,
    ]);
  }

  /**
   * Draw what is wanted: chosen hotspots strong, others faint; stops as pins.
   * @param {Object[]} visits of the draft
   * @param {{pointed: string|null, quiet: boolean, made: Set<string>}} look quiet while a plan is
   *   looked at; pins of `made` are not drawn
   */
  draw(visits, { pointed, quiet, made }) {
    const chosen = new Map(visits.map((one) => [one.key, one]));
    for (const [key, { area, priority }] of this.areas) {
      const wanted = chosen.get(key);
      area.setStyle({
        ...lookOf(this.style, (wanted || { priority }).priority), ...(wanted ? CHOSEN : OPEN),
        ...(quiet ? (wanted ? QUIET_CHOSEN : QUIET_OPEN) : {}),
        ...(key === pointed ? POINTED : {}),
      });
      if (key === pointed) area.bringToFront();
    }
    // A hotspot that is not drawn, as for who only reads plans, has no place of its own to pin.
    const stops = visits.filter((one) =>
      Number.isFinite(one.lat) && !this.areas.has(one.key) && !made.has(one.key));
    for (const [key, marker] of this.stops) {
      if (!stops.some((one) => one.key === key)) {
        marker.remove();
        this.stops.delete(key);
      }
    }
    for (const stop of stops) this.#drawStop(stop, stop.key === pointed);
  }

  /** Bring a hotspot or a stop into the free part of the map. */
  reveal(key) {
    const area = this.areas.get(key)?.area;
    const bounds = area ? area.getBounds() : this.stops.get(key) && this.stops.get(key).getLatLng().toBounds(60);
    if (!bounds) return;
    // In the free part already, the map stays; else it moves there, and keeps the zoom.
    this.map.panInside(bounds.getCenter(), this.view.padding);
  }

  #addStation({ lon, lat }) {
    const marker = L.marker([lat, lon], {
      interactive: false, keyboard: false, zIndexOffset: -1000,
      icon: L.divIcon({ className: "patrol-station", iconSize: [26, 26] }),
    }).addTo(this.map);
    marker.getElement().classList.add("bi", "bi-house-door-fill");
  }

  #addArea(hotspot) {
    const key = `h${hotspot.id}`;
    const area = L.geoJSON(hotspot.geometry, {
      pane: PANE, renderer: this.renderer, style: OPEN,
    });
    area.bindTooltip(() => {
      const text = document.createElement("span");
      text.textContent = [hotspot.name, hotspot.reason].filter(Boolean).join(" · ");
      return text;
    }, { sticky: true });
    area.on("click", (event) => {
      L.DomEvent.stop(event);
      if (this.adding) this.told.add(event.latlng.lng, event.latlng.lat);
      else this.told.press(key);
    });
    area.addTo(this.map);
    this.areas.set(key, { area, priority: hotspot.priority });
  }

  #drawStop(stop, pointed) {
    let marker = this.stops.get(stop.key);
    if (!marker) {
      marker = L.marker([stop.lat, stop.lon], {
        draggable: Boolean(this.told.move), keyboard: false,
        icon: L.divIcon({ className: "patrol-pin", iconSize: [28, 28], iconAnchor: [14, 26] }),
      });
      marker.on("click", () => this.told.press(stop.key));
      marker.on("dragend", () => {
        const { lng, lat } = marker.getLatLng();
        this.told.move(stop.key, lng, lat);
      });
      marker.addTo(this.map);
      marker.getElement().classList.add("bi", "bi-geo-alt-fill");
      this.stops.set(stop.key, marker);
    }
    const at = marker.getLatLng();
    if (at.lng !== stop.lon || at.lat !== stop.lat) marker.setLatLng([stop.lat, stop.lon]);
    marker.getElement().title = stop.name;
    marker.getElement().classList.toggle("patrol-pin-pointed", pointed);
  }
}
