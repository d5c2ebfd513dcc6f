// Dragging a hotspot, from the list or the map, onto who is to answer for it; mouse or finger.

const LEAST_PX = 6;
const EDGE_PX = 40;
const SCROLL_PX = 9;

const holderAt = (x, y) => document.elementFromPoint(x, y)?.closest("[data-holder]") ?? null;

/** Scroll what lies under a point while it rests near an edge of it. */
function scrollAt(x, y) {
  const box = document.elementFromPoint(x, y)?.closest("[data-scrolls], .app-panel-body");
  if (!box) return;
  const { top, bottom } = box.getBoundingClientRect();
  box.scrollTop += y < top + EDGE_PX ? -SCROLL_PX : y > bottom - EDGE_PX ? SCROLL_PX : 0;
}

/**
 * Let a pointer that was pressed drag a hotspot.
 * @param {PointerEvent} event
 * @param {{name: string, begun?: function(), ended?: function(boolean)}} what `ended` is told
 *   whether anything was dragged
 * @param {function(string)} drop is told the key of who it was dropped on
 */
export function dragHotspot(event, { name, begun, ended }, drop) {
  if (event.button !== 0) return;
  const [fromX, fromY] = [event.clientX, event.clientY];
  let [label, marked, frame, at] = [null, null, null, null];

  const mark = (found) => {
    if (found === marked) return;
    marked?.classList.remove("hotspots-over");
    found?.classList.add("hotspots-over");
    marked = found;
  };
  const roll = () => {
    scrollAt(at.x, at.y);
    mark(holderAt(at.x, at.y));
    frame = requestAnimationFrame(roll);
  };
  const move = ({ clientX, clientY, pointerId }) => {
    if (pointerId !== event.pointerId) return;
    if (!label && Math.hypot(clientX - fromX, clientY - fromY) < LEAST_PX) return;
    if (!label) {
      label = document.createElement("div");
      label.className = "hotspots-dragged";
      label.textContent = name;
      document.body.append(label);
      document.body.classList.add("hotspots-dragging");
      begun?.();
    }
    at = { x: clientX, y: clientY };
    label.style.transform = `translate(${clientX + 12}px, ${clientY + 12}px)`;
    frame ??= requestAnimationFrame(roll);
    mark(holderAt(clientX, clientY));
  };
  const end = ({ type, pointerId }) => {
    if (pointerId !== undefined && pointerId !== event.pointerId) return;
    cancelAnimationFrame(frame);
    document.removeEventListener("pointermove", move);
    for (const gone of ["pointerup", "pointercancel"]) document.removeEventListener(gone, end);
    document.removeEventListener("keydown", cancel, true);
    document.body.classList.remove("hotspots-dragging");
    const [dragged, target] = [Boolean(label), marked];
    label?.remove();
    mark(null);
    if (dragged) {
      // The press that follows a drag is none.
      const swallow = (click) => { click.stopImmediatePropagation(); click.preventDefault(); };
      document.addEventListener("click", swallow, true);
      setTimeout(() => document.removeEventListener("click", swallow, true));
    }
    ended?.(dragged);
    if (type === "pointerup" && target) drop(target.dataset.holder);
  };
  const cancel = (pressed) => {
    if (pressed.key !== "Escape") return;
    pressed.stopPropagation();
    // Escape would empty a search field as well.
    pressed.preventDefault();
    end({ type: "pointercancel" });
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", cancel, true);
}
