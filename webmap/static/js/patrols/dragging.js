// Dragging a stop to another place of the timetables, with a mouse or a finger.

const EDGE_PX = 48;
const SCROLL_PX = 8;

/** Return where a stop let go at a point would go: `{ teamId, index, row, after }` or null. */
function targetAt(x, y) {
  const row = document.elementFromPoint(x, y)?.closest("[data-drop-team]");
  if (!row) return null;
  const teamId = Number(row.dataset.dropTeam);
  if (row.dataset.dropIndex === undefined) return { teamId, index: null, row, after: false };
  const { top, height } = row.getBoundingClientRect();
  const after = y > top + height / 2;
  return { teamId, index: Number(row.dataset.dropIndex) + (after ? 1 : 0), row, after };
}

/**
 * Let a grip drag its stop; to be called as the grip's pointerdown handler.
 * @param {PointerEvent} event
 * @param {function(number, number|null)} drop is told the team and the place among its stops
 */
export function dragStop(event, drop) {
  if (event.button !== 0) return;
  event.preventDefault();
  const grip = event.currentTarget;
  const body = grip.closest(".app-panel-body");
  let marked = null;
  let target = null;
  grip.setPointerCapture(event.pointerId);
  grip.closest("li").classList.add("patrol-dragged");

  const mark = (found) => {
    marked?.classList.remove("patrol-drop-before", "patrol-drop-after", "patrol-drop-on");
    marked = found?.row || null;
    if (!found) return;
    marked.classList.add(found.index === null ? "patrol-drop-on"
      : found.after ? "patrol-drop-after" : "patrol-drop-before");
  };
  // The panel scrolls as long as the pointer rests at its edge, not only while it moves.
  let at = null;
  let frame = null;
  const look = () => {
    target = targetAt(at.x, at.y);
    mark(target);
  };
  const roll = () => {
    const { top, bottom } = body.getBoundingClientRect();
    const by = at.y < top + EDGE_PX ? -SCROLL_PX : at.y > bottom - EDGE_PX ? SCROLL_PX : 0;
    const before = body.scrollTop;
    body.scrollTop += by;
    if (body.scrollTop !== before) look();
    frame = requestAnimationFrame(roll);
  };
  const move = ({ clientX, clientY }) => {
    at = { x: clientX, y: clientY };
    frame ??= requestAnimationFrame(roll);
    look();
  };
  const end = (happened) => {
    cancelAnimationFrame(frame);
    for (const name of ["pointermove", "pointerup", "pointercancel"]) {
      grip.removeEventListener(name, name === "pointermove" ? move : end);
    }
    mark(null);
    grip.closest("li")?.classList.remove("patrol-dragged");
    if (happened.type === "pointerup" && target) drop(target.teamId, target.index);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
}
