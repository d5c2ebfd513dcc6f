// The day and the kind that are looked at on the page of bulletins, in the address.

const GENERAL = "general";
const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") && !Number.isNaN(Date.parse(text));

/** Return what an address asks for; no kind: the first of the day. */
export function readAddress(search, today) {
  const asked = new URLSearchParams(search);
  const kind = asked.get("kind");
  return { day: isDay(asked.get("day")) ? asked.get("day") : today, kind: kind === GENERAL ? "" : kind };
}

/** Return the address of a state. */
export function writeAddress({ day, kind, data }) {
  const asked = new URLSearchParams();
  if (day !== data.today) asked.set("day", day);
  if (kind !== null) asked.set("kind", kind || GENERAL);
  const query = asked.toString();
  return query ? `?${query}` : location.pathname;
}
