// Draws the features of one layer on a canvas: areas with bands, lines with casings, symbols.

import { isDark, symbolSize } from "./style.js";

// Above this many, areas of a layer are drawn several as one path: quicker, and they don't overlap.
const MANY = 300;
// A path of thousands of parts takes longer than the same parts in some paths.
const PARTS = 60;

/** Where world pixels lie on the canvas. */
export class Frame {
  /**
   * @param {number} scale canvas pixels a world pixel
   * @param {{x: number, y: number}} origin world pixel scaled, at the canvas's corner
   * @param {{x: number, y: number}} size of the canvas, CSS pixels
   * @param {number} zoom
   * @param {number} ratio device pixels a CSS pixel
   */
  constructor(scale, origin, size, zoom, ratio) {
    Object.assign(this, { scale, origin, size, zoom, ratio });
    this.box = [origin.x / scale, origin.y / scale, (origin.x + size.x) / scale, (origin.y + size.y) / scale];
  }

  /** Return whether a feature's box meets the canvas. */
  shows(box) {
    return box[0] <= this.box[2] && box[2] >= this.box[0] && box[1] <= this.box[3] && box[3] >= this.box[1];
  }

  /** Return [x, y] on the canvas. */
  at([x, y]) {
    return [x * this.scale - this.origin.x, y * this.scale - this.origin.y];
  }

  /** Return how wide or high a feature is drawn, whichever is less, CSS pixels. */
  extent(box) {
    return Math.min(box[2] - box[0], box[3] - box[1]) * this.scale;
  }
}

function trace(context, feature, frame) {
  const { scale, origin } = frame;
  for (const part of feature.parts) {
    context.moveTo(part[0] * scale - origin.x, part[1] * scale - origin.y);
    for (let i = 2; i < part.length; i += 2) context.lineTo(part[i] * scale - origin.x, part[i + 1] * scale - origin.y);
    if (feature.kind === "area") context.closePath();
  }
}

function byStyle(features) {
  const groups = new Map();
  for (const feature of features) {
    if (groups.has(feature.style)) groups.get(feature.style).push(feature);
    else groups.set(feature.style, [feature]);
  }
  return groups;
}

// Batches of features that are drawn by one fill and one stroke.
function* batches(features) {
  for (const [style, group] of byStyle(features)) {
    const step = group[0].kind === "line" || group.length > MANY ? PARTS : 1;
    for (let i = 0; i < group.length; i += step) yield [style, group.slice(i, i + step)];
  }
}

function fill(context, style) {
  if (!style.fill || style.fill_opacity <= 0) return;
  // At night large light areas would glare.
  context.globalAlpha = style.fill_opacity * (isDark() && style.fill_opacity > 0.5 ? 0.55 : 1);
  context.fillStyle = style.fill;
  context.fill("evenodd");
  context.globalAlpha = 1;
}

/** Draw the band along the inside of the border: a wide line clipped to the area. */
function band(context, style) {
  context.save();
  context.clip("evenodd");
  context.globalAlpha = isDark() ? 0.5 : 0.38;
  context.setLineDash([]);
  context.strokeStyle = style.stroke;
  context.lineWidth = 2 * style.band_px;
  context.stroke();
  context.restore();
}

function line(context, colour, width, dash, opacity) {
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Draw areas. */
export function paintAreas(context, features, frame) {
  context.lineJoin = "round";
  for (const [style, group] of batches(features)) {
    context.beginPath();
    for (const feature of group) trace(context, feature, frame);
    fill(context, style);
    if (style.band_px > 0 && style.stroke) band(context, style);
    if (style.stroke && style.stroke_width_px > 0) {
      line(context, nightInk(style.stroke), style.stroke_width_px, style.dash_px, style.stroke_opacity);
    }
  }
}

/** Draw lines, all casings first so that junctions stay open. */
export function paintLines(context, features, frame) {
  context.lineJoin = "round";
  const groups = [...batches(features)];
  const drawn = (style, group, colour, width, dash) => {
    context.beginPath();
    for (const feature of group) trace(context, feature, frame);
    context.lineCap = dash.length ? "butt" : "round";
    line(context, colour, width, dash, style.stroke_opacity);
  };
  // Street widths are meant for zoom 17; they grow and shrink with the ground around it.
  const width = (style) => style.stroke_width_px * Math.min(1.6, Math.max(0.35, 2 ** ((frame.zoom - 17) / 2)));
  for (const [style, group] of groups) {
    if (style.casing && style.casing_width_px > 0) {
      drawn(style, group, style.casing, width(style) + 2 * style.casing_width_px, []);
    }
  }
  for (const [style, group] of groups) if (style.stroke) drawn(style, group, style.stroke, width(style), style.dash_px);
}

/** Draw a symbol at each feature's anchor. */
export function paintSymbols(context, features, frame, symbols) {
  for (const feature of features) {
    const scale = symbolSize(feature.style, frame.zoom) / feature.style.size_px;
    const picture = symbols.picture(feature.style, frame.ratio, scale);
    const [x, y] = frame.at(feature.anchor);
    const half = picture.width / frame.ratio / 2;
    context.drawImage(picture, x - half, y - half, 2 * half, 2 * half);
  }
}

/** Draw the ring around what is selected. */
export function paintSelection(context, feature, frame) {
  context.lineJoin = "round";
  for (const [colour, width] of [["#ffffff", 7], ["#111827", 3.5]]) {
    context.beginPath();
    if (feature.kind === "point") {
      const [x, y] = frame.at(feature.anchor);
      context.arc(x, y, Math.max(symbolSize(feature.style, frame.zoom), 10) / 2 + 5, 0, 2 * Math.PI);
    } else trace(context, feature, frame);
    line(context, colour, width, [], 1);
  }
}

// Nearly black lines would be lost on the dark map.
function nightInk(colour) {
  return isDark() && /^#[0-3][0-9a-f][0-3][0-9a-f][0-3][0-9a-f]$/i.test(colour) ? "#d1d5db" : colour;
}
