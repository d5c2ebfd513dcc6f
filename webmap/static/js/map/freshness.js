// The map as others leave it: asked for every while, and when the page is looked at again.

const EVERY_MS = 45_000;
const AT_MOST_EVERY_MS = 2_000;
// What a page asks by itself does not keep its user signed in.
const HEADERS = { Accept: "application/json", "X-Background": "1" };

/** An answer, or null: without a network, or signed out, the map stays as it is. */
async function asked(url) {
  const answer = await fetch(url, { headers: HEADERS, cache: "no-cache" }).catch(() => null);
  return answer?.ok ? answer : null;
}

/** Return what a layer's features are now, or null where they are as they were last time. */
async function features(layerId, marks) {
  const answer = await asked(`/api/v1/layers/${layerId}/features`);
  if (!answer) return null;
  const mark = answer.headers.get("ETag");
  if (mark && marks.get(layerId) === mark) return null;
  marks.set(layerId, mark);
  return answer.json();
}

/**
 * Keep a map fresh.
 * @param {Object} view the page's map, see office_map.js
 * @param {{isBusy: function(): boolean, renewed: function(string[])}} page whether somebody is in
 *   the middle of something that must not move, and what to do when layers were renewed
 * @returns {{look: function(): Promise<void>}}
 */
export function keepFresh(view, { isBusy, renewed }) {
  const marks = new Map();
  let version = view.data.data_version;
  let last = performance.now();
  let looking = false;

  async function renew(now) {
    const { layers } = view;
    const answer = await asked("/api/v1/layers");
    if (!answer) return;
    const { layers: definitions } = await answer.json();
    const there = new Set(definitions.map((one) => one.layer_id));
    const ids = [...layers.loaded.keys()].filter((id) => there.has(id) && layers.featuresOrNull(id));
    const found = await Promise.all(ids.map((id) => features(id, marks)));
    // Somebody began something meanwhile: it is asked again later.
    if (isBusy()) { ids.forEach((id) => marks.delete(id)); return; }
    const collections = Object.fromEntries(ids.map((id, place) => [id, found[place]]).filter(([, one]) => one));
    layers.renew(definitions, collections);
    version = now;
    renewed(Object.keys(collections));
  }

  async function look() {
    if (looking || document.hidden || isBusy()) return;
    looking = true;
    last = performance.now();
    try {
      const answer = await asked("/api/v1/layers/version");
      if (!answer) return;
      const { data_version: now } = await answer.json();
      if (now !== version) await renew(now);
    } finally {
      looking = false;
    }
  }

  const again = () => { if (performance.now() - last >= AT_MOST_EVERY_MS) look(); };
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", again);
  addEventListener("focus", again);
  return { look };
}
