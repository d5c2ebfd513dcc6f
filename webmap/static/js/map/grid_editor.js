// Grids on the map as they are edited: areas, borders that exist once, handles on their vertices.

import { _ } from "/static/js/i18n.js";

import { inRings, pointInside } from "./geometry.js";
import { isDark } from "./style.js";

const HANDLE_APART_PX = 22;
const MIDDLE_FROM_PX = 60;
const NEAR_PX = 14;
const MOST_HANDLES = 250;
const FAULT = { color: "#c1121f", weight: 3, fillColor: "#c1121f", fillOpacity: 0.35 };
const keyOf = ([lon, lat]) => `${lon},${lat}`;
const latLng = ([lon, lat]) => L.latLng(lat, lon);
const rounded = ({ lat, lng }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))];

/** The grids of a page that looks at them or redraws them. */
export class GridEditor {
  /**
   * @param {Object} view the page's map, see office_map.js
   * @param {{press: function([number, number], L.LatLng), move: function(Array, Array),
   *   insert: function(Array, Array, Array), remove: function(Array), point: function(L.LatLng)}}
   *   told positions are [longitude, latitude]
   */
  constructor(view, told) {
    this.view = view;
    this.map = view.map;
    this.told = told;
    for (const [name, z] of [["grid-areas", 430], ["grid-borders", 440], ["grid-faults", 455]]) {
      this.map.createPane(name).style.zIndex = z;
      this.map.getPane(name).style.pointerEvents = "none";
    }
    this.areas = L.layerGroup().addTo(this.map);
    this.lines = L.layerGroup().addTo(this.map);
    this.handles = L.layerGroup().addTo(this.map);
    this.faults = L.featureGroup().addTo(this.map);
    this.faultLook = { ...FAULT, pane: "grid-faults", renderer: L.svg({ pane: "grid-faults" }), interactive: false };
    this.grids = null;
    this.editable = null;
    this.map.on("click", (event) => this.told.press(rounded(event.latlng), event.latlng));
    this.map.on("mousemove", (event) => this.told.point(event.latlng));
    this.map.on("moveend", () => this.#drawHandles());
    document.addEventListener("themechange", () => this.#draw());
  }

  /**
   * Show grids.
   * @param {Object} grids as the server tells them (GridsOfSet)
   * @param {{editable: ?string, selected: string[]}} options the level whose borders may be
   *   dragged, or null; codes of what stands out
   */
  show(grids, { editable, selected }) {
    const other = grids !== this.grids;
    this.grids = grids;
    this.editable = editable;
    this.selected = new Set(selected);
    if (other) this.showFaults([]);
    this.#draw();
  }

  /** Show where an edit would break the grids. */
  showFaults(faults) {
    this.faults.clearLayers();
    for (const fault of faults) {
      L.geoJSON(fault.geometry, {
        ...this.faultLook, style: FAULT,
        pointToLayer: (_feature, at) => L.circleMarker(at, { ...this.faultLook, radius: 9 }),
      }).addTo(this.faults);
    }
    const bounds = this.faults.getBounds();
    if (bounds.isValid() && !this.map.getBounds().contains(bounds)) this.view.fit(bounds.pad(0.5), { maxZoom: 17 });
  }

  /** Bring one fault, or a grid, into view. */
  reveal(geometry) {
    this.view.fit(L.geoJSON(geometry).getBounds().pad(0.3), { maxZoom: 17 });
  }

  /** Return the code of the sub-grid at a position, or null. */
  gridAt([lon, lat]) {
    for (const { code, geometry } of this.grids?.sub_grids ?? []) {
      const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      if (parts.some((rings) => inRings(rings.map((ring) => ring.flat()), lon, lat))) return code;
    }
    return null;
  }

  /** Return the border of a kind nearest to a position with its distance in pixels, or null. */
  borderAt(position, kinds) {
    const point = this.map.latLngToLayerPoint(latLng(position));
    let best = null;
    for (const border of this.grids?.borders ?? []) {
      if (!kinds.includes(border.kind)) continue;
      const line = border.line.map((one) => this.map.latLngToLayerPoint(latLng(one)));
      for (let i = 0; i + 1 < line.length; i += 1) {
        const near = L.LineUtil.closestPointOnSegment(point, line[i], line[i + 1]);
        const pixels = near.distanceTo(point);
        if (!best || pixels < best.pixels) best = { border, pixels, near };
      }
    }
    return best;
  }

  /** Return a position on the vertex or border that lies under a finger, else the position itself. */
  snapped(position) {
    const point = this.map.latLngToLayerPoint(latLng(position));
    let best = { pixels: NEAR_PX, position };
    for (const { line } of this.grids?.borders ?? []) {
      for (const vertex of line) {
        const pixels = this.map.latLngToLayerPoint(latLng(vertex)).distanceTo(point);
        if (pixels < best.pixels) best = { pixels, position: vertex };
      }
    }
    if (best.position !== position) return best.position;
    const border = this.borderAt(position, ["sub", "police", "boundary"]);
    return border && border.pixels < NEAR_PX ? rounded(this.map.layerPointToLatLng(border.near)) : position;
  }

  #draw() {
    if (!this.grids) return;
    const ink = isDark() ? "#f1f3f5" : "#1d2329";
    this.areas.clearLayers();
    this.lines.clearLayers();
    for (const grid of this.grids.sub_grids) {
      const chosen = this.selected.has(grid.code) || this.selected.has(`police ${grid.police_grid}`);
      L.geoJSON(grid.geometry, {
        pane: "grid-areas", interactive: false,
        style: { stroke: false, fillColor: grid.hue, fillOpacity: chosen ? 0.55 : 0.25 },
      }).addTo(this.areas);
      this.#label(grid, chosen);
    }
    for (const border of this.grids.borders) {
      const strong = border.kind !== "sub";
      L.polyline(border.line.map(latLng), {
        pane: "grid-borders", interactive: false, color: ink, opacity: 0.9,
        weight: strong ? 4 : 2, dashArray: border.kind === "boundary" ? "1 7" : null,
      }).addTo(this.lines);
    }
    this.#drawHandles();
  }

  #label(grid, chosen) {
    const parts = grid.geometry.type === "Polygon" ? [grid.geometry.coordinates] : grid.geometry.coordinates;
    const rings = parts.flat().map((ring) => ring.flat());
    const xs = rings.flatMap((ring) => ring.filter((_one, i) => i % 2 === 0));
    const ys = rings.flatMap((ring) => ring.filter((_one, i) => i % 2 === 1));
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    const tag = document.createElement("span");
    tag.textContent = grid.code;
    tag.className = chosen ? "grid-code grid-code-chosen" : "grid-code";
    L.marker(latLng(pointInside(rings, box)), {
      interactive: false, keyboard: false, icon: L.divIcon({ className: "grid-code-icon", html: tag, iconSize: null }),
    }).addTo(this.areas);
  }

