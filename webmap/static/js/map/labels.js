// Writes names on the map where there is room: higher priority first, none over another.

import { labelColours } from "./style.js";

const FONT = '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const CELL_PX = 64;
const widths = new Map();

/** What is taken already on the canvas, in cells, so that a new box is compared with few. */
export class Room {
  constructor() {
    this.cells = new Map();
  }

  * _keys([x0, y0, x1, y1]) {
    for (let x = Math.floor(x0 / CELL_PX); x <= Math.floor(x1 / CELL_PX); x += 1) {
      for (let y = Math.floor(y0 / CELL_PX); y <= Math.floor(y1 / CELL_PX); y += 1) yield `${x},${y}`;
    }
  }

  /** Return whether a box [x0, y0, x1, y1] is free. */
  free(box) {
    for (const key of this._keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false;
      }
    }
    return true;
  }

  /** Take a box. */
  take(box) {
    for (const key of this._keys(box)) {
      if (this.cells.has(key)) this.cells.get(key).push(box);
      else this.cells.set(key, [box]);
    }
  }
}

function widthOf(context, font, text) {
  const key = `${font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20000) widths.clear();
    context.font = font;
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/**
 * Write labels.
 * @param {CanvasRenderingContext2D} context
 * @param {{text: string, x: number, y: number, style: Object, below: number}[]} labels in order of
 *   importance; `below` is half the height of the symbol that the label stands under, 0 for none
 * @param {Room} room
 */
export function paintLabels(context, labels, room) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const { text, x, y, style, below } of labels) {
    const size = style.label_size_px;
    const font = `${style.label_priority >= 65 ? 700 : 500} ${size}px ${FONT}`;
    const half = widthOf(context, font, text) / 2 + 2;
    const tries = below ? [below + size * 0.65, -below - size * 0.65] : [0, size * 1.6, -size * 1.6];
    for (const shift of tries) {
      const box = [x - half, y + shift - size * 0.6, x + half, y + shift + size * 0.6];
      if (!room.free(box)) continue;
      room.take(box);
      const [ink, halo] = labelColours(style);
      context.font = font;
      context.strokeStyle = halo;
      context.lineWidth = style.label_priority >= 90 ? 4.5 : 3.2;
      context.strokeText(text, x, y + shift);
      context.fillStyle = ink;
      context.fillText(text, x, y + shift);
      break;
    }
  }
}
