// Brings what has just come, or was selected on the map, into view in the panel.

import { setPanel } from "/static/js/bar.js";

/** Scroll the panel, and nothing else, so that an element is seen. */
function bring(element, { atTop = false } = {}) {
  const body = element?.closest(".app-panel-body");
  if (!body) return;
  const [outer, inner] = [body.getBoundingClientRect(), element.getBoundingClientRect()];
  if (atTop || inner.top < outer.top) body.scrollTop += inner.top - outer.top;
  else if (inner.bottom > outer.bottom) {
    body.scrollTop += Math.min(inner.bottom - outer.bottom, inner.top - outer.top);
  }
}

/** Bring into view what differs between two states. */
export function bringNews(state, last) {
  const find = (id) => document.getElementById(id);
  if (state.shown !== last.shown && state.plan) {
    bring(find("result"), { atTop: true });
    // The button that was pressed is gone; the keyboard goes on at the result.
    if (last.working) {
      find("result-title")?.focus({ preventScroll: true });
      // On a phone the sheet makes room for the routes.
      setPanel("half");
    }
  }
  if (state.working && !last.working && document.activeElement === document.body) {
    find("stop-button")?.focus();
  }
  if (state.problems !== last.problems && state.problems.length) {
    const wrong = document.querySelector("#patrol-panel .is-invalid, #patrol-panel [role=alert]");
    bring(wrong);
    if (wrong?.matches("input, select")) wrong.focus({ preventScroll: true });
  }
  if (state.selected && state.selected !== last.selected) {
    const { route, stop } = state.selected;
    bring(find(stop ? `stop-${route}-${stop}` : `route-${route}`));
  }
  if (state.pointed && state.pointed !== last.pointed) bring(find(`row-${state.pointed}`));
}