  /** Return the borders that may be dragged at the level. */
  #draggable() {
    const kinds = this.editable === "police_grids" ? ["police"] : ["sub"];
    return this.editable ? this.grids.borders.filter(({ kind }) => kinds.includes(kind)) : [];
  }

  #drawHandles() {
    this.handles.clearLayers();
    if (!this.grids || !this.editable) return;
    const seen = this.map.getBounds().pad(0.05);
    const placed = [];
    const free = (at, apart) => {
      const point = this.map.latLngToLayerPoint(at);
      if (!seen.contains(at) || placed.length >= MOST_HANDLES) return false;
      if (placed.some((other) => other.distanceTo(point) < apart)) return false;
      placed.push(point);
      return true;
    };
    const borders = this.#draggable();
    const ends = new Map(borders.flatMap(({ line }) => [line[0], line.at(-1)]).map((one) => [keyOf(one), one]));
    for (const vertex of ends.values()) {
      if (free(latLng(vertex), HANDLE_APART_PX)) this.#vertexHandle(vertex, "grid-handle-junction");
    }
    for (const { line } of borders) {
      for (const vertex of line.slice(1, -1)) {
        if (!ends.has(keyOf(vertex)) && free(latLng(vertex), HANDLE_APART_PX)) this.#vertexHandle(vertex, "");
      }
    }
    for (const { line } of borders) {
      for (let i = 0; i + 1 < line.length; i += 1) {
        const [a, b] = [line[i], line[i + 1]];
        const pixels = this.map.latLngToLayerPoint(latLng(a)).distanceTo(this.map.latLngToLayerPoint(latLng(b)));
        const middle = L.latLng((a[1] + b[1]) / 2, (a[0] + b[0]) / 2);
        if (pixels > MIDDLE_FROM_PX && free(middle, HANDLE_APART_PX)) this.#middleHandle(a, b, middle);
      }
    }
  }

  #handle(at, more, title) {
    const dot = document.createElement("span");
    return L.marker(at, {
      draggable: true, autoPan: true, title, keyboard: true, alt: title,
      icon: L.divIcon({ className: `grid-handle ${more}`, html: dot, iconSize: [28, 28] }),
    }).addTo(this.handles);
  }

  #vertexHandle(vertex, more) {
    const handle = this.#handle(latLng(vertex), more, _("拖动：两边的网格一起变"));
    let follow = null;
    handle.on("dragstart", () => { follow = this.#following((line) => this.#replaced(line, vertex)); });
    handle.on("drag", (event) => follow(event.latlng));
    handle.on("dragend", () => this.told.move(vertex, rounded(handle.getLatLng())));
    if (more) return;
    const remove = () => this.told.remove(vertex);
    handle.on("contextmenu", (event) => { L.DomEvent.stop(event); remove(); });
    handle.on("click", () => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-danger app-target";
      button.textContent = _("去掉这个顶点");
      button.addEventListener("click", () => { this.map.closePopup(); remove(); });
      L.popup({ closeButton: false, offset: [0, -6] }).setLatLng(handle.getLatLng()).setContent(button).openOn(this.map);
    });
  }

  #middleHandle(a, b, middle) {
    const handle = this.#handle(middle, "grid-handle-middle", _("拖动：在这里加一个顶点"));
    let follow = null;
    handle.on("dragstart", () => { follow = this.#following((line) => this.#widened(line, a, b)); });
    handle.on("drag", (event) => follow(event.latlng));
    handle.on("dragend", () => this.told.insert(a, b, rounded(handle.getLatLng())));
  }

  /** Return a line's positions with a place for the pointer where a vertex is, or null. */
  #replaced(line, vertex) {
    const key = keyOf(vertex);
    return line.some((one) => keyOf(one) === key) ? line.map((one) => (keyOf(one) === key ? null : one)) : null;
  }

  /** Return a line's positions with a place for the pointer between two vertices, or null. */
  #widened(line, a, b) {
    for (let i = 0; i + 1 < line.length; i += 1) {
      const [first, second] = [keyOf(line[i]), keyOf(line[i + 1])];
      if ((first === keyOf(a) && second === keyOf(b)) || (first === keyOf(b) && second === keyOf(a))) {
        return [...line.slice(0, i + 1), null, ...line.slice(i + 1)];
      }
    }
    return null;
  }

  /** Let areas and borders that have a vertex follow the pointer; returns what is told where it is. */
  #following(change) {
    const moving = [];
    for (const layer of [...this.lines.getLayers(), ...this.areas.getLayers().flatMap((one) => one.getLayers?.() ?? [])]) {
      const change2 = (rings) => (Array.isArray(rings[0])
        ? rings.map(change2)
        : ((made) => made ?? rings)(change(rings.map(({ lat, lng }) => [lng, lat]))));
      const shape = change2(layer.getLatLngs());
      if (JSON.stringify(shape).includes("null")) moving.push([layer, shape]);
    }
    return (at) => {
      const fill = (part) => {
        if (part === null) return at;
        if (part instanceof L.LatLng) return part;
        return typeof part[0] === "number" ? latLng(part) : part.map(fill);
      };
      for (const [layer, shape] of moving) layer.setLatLngs(fill(shape));
    };
  }
}
