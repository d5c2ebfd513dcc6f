// Draws a layer's symbol (shape and glyph); the shapes come from webmap/layers/symbols.py.

import { isDark, luminance } from "./style.js";

const FONT = '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const NIGHT = "#1f2328";
const SMALLEST_WITH_GLYPH_PX = 10;

/** Draws symbols, each kind once, and hands out the finished pictures. */
export class SymbolSet {
  /**
   * @param {Object<string, string>} paths SVG paths in a circle of radius 1
   * @param {{share: number, scale: Object, drop: Object}} glyphs how glyphs sit in their shapes
   */
  constructor(paths, glyphs) {
    this.paths = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, new Path2D(path)]));
    this.glyphs = glyphs;
    this.pictures = new Map();
  }

  /** Return a canvas with the symbol in its middle, sharp at `ratio` device pixels a pixel. */
  picture(style, ratio, scale = 1) {
    const key = [style.symbol, style.glyph, style.fill, style.fill_opacity, style.stroke, style.stroke_width_px, style.size_px, ratio, scale, isDark()].join();
    let canvas = this.pictures.get(key);
    if (!canvas) {
      const side = style.size_px * scale * 1.1 + 2 * style.stroke_width_px + 2;
      canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(side * ratio);
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.translate(canvas.width / ratio / 2, canvas.height / ratio / 2);
      this.draw(context, style, scale);
      this.pictures.set(key, canvas);
    }
    return canvas;
  }

  /** Draw the symbol around the context's origin. */
  draw(context, style, scale = 1) {
    const radius = (style.size_px * scale) / 2;
    const path = new Path2D();
    path.addPath(this.paths[style.symbol], new DOMMatrix([radius, 0, 0, radius, 0, 0]));
    if (style.fill) {
      context.globalAlpha = Math.max(style.fill_opacity, 0.85);
      context.fillStyle = style.fill;
      context.fill(path);
    }
    context.globalAlpha = 1;
    if (style.stroke && style.stroke_width_px > 0) {
      const outline = style.stroke === style.fill ? "#ffffff" : style.stroke;
      context.strokeStyle = isDark() && outline === "#ffffff" ? NIGHT : outline;
      context.lineWidth = style.stroke_width_px;
      context.lineJoin = "round";
      context.stroke(path);
    }
    if (style.glyph && style.size_px * scale >= SMALLEST_WITH_GLYPH_PX) this._glyph(context, style, style.size_px * scale);
  }

  _glyph(context, style, size) {
    const { share, scale, drop } = this.glyphs;
    context.font = `600 ${size * share * (scale[style.symbol] ?? 1)}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.fillStyle = style.fill && luminance(style.fill) > 0.3 ? "#1a1a1a" : "#ffffff";
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(style.glyph);
    context.fillText(style.glyph, 0, (up - down) / 2 + size * (drop[style.symbol] ?? 0));
  }
}
