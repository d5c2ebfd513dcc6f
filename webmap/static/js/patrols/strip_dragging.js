// Dragging a bar of the time strip along the clock and from team to team, with mouse or finger.

import { minutesLater, timeText } from "/static/js/patrols/clock.js";

export const PX_PER_MIN = 2.4;
const SNAP_MIN = 5;
// Less than this is a press, no drag.
const LEAST_PX = 5;
const EDGE_PX = 32;
const SCROLL_PX = 10;

/**
 * Let a bar be dragged; to be called as its pointerdown handler.
 * @param {PointerEvent} event
 * @param {{begins: number, start: string, lengthMin: number}} bar minutes from the shift's start,
 *   the shift's start, and the strip's length in minutes
 * @param {function(number, string)} drop is told the team and the moment
 */
export function dragBar(event, { begins, start, lengthMin }, drop) {
  if (event.button !== 0) return;
  const bar = event.currentTarget;
  const strip = bar.closest(".strip");
  const [fromX, fromY, fromScroll] = [event.clientX, event.clientY, strip.scrollLeft];
  let target = null;
  let row = null;
  const label = document.createElement("span");
  label.className = "strip-label";
  bar.setPointerCapture(event.pointerId);

  const move = ({ clientX, clientY }) => {
    const [dx, dy] = [clientX - fromX + strip.scrollLeft - fromScroll, clientY - fromY];
    if (!target && Math.hypot(dx, dy) < LEAST_PX) return;
    if (!label.isConnected) bar.append(label);
    const { left, right } = strip.getBoundingClientRect();
    if (clientX < left + EDGE_PX) strip.scrollLeft -= SCROLL_PX;
    if (clientX > right - EDGE_PX) strip.scrollLeft += SCROLL_PX;
    const minutes = Math.round((begins + dx / PX_PER_MIN) / SNAP_MIN) * SNAP_MIN;
    const at = Math.min(Math.max(minutes, 0), lengthMin - SNAP_MIN);
    row?.classList.remove("strip-over");
    row = document.elementsFromPoint(clientX, clientY).map((one) => one.closest("[data-strip-team]")).find(Boolean)
      || bar.closest("[data-strip-team]");
    row.classList.add("strip-over");
    const moment = minutesLater(start, at);
    target = { teamId: Number(row.dataset.stripTeam), moment };
    label.textContent = timeText(moment, start);
    bar.classList.add("strip-dragged");
    const down = row.getBoundingClientRect().top - bar.closest("[data-strip-team]").getBoundingClientRect().top;
    bar.style.transform = `translate(${(at - begins) * PX_PER_MIN}px, ${down}px)`;
  };
  const end = ({ type }) => {
    bar.removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) bar.removeEventListener(name, end);
    document.removeEventListener("keydown", cancel, true);
    row?.classList.remove("strip-over");
    label.remove();
    bar.classList.remove("strip-dragged");
    bar.style.transform = "";
    if (!target || type !== "pointerup") return;
    // The press that follows a drag is none.
    const swallow = (click) => click.stopImmediatePropagation();
    bar.addEventListener("click", swallow, true);
    setTimeout(() => {
      bar.removeEventListener("click", swallow, true);
      drop(target.teamId, target.moment);
    });
  };
  const cancel = (pressed) => {
    if (pressed.key !== "Escape") return;
    pressed.stopPropagation();
    end({ type: "pointercancel" });
  };
  bar.addEventListener("pointermove", move);
  bar.addEventListener("pointerup", end);
  bar.addEventListener("pointercancel", end);
  document.addEventListener("keydown", cancel, true);
}
