// Plane geometry on flat coordinate arrays [x0, y0, x1, y1, …].

/** Return whether a point lies in rings (even-odd rule). */
export function inRings(rings, x, y) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const yi = ring[i + 1];
      const yj = ring[j + 1];
      if (yi > y !== yj > y && x < ((ring[j] - ring[i]) * (y - yi)) / (yj - yi) + ring[i]) inside = !inside;
    }
  }
  return inside;
}

/** Return the square of the distance of a point from a line. */
export function squaredDistance(line, x, y) {
  let least = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const dx = line[i + 2] - line[i];
    const dy = line[i + 3] - line[i + 1];
    const length = dx * dx + dy * dy;
    const share = length ? Math.min(1, Math.max(0, ((x - line[i]) * dx + (y - line[i + 1]) * dy) / length)) : 0;
    const ex = line[i] + share * dx - x;
    const ey = line[i + 1] + share * dy - y;
    least = Math.min(least, ex * ex + ey * ey);
  }
  return least;
}

/** Return [x, y] well inside rings: the middle of the widest chord through one of five heights. */
export function pointInside(rings, box) {
  let best = [0, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = box[1] + (box[3] - box[1]) * share;
    const crossings = [];
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        if (ring[i + 1] > y !== ring[j + 1] > y) {
          crossings.push(((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]);
        }
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = crossings[i + 1] - crossings[i];
      // A height further from the middle has to be clearly wider.
      if (width > best[0] * 1.25) best = [width, (crossings[i] + crossings[i + 1]) / 2, y];
    }
  }
  return [best[1], best[2]];
}

/** Return the length of a line. */
export function lengthOf(line) {
  let length = 0;
  for (let i = 0; i + 3 < line.length; i += 2) length += Math.hypot(line[i + 2] - line[i], line[i + 3] - line[i + 1]);
  return length;
}

/** Return [x, y] half-way along a line. */
export function middleOf(line) {
  let left = lengthOf(line) / 2;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [dx, dy] = [line[i + 2] - line[i], line[i + 3] - line[i + 1]];
    const length = Math.hypot(dx, dy);
    if (left <= length && length > 0) return [line[i] + (left / length) * dx, line[i + 1] + (left / length) * dy];
    left -= length;
  }
  return [line[0], line[1]];
}
