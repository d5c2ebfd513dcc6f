// What a person chose on the page of the staff, in the address.

const VIEWS = ["list", "member", "edit", "new", "grid", "handover", "team"];
const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "");
const idOf = (text) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : null);

/** Return what an address asks for. */
export function readAddress(search, today) {
  const asked = new URLSearchParams(search);
  const [member, grid] = [idOf(asked.get("member")), asked.get("grid")];
  const view = VIEWS.includes(asked.get("do")) ? asked.get("do") : member ? "member" : grid ? "grid" : "list";
  return {
    q: asked.get("q") ?? "", member, grid, team: idOf(asked.get("team")), view,
    to: idOf(asked.get("to")), day: isDay(asked.get("day")) ? asked.get("day") : today,
  };
}

/** Return the address of a state. */
export function writeAddress({ q, member, grid, team, view, to, day, data }) {
  const asked = new URLSearchParams();
  if (q) asked.set("q", q);
  if (member) asked.set("member", member);
  if (grid) asked.set("grid", grid);
  if (view === "team" && team) asked.set("team", team);
  const usual = member ? "member" : grid ? "grid" : "list";
  if (view !== usual) asked.set("do", view);
  if (view === "handover" && to) asked.set("to", to);
  if (view === "handover" && day !== data.today) asked.set("day", day);
  const query = asked.toString();
  return query ? `?${query}` : location.pathname;
}
