// Stops that would hide each other on the map are put side by side, as near as there is room.

import { Room } from "/static/js/map/labels.js";

const GAP_PX = 2;
const FARTHEST_STEPS = 3;

/** Return the box on the screen that some elements take together. */
function boxOf(elements) {
  const boxes = elements.map((one) => one.getBoundingClientRect()).filter((one) => one.width > 0);
  return boxes.length ? [
    Math.min(...boxes.map((one) => one.left)), Math.min(...boxes.map((one) => one.top)),
    Math.max(...boxes.map((one) => one.right)), Math.max(...boxes.map((one) => one.bottom)),
  ] : null;
}

/** Give the steps aside that are tried, the nearest first. */
function* steps(width, height) {
  yield [0, 0];
  for (let far = 1; far <= FARTHEST_STEPS; far += 1) {
    const [dx, dy] = [far * width / 2, far * height];
    yield* [[0, dy], [0, -dy], [dx, 0], [-dx, 0], [dx, dy], [-dx, dy], [dx, -dy], [-dx, -dy]];
  }
}

/**
 * Move each group of labels so far aside that it hides none before it; groups without room stay.
 * @param {HTMLElement[]} groups the most important first; their children's boxes count, and their
 *   children's children's, which may stick out
 */
export function spread(groups) {
  for (const group of groups) group.style.translate = "";
  const boxes = groups.map((group) => boxOf([...group.children, ...group.querySelectorAll(":scope > * > *")]));
  const room = new Room();
  groups.forEach((group, index) => {
    if (!boxes[index]) return;
    const [left, top, right, bottom] = boxes[index];
    const height = group.firstElementChild.getBoundingClientRect().height + GAP_PX;
    for (const [dx, dy] of steps(right - left + GAP_PX, height)) {
      const box = [left + dx, top + dy, right + dx, bottom + dy];
      if (!room.free(box)) continue;
      room.take(box);
      if (dx || dy) group.style.translate = `${dx}px ${dy}px`;
      return;
    }
    room.take(boxes[index]);
  });
}
