// The service worker: the page, the plan and its map kept on the phone.

/** Begin to keep the page on the phone; null where the browser can't (plain HTTP from elsewhere). */
export async function startKeeping() {
  if (!("serviceWorker" in navigator)) return null;
  try {
    await navigator.serviceWorker.register("/field/service-worker.js", { scope: "/field" });
    return await navigator.serviceWorker.ready;
  } catch {
    // Without a connection the one that is here already does the work.
    return (await navigator.serviceWorker.getRegistration("/field")) ?? null;
  }
}

function ask(registration, message) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data.done);
    registration.active.postMessage(message, [port2]);
  });
}

/** Put addresses on the phone; returns whether all are there. */
export const keep = (registration, data, tiles) => ask(registration, { kind: "keep", data, tiles });

/** Take the plan and its map off the phone. */
export const forget = (registration) => ask(registration, { kind: "forget" });
