// How the stops of a route stand, by what the server knows and what still waits on the phone.

const SAYS = new Set(["arrived", "done", "failed"]);
const ENDS = new Set(["done", "failed"]);

/** Return the reports of a stop that are on the phone, the oldest first. */
const ownReports = (items, plan, route, stop) => items
  .filter(({ body, refused }) => body?.kind && !refused && body.plan_id === plan.id
    && body.team_id === route.team_id && body.sequence === stop.sequence)
  .map(({ body, sentAt }) => ({ ...body, waits: !sentAt }));

/**
 * Return how a stop stands.
 * @returns {{status: string|null, at: string|null, reason: string, notes: string[],
 *   photos: string[], waits: boolean}} `waits`: something of it is not sent yet
 */
export function standing(items, plan, route, stop) {
  const known = stop.report;
  const own = ownReports(items, plan, route, stop);
  const found = {
    status: known?.status ?? null, at: known?.at ?? null, reason: known?.reason ?? "",
    notes: [...(known?.notes ?? [])], photos: known?.photos ?? [],
    waits: own.some((report) => report.waits),
  };
  for (const report of own) {
    if (SAYS.has(report.kind) && (!found.at || !found.status
        || Date.parse(report.at) >= Date.parse(found.at))) {
      Object.assign(found, { status: report.kind, at: report.at, reason: report.reason ?? "" });
    }
    if (report.note && !found.notes.includes(report.note)) found.notes.push(report.note);
  }
  return found;
}

/** Return the first stop of a route that is neither done nor given up; null when all are. */
export function nextStop(items, plan, route) {
  return route.stops.find((stop) => stop.kind === "visit"
    && !ENDS.has(standing(items, plan, route, stop).status)) ?? null;
}

/** Return the user's things that wait to be sent, and those that the server refused. */
export function waiting(items, username) {
  const open = items.filter((item) => !item.sentAt);
  return {
    pending: open.filter((item) => !item.refused && item.username === username),
    refused: open.filter((item) => item.refused && item.username === username),
    others: open.filter((item) => item.username !== username),
  };
}
