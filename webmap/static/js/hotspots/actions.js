// What can be done on the page of hotspots: each changes the server first and reads it again.

import { ApiError, api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { detectionActions } from "/static/js/hotspots/detection.js";
import { holderOf, nameOf } from "/static/js/hotspots/words.js";
import { problemsOf } from "/static/js/patrols/problems.js";

const API = "/api/v1";
const FIELDS = ["name", "reason", "priority", "dwell_min", "visits", "spacing_min", "windows"];
// Somebody else was first: what is shown is old.
const OUTDATED = [409, 412];
const EMPTY = { name: "", reason: "", priority: 3, dwell_min: 15, visits: 2, spacing_min: 60, windows: [], geometry: null };

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
/** What of a hotspot a form changes. */
const formOf = (hotspot) => ({ ...Object.fromEntries(FIELDS.map((name) => [name, hotspot[name]])), geometry: hotspot.geometry });

/** Return the page's actions on a store (patrols/store.js). */
export function makeActions(store) {
  const get = store.get;
  const find = (id) => get().hotspots.find((one) => one.id === id);
  const clear = (change) => store.set({
    problems: [], draft: null, base: null, theirs: [], asking: null, giving: null, notice: null, ...change,
  });

  /** Go elsewhere; what was written in a form and isn't saved can be taken up again. */
  function leave(change) {
    const { view, draft, base, theirs, chosen, card } = get();
    const start = { edit: base, draw: EMPTY }[view];
    const unsaved = draft && start && !same(draft, start);
    clear(change);
    if (!unsaved) return;
    store.notify(_("写的内容没有保存"), () => {
      if (view === "edit" && !find(chosen)) return;
      clear({ view, draft, base, theirs, chosen, card });
      // Others may have changed it meanwhile.
      if (view === "edit") attempt(takeTheirs);
    });
  }

  /** Do something; what the server refuses stands beside its cause. */
  async function attempt(work, field = "") {
    if (get().busy) return null;
    store.set({ busy: true, problems: [] });
    try {
      return (await work()) ?? true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const outdated = OUTDATED.includes(error.status);
      const problems = problemsOf(error).map((one) => ({ ...one, field: one.field || (outdated ? "" : field) }));
      store.set({ problems });
      if (outdated) {
        await takeTheirs();
        // A card that is gone takes its own problems along; this one is still to be read.
        store.set({ problems });
      }
      return null;
    } finally {
      store.set({ busy: false });
    }
  }

  async function readCard(id) {
    const [card, told] = await Promise.all([
      api(`${API}/hotspots/${id}`), api(`${API}/follow-ups?hotspot=${id}`).catch(() => null),
    ]);
    if (get().chosen === id) store.set({ card: { ...card, followUps: told?.follow_ups ?? [] } });
  }
  async function reload() {
    const { day, hotspots, members, teams, loads, absences } = await api(`${API}/hotspots`);
    store.set({ day, hotspots, members, teams, loads, absences });
    const { chosen } = get();
    if (!chosen) return;
    if (find(chosen)) await readCard(chosen);
    else clear({ chosen: null, card: null, view: "list" });
  }
  /** Somebody else was first: what they changed is told, what is being written here stays. */
  async function takeTheirs() {
    await reload();
    const { base, draft, chosen } = get();
    if (!base || !draft || !find(chosen)) return;
    const now = formOf(find(chosen));
    const names = Object.keys(now);
    const mine = Object.fromEntries(names.filter((name) => !same(draft[name], base[name])).map((name) => [name, draft[name]]));
    store.set({ base: now, draft: { ...now, ...mine }, theirs: names.filter((name) => !same(now[name], base[name])) });
  }
  const undo = (id) => attempt(async () => {
    await api(`${API}/hotspots/changes/${id}/undo`, { method: "POST" });
    store.set({ notice: null });
    await reload();
  }, "undo");
  const undoing = ({ id }, text) => store.notify(text, () => undo(id));
  /** Change something, read all again, and say so with a way back. */
  const changing = (url, options, text, field) => attempt(async () => {
    const made = await api(url, options);
    await reload();
    undoing(made, text);
  }, field);

  const actions = {
    ...detectionActions(store, attempt, reload),
    reload,
    find(q) { store.set({ q }); },
    /** Show the hotspots of a state; none: all that are open. */
    setState(state) { store.set({ state: get().state === state ? null : state }); },
    pick(who) { store.set({ who: get().who === who ? null : who }); },

    openList() { leave({ view: "list", chosen: null, card: null }); },
    async choose(id) {
      if (!find(id)) return null;
      leave({ view: "card", chosen: id, card: get().card?.hotspot.id === id ? get().card : null });
      try {
        return await readCard(id);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return store.set({ problems: problemsOf(error) });
      }
    },
    openAway() { leave({ view: "away", chosen: null, card: null, draft: { member_id: "", first_day: get().day, last_day: get().day } }); },

    openForm() {
      const form = formOf(find(get().chosen));
      clear({ view: "edit", draft: form, base: form });
    },
    openDraw() { leave({ view: "draw", chosen: null, card: null, draft: { ...EMPTY } }); },
    write(some) { store.set({ draft: { ...get().draft, ...some }, problems: [] }); },

    save() {
      const { view, draft, base, chosen } = get();
      const body = Object.fromEntries(FIELDS.map((name) => [name, draft[name]]));
      if (!draft.geometry) {
        store.set({ problems: [{ field: "geometry", text: _("请在地图上画一个面") }] });
        return null;
      }
      if (view === "draw") {
        return attempt(async () => {
          const made = await api(`${API}/hotspots`, { method: "POST", body: { ...body, geometry: draft.geometry } });
          clear({ view: "card", chosen: made.hotspot_id, card: null });
          await reload();
          undoing(made, _("已画好“{name}”", { name: body.name }));
        });
      }
      const changed = Object.fromEntries(Object.entries(draft).filter(([name, value]) => !same(value, base[name])));
      if (!Object.keys(changed).length) return actions.choose(chosen);
      return attempt(async () => {
        const made = await api(`${API}/hotspots/${chosen}`, { method: "PATCH", body: changed, version: find(chosen).version });
        clear({ view: "card" });
        await reload();
        undoing(made, _("已保存“{name}”", { name: draft.name }));
      });
    },

    /** Ask for the text that a decision needs. */
    ask(decision) { store.set({ asking: { decision, text: "" }, problems: [] }); },
    answer(text) { store.set({ asking: { ...get().asking, text }, problems: [] }); },
    stopAsking() { store.set({ asking: null, problems: [] }); },
    async decide(decision, text = "") {
      const { id, version, name } = find(get().chosen);
      const words = {
        accept: _("已采纳“{name}”", { name }), refuse: _("已拒绝“{name}”", { name }),
        close: _("已关闭“{name}”", { name }), reopen: _("已重新打开“{name}”", { name }),
      };
      const done = await changing(`${API}/hotspots/${id}/decision`, { method: "POST", body: { decision, text }, version }, words[decision], "text");
      if (done) store.set({ asking: null });
    },

    /** Give a hotspot to who is named by a key, from a day on. */
    assign(id, key, period = {}) {
      const hotspot = find(id);
      const name = nameOf(key, get());
      const first = period.first_day || get().day;
      const text = !key ? _("“{hotspot}”不再派人", { hotspot: hotspot.name }) : period.last_day
        ? _("“{hotspot}”{first} 至 {last} 派给 {name}", { hotspot: hotspot.name, first, last: period.last_day, name })
        : _("“{hotspot}”{first} 起派给 {name}", { hotspot: hotspot.name, first, name });
      return changing(`${API}/hotspots/${id}/assignments`, {
        method: "POST", body: { ...holderOf(key), first_day: first, last_day: period.last_day || null },
      }, text, "member_id");
    },
    give(some) { store.set({ giving: { ...get().giving, ...some }, problems: [] }); },
    async giveAsked() {
      const { giving, chosen } = get();
      if (giving?.to === undefined || giving.to === "") {
        store.set({ problems: [{ field: "member_id", text: _("请选择队员或小组") }] });
        return;
      }
      const done = await actions.assign(chosen, giving.to === "none" ? "" : giving.to, giving);
      if (done) store.set({ giving: null });
    },

    /** Give the hotspots of who is away to another, for those days or for good. */
    move(absence, key, { forGood = false, hotspot = null } = {}) {
      const { day } = get();
      const first = absence.first_day > day ? absence.first_day : day;
      const name = nameOf(key, get());
      const words = { from: absence.name, name, last: absence.last_day };
      return changing(`${API}/hotspots/moves`, {
        method: "POST",
        body: {
          ...holderOf(key), from_member: absence.member_id, first_day: first,
          last_day: forGood ? null : absence.last_day, hotspots: hotspot ? [hotspot] : null,
        },
      }, forGood ? _("{from} 的热点已交给 {name}", words) : _("{from} 的热点由 {name} 代到 {last}，之后自动交回", words), `away.${absence.id}`);
    },
    saveAway() {
      const { draft, members } = get();
      if (!draft.member_id) {
        store.set({ problems: [{ field: "member_id", text: _("请选择队员") }] });
        return null;
      }
      const name = members.find((one) => one.id === Number(draft.member_id))?.name ?? "";
      const body = { ...draft, member_id: Number(draft.member_id) };
      return attempt(async () => {
        const made = await api(`${API}/absences`, { method: "POST", body });
        actions.openAway();
        await reload();
        undoing(made, _("已登记 {name} 不在岗", { name }));
      });
    },
    dropAway(one) {
      return changing(`${API}/absences/${one.id}`, { method: "DELETE" }, _("已删除 {name} 的不在岗登记", { name: one.name }), `away.${one.id}`);
    },
  };
  return actions;
}
