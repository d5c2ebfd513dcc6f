// Keeps the page, today's plan and its map on the phone, so that all works without a connection.
// VERSION and ASSETS come before this line, from the server (webmap/web/field.py).

const SHELL = `field-shell-${VERSION}`;
const DATA = "field-data";
const TILES = "field-tiles";
const MOST_TILES = 600;
const PATIENCE_MS = 5000;
const PAGE = "/field";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL)
    .then((cache) => cache.addAll(ASSETS.map((url) => new Request(url, { cache: "reload" }))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names
      .filter((name) => name.startsWith("field-shell-") && name !== SHELL)
      .map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

/** Return the key under which an answer is kept; null: it is not ours to keep. */
function keyOf(url) {
  if (url.pathname === PAGE) return PAGE;
  if (url.pathname === "/api/v1/field/today") return url.pathname + url.search;
  if (url.pathname.startsWith("/i18n/")) return url.pathname;
  // The map asks for the same layers in any order.
  if (url.pathname === "/api/v1/layers/features") {
    return `${url.pathname}?${(url.searchParams.get("layers") ?? "").split(",").sort().join(",")}`;
  }
  return null;
}

/** Ask the server and keep its answer; what is refused or leads elsewhere is not kept. */
async function askAndKeep(request, key) {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) {
    const headers = new Headers(answer.headers);
    headers.set("X-Kept-At", new Date().toISOString());
    const body = await answer.clone().blob();
    const kept = new Response(body, { status: 200, headers });
    await (await caches.open(DATA)).put(key, kept);
  }
  return answer;
}

/** The server's answer, or the kept one where there is no connection or it is too slow. */
async function freshOrKept(request, key) {
  const kept = () => caches.open(DATA).then((cache) => cache.match(key));
  const asking = askAndKeep(request, key);
  const slow = new Promise((resolve) => { setTimeout(() => resolve(null), PATIENCE_MS); });
  try {
    const answer = await Promise.race([asking, slow]);
    if (answer) return answer;
  } catch {
    return (await kept()) ?? Response.error();
  }
  asking.catch(() => {});
  return (await kept()) ?? asking;
}

async function keptAsset(request) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  return kept ?? fetch(request);
}

async function keptTile(request) {
  const cache = await caches.open(TILES);
  const kept = await cache.match(request.url, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && (await cache.keys()).length < MOST_TILES) {
    await cache.put(request.url, answer.clone());
  }
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const key = keyOf(url);
  if (key) event.respondWith(freshOrKept(request, key));
  else if (url.pathname.startsWith("/static/")) event.respondWith(keptAsset(request));
  else if (url.pathname.startsWith("/tiles/")) event.respondWith(keptTile(request));
});

/** Put what the page names on the phone; a few at a time. */
async function keepAll({ data, tiles }) {
  for (const url of data) {
    await askAndKeep(new Request(url, { credentials: "same-origin" }), keyOf(new URL(url, location.origin)));
  }
  const cache = await caches.open(TILES);
  const here = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const wanted = tiles.filter((url) => !here.has(new URL(url, location.origin).pathname));
  if (here.size + wanted.length > MOST_TILES) await caches.delete(TILES);
  const store = await caches.open(TILES);
  const next = async () => {
    for (let url = wanted.shift(); url; url = wanted.shift()) {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (answer.ok) await store.put(new URL(url, location.origin).href, answer);
    }
  };
  await Promise.all([next(), next()]);
}

self.addEventListener("message", (event) => {
  const port = event.ports[0];
  const work = event.data.kind === "keep"
    ? keepAll(event.data)
    : Promise.all([DATA, TILES].map((name) => caches.delete(name)));
  event.waitUntil(work.then(() => port?.postMessage({ done: true }),
    () => port?.postMessage({ done: false })));
});
