// A layer's swatch in the legend, drawn by the same painter and symbols as the map.

import { labelColours, styleOf } from "./style.js";
import { Frame, paintAreas, paintLines } from "./painter.js";

const [WIDTH, HEIGHT] = [30, 20];
const LARGEST_SYMBOL_PX = 18;

/** A made-up feature in the swatch's own pixels. */
const feature = (kind, style, points) => ({ kind, style, parts: [Float64Array.from(points)] });

/**
 * Draw a swatch.
 * @param {HTMLCanvasElement} canvas
 * @param {Object} definition the layer
 * @param {SymbolSet} symbols
 * @param {Object} [properties] of the features that the swatch stands for, such as their priority
 */
export function drawSwatch(canvas, definition, symbols, properties = {}) {
  const ratio = Math.max(window.devicePixelRatio || 1, 2);
  Object.assign(canvas, { width: WIDTH * ratio, height: HEIGHT * ratio });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const style = styleOf(definition.style, properties);
  const frame = new Frame(1, { x: 0, y: 0 }, { x: WIDTH, y: HEIGHT }, 17, ratio);
  if (definition.geometry_type === "LineString") {
    paintLines(context, [feature("line", style, [2, HEIGHT / 2, WIDTH - 2, HEIGHT / 2])], frame);
    return;
  }
  if (definition.geometry_type === "Polygon" && !style.glyph) {
    const band = { ...style, band_px: Math.min(style.band_px, 4) };
    const box = [2, 2, WIDTH - 2, 2, WIDTH - 2, HEIGHT - 2, 2, HEIGHT - 2];
    paintAreas(context, [feature("area", band, box)], frame);
    if (style.label_field === "code" || style.label_field === "name") letter(context, style);
    return;
  }
  if (definition.geometry_type === "Polygon") {
    const box = [1, 1, WIDTH - 1, 1, WIDTH - 1, HEIGHT - 1, 1, HEIGHT - 1];
    paintAreas(context, [feature("area", style, box)], frame);
  }
  context.translate(WIDTH / 2, HEIGHT / 2);
  symbols.draw(context, { ...style, size_px: Math.min(Math.max(style.size_px, 7), LARGEST_SYMBOL_PX) });
}

// Grids carry their code on the map: the swatch shows that they do.
function letter(context, style) {
  const [ink] = labelColours(style);
  context.font = "600 10px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = ink;
  if (style.by === "hue") context.fillText(style.label_field === "code" ? "1-1" : "1", WIDTH / 2, HEIGHT / 2 + 0.5);
}
