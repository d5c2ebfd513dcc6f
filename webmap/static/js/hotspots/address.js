// What a person chose on the page of hotspots, in the address.

export const STATES = ["suggested", "confirmed", "assigned", "followed_up", "closed"];
const VIEWS = ["list", "card", "edit", "draw", "away"];
const idOf = (text) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : null);

/** Return what an address asks for. */
export function readAddress(search) {
  const asked = new URLSearchParams(search);
  const chosen = idOf(asked.get("hotspot"));
  const view = VIEWS.includes(asked.get("do")) ? asked.get("do") : chosen ? "card" : "list";
  const who = asked.get("who");
  return {
    chosen, view, q: asked.get("q") ?? "",
    state: STATES.includes(asked.get("state")) ? asked.get("state") : null,
    who: /^[mt]\d{1,9}$/.test(who ?? "") ? who : null,
  };
}

/** Return the address of a state. */
export function writeAddress({ chosen, view, state, who, q }) {
  const asked = new URLSearchParams();
  if (state) asked.set("state", state);
  if (q) asked.set("q", q);
  if (chosen) asked.set("hotspot", chosen);
  if (who) asked.set("who", who);
  if (view !== (chosen ? "card" : "list")) asked.set("do", view);
  const query = asked.toString();
  return query ? `?${query}` : location.pathname;
}
