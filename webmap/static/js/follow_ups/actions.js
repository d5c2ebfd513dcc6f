// What can be done on the page of follow-ups: each changes the server first and reads it again.

import { ApiError, api } from "/static/js/api.js";
import { smallPhoto } from "/static/js/field/photo.js";
import { formOf, merged, toldOf } from "/static/js/follow_ups/overtaken.js";
import { _ } from "/static/js/i18n.js";
import { problemsOf } from "/static/js/patrols/problems.js";

const API = "/api/v1/follow-ups";
const TYPING_PAUSE_MS = 250;
const PLACES_FOUND = 8;
const DAY_MS = 86_400_000;
const CONFLICT = 409;

const dayAfter = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Return the page's actions on a store (patrols/store.js). */
export function makeActions(store) {
  const get = store.get;
  const clear = (change) => store.set({ problems: [], found: null, photo: null, adding: false, ...change });
  let typing = null;

  /** Do something on the server; `one`: the follow-up as it was seen, where it is changed. */
  async function attempt(work, one = null) {
    if (get().busy) return null;
    store.set({ busy: true, problems: [] });
    try {
      return (await work()) ?? true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.set({ problems: one && error.status === CONFLICT ? await takeTheirs(one, error) : problemsOf(error) });
      return null;
    } finally {
      store.set({ busy: false });
    }
  }

  async function reload() {
    const asked = [api(API)];
    if (get().data.may_manage) asked.push(api(`${API}/talks`));
    const [{ follow_ups: followUps }, talks] = await Promise.all(asked);
    // What is proposed lies open until there is something to do.
    const { talksOpen } = get();
    store.set({ followUps, talks: talks ?? null, talksOpen: talksOpen ?? followUps.every((one) => one.urgency === "done") });
  }
  const current = () => get().followUps.find((one) => one.id === get().id);

  /** Somebody else was first: read again, keep what was typed, and return what they did. */
  async function takeTheirs(seen, error) {
    try { await reload(); } catch { return problemsOf(error); }
    const { view, id, draft, photo, data } = get();
    const theirs = get().followUps.find((one) => one.id === seen.id);
    if (theirs && id === seen.id) {
      if (view === "edit") store.set({ draft: merged(draft, formOf(seen), formOf(theirs)) });
      // Done already: what was written here can be added to it.
      else if (theirs.urgency === "done" && (photo || draft?.note?.trim())) store.set({ adding: true });
    }
    const written = view === "edit" || Boolean(photo || draft?.note?.trim());
    return [{ field: "", text: toldOf(seen, theirs, { kinds: data.kinds, written, adding: get().adding, photo }) }];
  }

  /** Keep a photo, made small here first; what the browser can't read goes as it is. */
  async function sendPhoto(one, file) {
    let picture = file;
    try { picture = await smallPhoto(file); } catch { /* the server says what is wrong with it */ }
    return api(`${API}/${one.id}/photo?version=${one.version}`, { method: "POST", body: picture });
  }

  /** Return a photo as it lies on the server, to be put back; null: it is gone. */
  const photoOf = (one) => (one.photo ? fetch(one.photo).then((answer) => (answer.ok ? answer.blob() : null)).catch(() => null) : null);
  const putBackPhoto = (one, picture) => attempt(async () => {
    await api(`${API}/${one.id}/photo?version=${one.version}`, { method: "POST", body: picture });
    await reload();
    store.notify(_("已恢复照片"));
  }, one);

  const blank = () => ({ done_on: get().data.today, note: "" });

  const actions = {
    reload: async () => {
      try { await reload(); } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        store.set({ problems: problemsOf(error) });
      }
    },
    filter(some) { clear({ view: "list", id: null, ...some }); },
    openList() { clear({ view: "list", id: null, draft: null }); },
    open(id) { clear({ view: "card", id, draft: blank() }); },
    openNew() {
      const { data, about, member } = get();
      const known = get().followUps.find((one) => `${one.layer_id}/${one.place_number}` === about);
      const hotspot = data.hotspots.find((one) => `h${one.id}` === about);
      clear({
        view: "new", id: null,
        draft: {
          of: known ? "place" : "hotspot", hotspot_id: hotspot?.id ?? "", q: "",
          place: known ? { layer_id: known.layer_id, number: known.place_number, name: known.name } : null,
          kind: "visit", due_on: dayAfter(data.today, 7), member_id: member ?? "", note: "",
        },
      });
    },
    openEdit() {
      clear({ view: "edit", draft: formOf(current()) });
    },
    write(some) { store.set({ draft: { ...get().draft, ...some }, problems: [] }); },
    takePhoto(photo) { store.set({ photo, problems: [] }); },

    /** Look for places by what was typed, once the typing pauses. */
    look(q) {
      clearTimeout(typing);
      actions.write({ q });
      if (!q.trim()) { store.set({ found: null }); return; }
      typing = setTimeout(async () => {
        const query = new URLSearchParams({ q: q.trim(), limit: 30 });
        const { results } = await api(`/api/v1/search?${query}`).catch(() => ({ results: [] }));
        if (get().draft?.q === q) {
          store.set({ found: results.filter((one) => one.layer_id in get().data.layers).slice(0, PLACES_FOUND) });
        }
      }, TYPING_PAUSE_MS);
    },
    choosePlace({ layer_id: layer, number, name, lon, lat }) {
      clear({ draft: { ...get().draft, place: { layer_id: layer, number, name: name || number, lon, lat }, q: "" } });
    },

    save() {
      const { draft, view, id } = get();
      const body = { kind: draft.kind, due_on: draft.due_on, member_id: Number(draft.member_id) || null, note: draft.note };
      if (!draft.due_on) { store.set({ problems: [{ field: "due_on", text: _("请选择到期日") }] }); return null; }
      if (view === "edit") {
        return attempt(async () => {
          await api(`${API}/${id}`, { method: "PATCH", body: { ...body, version: current().version } });
          await reload();
          actions.open(id);
          store.notify(_("已保存"));
        }, current());
      }
      if (draft.of === "hotspot" && !draft.hotspot_id) { store.set({ problems: [{ field: "hotspot_id", text: _("请选择热点") }] }); return null; }
      if (draft.of === "place" && !draft.place) { store.set({ problems: [{ field: "place_number", text: _("请按名称查找并选择场所") }] }); return null; }
      const about = draft.of === "hotspot" ? { hotspot_id: Number(draft.hotspot_id) }
        : { layer_id: draft.place.layer_id, place_number: draft.place.number };
      return attempt(async () => {
        const made = await api(API, { method: "POST", body: { ...body, ...about } });
        await reload();
        clear({ view: "list", id: null, draft: null });
        store.notify(_("已添加“{name}”的跟进", { name: made.name }), () => actions.drop(made));
      });
    },
    drop: (one) => attempt(async () => {
      await api(`${API}/${one.id}?version=${one.version}`, { method: "DELETE" });
      await reload();
      clear({ view: "list", id: null, draft: null });
      store.notify(_("已删除“{name}”的跟进", { name: one.name }), () => actions.putBack(one));
    }, one),
    putBack: (one) => attempt(async () => {
      const { kind, due_on: due, member_id: member, note, hotspot_id: hotspot, layer_id: layer, place_number: number, name } = one;
      const about = hotspot ? { hotspot_id: hotspot } : { layer_id: layer, place_number: number };
      const { today } = get().data;
      await api(API, { method: "POST", body: { kind, due_on: due < today ? today : due, member_id: member, note, ...about } });
      await reload();
      store.notify(_("已恢复“{name}”的跟进", { name }));
    }),

    finish() {
      const { draft, photo, id, adding } = get();
      const seen = current();
      if (!draft.done_on) { store.set({ problems: [{ field: "done_on", text: _("请选择完成日期") }] }); return null; }
      return attempt(async () => {
        let one = await api(`${API}/${id}/done`, {
          method: "POST", body: { version: seen.version, done_on: adding ? seen.done_on : draft.done_on, note: draft.note.trim() },
        });
        try {
          if (photo) one = await sendPhoto(one, photo);
        } catch (error) {
          // It is done all the same; the photo waits to be added again.
          await reload();
          if (get().id === id) store.set({ draft: blank(), adding: true });
          throw error;
        }
        await reload();
        // Who has gone on to something else stays there.
        if (get().id === id) clear({ view: "card", draft: blank() });
        // What another said is not taken back with what was added to it.
        if (adding) store.notify(_("已补上"));
        else store.notify(_("“{name}”已完成", { name: one.name }), () => actions.reopen(one));
      }, seen);
    },
    reopen: (one) => attempt(async () => {
      await api(`${API}/${one.id}/reopen`, { method: "POST", body: { version: one.version } });
      await reload();
      if (get().id === one.id) actions.open(one.id);
      store.notify(_("已撤回完成"));
    }, one),
    putPhoto: (file) => {
      const one = current();
      store.set({ photo: file });
      return attempt(async () => {
        const before = await photoOf(one);
        const made = await sendPhoto(one, file);
        await reload();
        store.set({ photo: null, adding: false });
        store.notify(before ? _("已换照片") : _("已加照片"), before ? () => putBackPhoto(made, before) : null);
      }, one);
    },
    dropPhoto: () => {
      const one = current();
      return attempt(async () => {
        const before = await photoOf(one);
        const made = await api(`${API}/${one.id}/photo?version=${one.version}`, { method: "DELETE" });
        await reload();
        store.notify(_("已删除照片"), before ? () => putBackPhoto(made, before) : null);
      }, one);
    },

    accept: ({ layer_id: layer, number }) => attempt(async () => {
      const made = await api(`${API}/talks/accept`, { method: "POST", body: { layer_id: layer, number } });
      await reload();
      store.notify(_("已列入约谈：{name}，{due} 前完成", { name: made.name, due: made.due_on }), () => actions.drop(made));
    }),
    dismiss: ({ layer_id: layer, number, name }) => attempt(async () => {
      const body = { layer_id: layer, number };
      await api(`${API}/talks/dismiss`, { method: "POST", body });
      await reload();
      store.notify(_("“{name}”暂不约谈，再有打架斗殴时会重新提示", { name }), () => attempt(async () => {
        await api(`${API}/talks/restore`, { method: "POST", body });
        await reload();
      }));
    }),
  };
  return actions;
}
