// Follow-ups on the map: the areas of hotspots, and places, in the colour of the most urgent.

import { isDark } from "./style.js";

const PANE = "follow-ups";
/** Colours and weights by urgency, most urgent first; told apart by line as well. */
export const URGENCY_LOOKS = {
  overdue: { colour: "#d55e00", weight: 4 },
  this_week: { colour: "#e69f00", weight: 3 },
  later: { colour: "#0072b2", weight: 2 },
  done: { colour: "#7b8794", weight: 1.5, dashArray: "3 4" },
  talk: { colour: "#cc79a7", weight: 3, dashArray: "6 4" },
};
const POINT_RADIUS_PX = 10;
const CHOSEN = { weight: 6, fillOpacity: 0.6 };

/** Hotspots and places with something to do, on a map. */
export class FollowUpPlaces {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{select: function(string)}} told `select` is told the key of what was pressed
   */
  constructor(view, told) {
    this.view = view;
    this.told = told;
    view.map.createPane(PANE).style.zIndex = 440;
    this.renderer = L.svg({ pane: PANE });
    this.group = L.layerGroup().addTo(view.map);
    this.shapes = new Map();
  }

  /**
   * Draw places.
   * @param {{key: string, geometry: Object, urgency: string, title: string}[]} places
   */
  show(places) {
    this.group.clearLayers();
    this.shapes.clear();
    for (const { key, geometry, urgency, title } of places) {
      const { colour, weight, dashArray } = URGENCY_LOOKS[urgency];
      const style = {
        pane: PANE, renderer: this.renderer, bubblingMouseEvents: false, color: colour, weight, dashArray,
        fillColor: colour, fillOpacity: isDark() ? 0.4 : 0.3,
      };
      const shape = L.geoJSON(geometry, {
        ...style, style, pointToLayer: (_feature, at) => L.circleMarker(at, { ...style, radius: POINT_RADIUS_PX }),
      });
      shape.bindTooltip(() => {
        const text = document.createElement("span");
        text.textContent = title;
        return text;
      }, { sticky: true });
      shape.on("click", () => this.told.select(key));
      shape.addTo(this.group);
      this.shapes.set(key, { shape, style });
    }
    this.mark(this.marked);
  }

  /** Mark one place, or none. */
  mark(key) {
    this.marked = key;
    for (const [of, { shape, style }] of this.shapes) {
      shape.setStyle(of === key ? { ...style, ...CHOSEN } : style);
      if (of === key) shape.bringToFront();
    }
  }

  /** Bring a place into the free part of the map. */
  reveal(key) {
    const shape = this.shapes.get(key)?.shape;
    if (shape) this.view.reveal(shape.getBounds().getCenter(), 16);
  }
}
