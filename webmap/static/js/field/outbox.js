// What waits on the phone to be sent: kept in IndexedDB, sent in order, each thing once.

const DATABASE = "field";
const STORE = "outbox";
// The worker of another tab must not send the same at the same time.
const LOCK = "field-outbox";
// Answers that another try may turn into a good one.
const LATER = new Set([0, 408, 425, 429, 500, 502, 503, 504]);

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function openStore(mode) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
  };
  const database = await done(opening);
  const transaction = database.transaction(STORE, mode);
  transaction.oncomplete = () => database.close();
  return transaction.objectStore(STORE);
}

/** A UUID; `crypto.randomUUID` is missing where the page comes over plain HTTP from another machine. */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The things to send, the oldest first. */
export class Outbox {
  /**
   * @param {{token: function(): string, username: function(): string,
   *   changed: function(Object[]): void, told: function(string): void}} options `changed` is told
   *   all things after each change, `told` what the server says of a thing that it kept
   */
  constructor({ token, username, changed, told }) {
    Object.assign(this, { token, username, changed, told });
    /** Why sending stopped: null, "offline", "sign-in" or "expired". */
    this.stopped = null;
  }

  async items() {
    return done((await openStore("readonly")).getAll());
  }

  /** Put a thing on the phone; it is safe there before this returns. */
  async add(item) {
    await done((await openStore("readwrite")).add({ ...item, username: this.username() }));
    await this.#tell();
  }

  /** Take things that were sent before a moment off the phone: the server's answer holds them now. */
  async forgetSent(before_ms) {
    for (const item of await this.items()) {
      if (item.sentAt && item.sentAt < before_ms) await done((await openStore("readwrite")).delete(item.id));
    }
    await this.#tell();
  }

  /** Take a thing that the server refused off the phone. */
  async drop(id) {
    await done((await openStore("readwrite")).delete(id));
    await this.#tell();
  }

  /** Send all that waits, in order; returns how many were sent. Another tab's sending is enough. */
  async send() {
    if (!navigator.locks) return this.#sendAll();
    return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? this.#sendAll() : 0));
  }

  async #sendAll() {
    this.stopped = null;
    let sent = 0;
    for (const item of await this.items()) {
      if (item.sentAt || item.refused || item.username !== this.username()) continue;
      const { status, detail, warnings } = await this.#post(item);
      if (status >= 200 && status < 300) {
        await this.#put({ ...item, sentAt: Date.now(), blob: null });
        warnings.forEach((text) => this.told(text));
        sent += 1;
      } else if (status === 401) {
        this.stopped = "sign-in";
        break;
      } else if (status === 400) {
        this.stopped = "expired";
        break;
      } else if (LATER.has(status)) {
        this.stopped = "offline";
        break;
      } else {
        await this.#put({ ...item, refused: detail || String(status) });
      }
    }
    await this.#tell();
    return sent;
  }

  async #post(item) {
    const headers = { Accept: "application/json, application/problem+json", "X-CSRFToken": this.token() };
    headers["Content-Type"] = item.blob ? item.blob.type : "application/json";
    try {
      const answer = await fetch(item.url, {
        method: "POST", headers, body: item.blob ?? JSON.stringify(item.body),
      });
      const type = answer.headers.get("Content-Type") || "";
      const data = type.includes("json") ? await answer.json() : {};
      return { status: answer.status, detail: data.detail, warnings: data.warnings ?? [] };
    } catch {
      return { status: 0, warnings: [] };
    }
  }

  async #put(item) {
    await done((await openStore("readwrite")).put(item));
    await this.#tell();
  }

  async #tell() {
    this.changed(await this.items());
  }
}
