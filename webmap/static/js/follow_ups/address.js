// What a person chose on the page of follow-ups, in the address.

const VIEWS = ["list", "card", "new", "edit"];
const idOf = (text) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : null);

/** The key of what a follow-up is about: `h3`, or the place's layer and number. */
export const aboutOf = ({ hotspot_id: hotspot, layer_id: layer, place_number: number }) =>
  (hotspot ? `h${hotspot}` : `${layer}/${number}`);

/** Return what an address asks for. */
export function readAddress(search) {
  const asked = new URLSearchParams(search);
  const [id, hotspot] = [idOf(asked.get("id")), idOf(asked.get("hotspot"))];
  const view = VIEWS.includes(asked.get("do")) ? asked.get("do") : id ? "card" : "list";
  return {
    id, view, member: idOf(asked.get("member")), kind: asked.get("kind") ?? "",
    about: hotspot ? `h${hotspot}` : asked.get("place") ?? "", done: asked.get("done") === "1",
  };
}

/** Return the address of a state. */
export function writeAddress({ id, view, member, kind, about, done }) {
  const asked = new URLSearchParams();
  if (about.startsWith("h") && !about.includes("/")) asked.set("hotspot", about.slice(1));
  else if (about) asked.set("place", about);
  if (member) asked.set("member", member);
  if (kind) asked.set("kind", kind);
  if (done) asked.set("done", "1");
  if (id) asked.set("id", id);
  if (view !== (id ? "card" : "list")) asked.set("do", view);
  const query = asked.toString();
  return query ? `?${query}` : location.pathname;
}
