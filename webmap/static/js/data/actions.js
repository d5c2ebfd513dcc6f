// What a person can do on the data page.

import { ApiError, api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { placesUnasked } from "/static/js/data/address_step.js";
import { firstChoices, withAddresses } from "/static/js/data/choices.js";
import { sendFile } from "/static/js/data/sending.js";

const POLL_MS = 400;
const RUNNING = ["working", "saving"];
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const address = (upload) => `/api/v1/uploads/${upload.id}`;
const EMPTY = { upload: null, choices: null, check: null, checking: false, problem: null, problems: [], selected: null, undone: false };

/** Return the actions on a store. */
export function makeActions(store) {
  let sending = null;
  let asking = null;

  function refused(error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof ApiError)) throw error;
    store.set({ problem: error.message, problems: error.problem?.problems ?? [] });
  }

  const actions = {
    /** Send a file and look at what is in it. */
    async send(file) {
      const { data } = store.get();
      if (file.size > data.most_mb * 1024 * 1024) {
        store.set({ problem: _("文件有 {size} MB，最多 {most} MB。", { size: Math.round(file.size / 1048576), most: data.most_mb }), problems: [] });
        return;
      }
      sending = new AbortController();
      store.set({ ...EMPTY, sending: { name: file.name, share: 0 } });
      try {
        const upload = await sendFile(file, {
          signal: sending.signal,
          sent: (share) => store.set({ sending: { name: file.name, share } }),
        });
        actions.open(upload);
      } catch (error) { refused(error); } finally { store.set({ sending: null }); }
    },

    stopSending() { sending?.abort(); },

    /** Show an upload that the server has. */
    open(upload) {
      store.set({ ...EMPTY, upload, choices: firstChoices(upload) });
      if (RUNNING.includes(upload.state.phase)) actions.follow();
      else if (upload.state.phase !== "done") actions.check();
    },

    async load(id) {
      store.set({ loading: true });
      try { actions.open(await api(`/api/v1/uploads/${encodeURIComponent(id)}`)); } catch (error) { refused(error); }
      store.set({ loading: false });
    },

    /** Read the file again: another sheet, another encoding. */
    async readAgain(part, encoding) {
      const query = new URLSearchParams();
      if (part) query.set("part", part);
      if (encoding) query.set("encoding", encoding);
      const { upload } = store.get();
      store.set({ checking: true, problem: null, problems: [] });
      try {
        actions.open(await api(`${address(upload)}/read?${query}`, { method: "POST" }));
      } catch (error) { store.set({ checking: false }); refused(error); }
    },

    choose(change) {
      store.set({ choices: { ...store.get().choices, ...change } });
      actions.check();
    },

    /** Ask what the upload would do as it is chosen now. */
    async check() {
      asking?.abort();
      const { upload, choices } = store.get();
      if (!choices.layer) return;
      const mine = new AbortController();
      asking = mine;
      store.set({ checking: true, problem: null, problems: [] });
      try {
        const check = await api(`${address(upload)}/check`, { method: "POST", body: choices, signal: mine.signal });
        if (placesUnasked(check, choices)) {
          actions.choose(withAddresses(choices, true));
          return;
        }
        store.set({ check, selected: null });
      } catch (error) { refused(error); } finally { if (asking === mine) store.set({ checking: false }); }
    },

    /** Begin to import; the rows are kept whole or not at all. */
    async keep() {
      const { upload, choices, check } = store.get();
      // What was guessed and shown is what is kept.
      const columns = Object.fromEntries(upload.headers.map((name) => [name, check.columns[name] ?? ""]));
      const body = { ...choices, datum: check.datum, crs: check.crs, columns };
      store.set({ problem: null, problems: [] });
      try {
        const state = await api(`${address(upload)}/keep`, { method: "POST", body });
        store.set({ upload: { ...upload, state } });
        await actions.follow();
      } catch (error) { refused(error); }
    },

    /** Ask how far the import is until it ends. */
    async follow() {
      const { id } = store.get().upload;
      for (;;) {
        await pause(POLL_MS);
        if (store.get().upload?.id !== id) return;
        try {
          const upload = await api(address({ id }));
          store.set({ upload });
          if (RUNNING.includes(upload.state.phase)) continue;
          if (upload.state.phase !== "done") actions.check();
          return;
        } catch (error) {
          if (error.status) { refused(error); return; }
        }
      }
    },

    async stop() {
      try { await api(`${address(store.get().upload)}/cancel`, { method: "POST" }); } catch (error) { refused(error); }
    },

    /** Take the import back. */
    async undo() {
      store.set({ problem: null, problems: [] });
      try {
        await api(`/api/v1/places/changes/${store.get().upload.state.change_set}/undo`, { method: "POST" });
        store.set({ undone: true, check: null });
      } catch (error) { refused(error); }
    },

    select(row) { store.set({ selected: row }); },

    /** Let the file go and begin with another. */
    async restart() {
      const { upload } = store.get();
      asking?.abort();
      store.set({ ...EMPTY });
      if (upload && !RUNNING.includes(upload.state.phase)) {
        try { await api(address(upload), { method: "DELETE" }); } catch (error) { if (!(error instanceof ApiError)) throw error; }
      }
    },
  };
  return actions;
}
