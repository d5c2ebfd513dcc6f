// What a person chose on the page of grids, in the address.

/** Return what an address asks for. */
export function readAddress(search) {
  const asked = new URLSearchParams(search);
  const draft = Number(asked.get("draft"));
  return {
    draft: Number.isInteger(draft) && draft > 0 ? draft : null,
    day: /^\d{4}-\d{2}-\d{2}$/.test(asked.get("day") ?? "") ? asked.get("day") : null,
    level: asked.get("level") === "police_grids" ? "police_grids" : "sub_grids",
    grid: asked.get("grid"),
  };
}

/** Return the address of a state. */
export function writeAddress({ data, draft, day, level, selected }) {
  const asked = new URLSearchParams();
  if (draft) asked.set("draft", draft.id);
  else if (day !== data.today) asked.set("day", day);
  if (draft && level === "police_grids") asked.set("level", level);
  if (selected) asked.set("grid", selected);
  const query = asked.toString();
  return query ? `?${query}` : location.pathname;
}
