// A route on the map: its line beside the street's middle, and arrows that say which way it goes.

const ARROW_EVERY_PX = 90;
const ARROW_PX = 5;

// Beside each other only where streets are wide on the screen: zoomed out, the lines lie on the
// street, and their dashes tell them apart.
const BESIDE_FROM_ZOOM = 16;
const NEAREST_PX = 4;

/** A line that may lie a few pixels beside its points, whatever the zoom. */
const LineBeside = L.Polyline.extend({
  options: { beside: 0 },

  _projectLatlngs(latLngs, result, bounds) {
    L.Polyline.prototype._projectLatlngs.call(this, latLngs, result, bounds);
    const zoom = this._map.getZoom();
    if (zoom < BESIDE_FROM_ZOOM || !this.options.beside) return;
    const ring = result.at(-1);
    result[result.length - 1] = beside(ring, this.options.beside).map(({ x, y }) => L.point(x, y));
  },
});

/** Arrow heads along a line, drawn as one SVG path; needs the SVG renderer. */
const RouteArrows = LineBeside.extend({
  options: { weight: 2, fill: false, interactive: false, lineCap: "round" },

  _updatePath() {
    // The whole line, not what is clipped to the view: so arrows stay where they are when panning.
    this._renderer._setPath(this, (this._rings || []).map(arrowsAlong).join("") || "M0 0");
  },
});

/**
 * Return a line some pixels to the right of another's direction. It never loops: points nearer to
 * each other than a few pixels count as one, bends are cut rather than drawn out, and where the
 * way turns round it goes over to the other side.
 * @param {{x: number, y: number}[]} points screen coordinates, y downwards
 * @param {number} px to the right; less than half of what points are apart
 */
export function beside(points, px) {
  const kept = points.filter((point, i) => i === 0 || i === points.length - 1
    || Math.hypot(point.x - points[i - 1].x, point.y - points[i - 1].y) > 0);
  const apart = [];
  for (const point of kept) {
    const last = apart.at(-1);
    if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= NEAREST_PX + Math.abs(px)) apart.push(point);
  }
  if (apart.length < 2) return kept;
  const right = [];
  for (let i = 1; i < apart.length; i += 1) {
    const [dx, dy] = [apart[i].x - apart[i - 1].x, apart[i].y - apart[i - 1].y];
    const length = Math.hypot(dx, dy);
    right.push([-dy / length, dx / length]);
  }
  const moved = [];
  apart.forEach((point, i) => {
    const before = right[i - 1] || right[i];
    const after = right[i] || before;
    const [sumX, sumY] = [before[0] + after[0], before[1] + after[1]];
    const square = sumX * sumX + sumY * sumY;
    // A sharp turn: one point on each side of it, not a long tip.
    if (square < 1) {
      for (const [x, y] of [before, after]) moved.push({ x: point.x + x * px, y: point.y + y * px });
    } else {
      moved.push({ x: point.x + (2 * sumX / square) * px, y: point.y + (2 * sumY / square) * px });
    }
  });
  return moved;
}

/** Return the SVG path of arrow heads along projected points, every so many pixels. */
export function arrowsAlong(points) {
  let path = "";
  let ahead = ARROW_EVERY_PX / 2;
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (!length) continue;
    const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
    for (; ahead <= length; ahead += ARROW_EVERY_PX) {
      path += arrowHead(from.x + dx * ahead, from.y + dy * ahead, dx, dy);
    }
    ahead -= length;
  }
  return path;
}

function arrowHead(x, y, dx, dy) {
  const point = (along, across) =>
    `${(x + dx * along - dy * across).toFixed(1)} ${(y + dy * along + dx * across).toFixed(1)}`;
  return `M${point(-ARROW_PX / 2, -ARROW_PX)}L${point(ARROW_PX / 2, 0)}L${point(-ARROW_PX / 2, ARROW_PX)}`;
}

/**
 * Return the layers of a route's line: a pale casing, the dashed colour, and the arrows.
 * @param {[number, number][]} latLngs
 * @param {{colour: string, dash: string}} style
 * @param {number} besidePx pixels to the right of the way's direction, so that routes that share a
 *   street, and the way there and back, lie beside each other
 * @param {L.Renderer} renderer an SVG renderer
 */
export function routeLine(latLngs, { colour, dash }, besidePx, renderer) {
  const common = { renderer, pane: renderer.options.pane, beside: besidePx, smoothFactor: 0 };
  const casing = new LineBeside(latLngs, { ...common, color: "#fff", weight: 7, opacity: 0.85, interactive: false });
  const line = new LineBeside(latLngs, {
    ...common, color: colour, weight: 4, dashArray: dash || null, lineCap: dash ? "butt" : "round",
  });
  const arrows = new RouteArrows(latLngs, { ...common, color: colour });
  return { casing, line, arrows };
}
