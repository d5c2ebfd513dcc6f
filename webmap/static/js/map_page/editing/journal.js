// What a person changed on this page, to be undone and done again; each step is a change of the server.

import { api } from "/static/js/api.js";

const CHANGES = "/api/v1/places/changes";
// As many numbers as an address can hold.
const AT_ONCE = 60;

/** The changes that this page made, and those that it took back. */
export class Journal {
  constructor() {
    this.done = [];
    this.undone = [];
  }

  /** Remember a change and the layers that it touched. */
  add(change, layers) {
    if (change === null) return;
    this.done.push({ change, layers });
    this.undone = [];
  }

  /** Take the last change back; returns the layers that it touched. */
  undo() {
    return this.#turn(this.done, this.undone, "undo");
  }

  /** Do again what was taken back last. */
  redo() {
    return this.#turn(this.undone, this.done, "redo");
  }

  async #turn(from, to, how) {
    const last = from.at(-1);
    if (!last) return [];
    const { change } = await api(`${CHANGES}/${last.change}/${how}`, { method: "POST" });
    from.pop();
    to.push({ ...last, change });
    return last.layers;
  }
}

/** Keep operations together; returns the server's answer. */
export const sendEdits = (operations) => api(CHANGES, { method: "POST", body: { operations } });

/** Bring a place back to a version; ``seen`` is the one that holds, null where it is deleted. */
export const sendRestore = (id, { version, seen }) =>
  api(`/api/v1/places/${id}/restore`, { method: "POST", body: { version, seen } });

/** Return places of layers by their numbers, whole and with versions. */
export async function fetchPlaces(wanted) {
  const found = [];
  for (const [layerId, numbers] of Object.entries(wanted)) {
    for (let i = 0; i < numbers.length; i += AT_ONCE) {
      const query = numbers.slice(i, i + AT_ONCE).map((one) => `number=${encodeURIComponent(one)}`).join("&");
      const { places } = await api(`/api/v1/layers/${layerId}/places?${query}`);
      found.push(...places);
    }
  }
  return found;
}

/** Return every state of a place, newest first. */
export const fetchHistory = async (id) => (await api(`/api/v1/places/${id}/history`)).states;
