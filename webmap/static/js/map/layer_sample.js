// A sample of a layer as it will look on the map, drawn by the same painter and symbols.

import { Frame, paintAreas, paintLines } from "./painter.js";
import { isDark } from "./style.js";

const ZOOM = 18;
const FONT = '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

const feature = (kind, style, points) => ({ kind, style, parts: [Float64Array.from(points)] });

/** Write a name under what was drawn, with a halo. */
function label(context, style, text, x, y) {
  context.font = `500 ${style.label_size_px}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = isDark() ? "#1f2328" : "#ffffff";
  context.strokeText(text, x, y);
  context.fillStyle = isDark() ? "#e6e6e6" : style.label_colour;
  context.fillText(text, x, y);
}

/**
 * Draw three of a layer's features with the layer's name.
 * @param {HTMLCanvasElement} canvas
 * @param {{style: Object, geometry_type: string, name: string}} layer
 * @param {SymbolSet} symbols
 */
export function drawSample(canvas, { style, geometry_type: kind, name }, symbols) {
  const { width, height } = canvas.getBoundingClientRect();
  if (!width) return;
  const ratio = Math.max(window.devicePixelRatio || 1, 2);
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.fillStyle = isDark() ? "#2b3035" : "#f2efe9";
  context.fillRect(0, 0, width, height);
  const frame = new Frame(1, { x: 0, y: 0 }, { x: width, y: height }, ZOOM, ratio);
  const middle = height / 2 - 8;
  if (kind === "LineString") {
    paintLines(context, [feature("line", style, [16, middle + 8, width * 0.4, middle - 8, width - 16, middle])], frame);
    label(context, style, name, width / 2, middle + 14);
    return;
  }
  for (const at of [0.2, 0.5, 0.8]) {
    const [x, side] = [width * at, Math.max(style.size_px, 26) / 2];
    if (kind === "Polygon") {
      const [left, right] = [x - side * 1.5, x + side * 1.5];
      const [up, down] = [middle - side, middle + side];
      paintAreas(context, [feature("area", style, [left, up, right, up, right, down, left, down])], frame);
    }
    if (style.symbol) {
      context.save();
      context.translate(x, middle);
      symbols.draw(context, style);
      context.restore();
    }
    label(context, style, name, x, middle + Math.max(side, style.size_px / 2) + 3);
  }
}
