// The address of the history page: which changes are listed, and which is open.

const NAMES = ["layer", "username", "since", "until"];

/** Read the page's address. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const wanted = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]));
  return { wanted, open: Number(query.get("change")) || null };
}

/** Write the page's address. */
export function writeAddress({ wanted, open }) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
  if (open) query.set("change", open);
  const text = query.toString();
  history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
}

/** Return the query of the API for what is wanted; days are the office's own. */
export function apiQuery(wanted, before) {
  const query = new URLSearchParams();
  if (wanted.layer) query.set("layer", wanted.layer);
  if (wanted.username) query.set("username", wanted.username);
  if (wanted.since) query.set("since", `${wanted.since}T00:00:00+08:00`);
  if (wanted.until) query.set("until", new Date(Date.parse(`${wanted.until}T00:00:00+08:00`) + 864e5).toISOString());
  if (before) query.set("before", before);
  return query.toString();
}
