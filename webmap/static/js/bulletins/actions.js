// What can be done on the page of bulletins.

import { ApiError, api } from "/static/js/api.js";
import { makeDrafts, rebased } from "/static/js/bulletins/drafts.js";
import { makePreview } from "/static/js/bulletins/preview.js";
import { _ } from "/static/js/i18n.js";
import { problemsOf } from "/static/js/patrols/problems.js";

const API = "/api/v1/bulletins";
const DAY_MS = 86_400_000;
const CONFLICT = 409;

/** Return the bulletin that is looked at. */
export const chosen = ({ answer, kind }) => answer?.bulletins.find((one) => one.sub_category === kind);

const linesOf = (lines, count) => Array.from({ length: count }, (_nothing, i) => lines[i] ?? "");

/** Return the page's actions on a store (patrols/store.js). */
export function makeActions(store) {
  const get = store.get;
  const drafts = makeDrafts();
  const preview = makePreview({
    shown: (picture) => store.set({ picture, problems: [] }),
    wrong: (error) => store.set({ problems: problemsOf(error), stale: true }),
  });
  const draftOf = ({ text }) => ({ ...text, how_to_avoid: linesOf(text.how_to_avoid, get().data.most.lines) });
  const bodyOf = ({ day, kind, draft }) => ({ day, sub_category: kind, ...draft });

  /** Look at a bulletin as it was left: its own picture where it is kept, else one drawn now. */
  function look(one) {
    preview.stop();
    if (!one) { store.set({ kind: null, draft: null, dirty: false, theirs: [], picture: null, stale: false, problems: [] }); return; }
    const { day, data } = get();
    const kept = data.may_edit ? drafts.of(day, one.sub_category) : null;
    if (kept) {
      const now = draftOf(one);
      const { draft, told } = kept.version === one.version ? { draft: kept.draft, told: [] } : rebased(kept, now);
      drafts.keep(day, one.sub_category, { draft, base: now, version: one.version });
      store.set({ kind: one.sub_category, draft, dirty: true, theirs: told, stale: true, problems: [] });
      preview.draw(bodyOf(get()), true);
      return;
    }
    store.set({ kind: one.sub_category, draft: draftOf(one), dirty: false, theirs: [], stale: one.picture !== get().picture, problems: [], ...(one.picture ? { picture: one.picture } : {}) });
    if (!one.picture) preview.draw(bodyOf(get()), true);
  }

  async function attempt(work) {
    if (get().busy) return null;
    store.set({ busy: true, problems: [] });
    try {
      return (await work()) ?? true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.set({ problems: error.status === CONFLICT ? await takeTheirs(error) : problemsOf(error) });
      return null;
    } finally {
      store.set({ busy: false });
    }
  }
  async function read(kind = get().kind) {
    const { day } = get();
    const answer = await api(`${API}?${new URLSearchParams({ day })}`);
    if (get().day !== day) return;
    store.set({ answer });
    look(answer.bulletins.find((one) => one.sub_category === kind) ?? answer.bulletins[0]);
  }
  /** Somebody else was first: read again; what was written here stays. */
  async function takeTheirs(error) {
    try { await read(); } catch { return problemsOf(error); }
    return get().theirs.length ? [] : [{ field: "", text: _("别人刚改过这条预警，现在是改过的内容；看过再按一次。") }];
  }
  async function save() {
    const { day, kind, draft } = get();
    const made = await api(API, { method: "POST", body: { ...bodyOf(get()), version: chosen(get()).version } });
    const kept = drafts.of(day, kind);
    // What was typed while it was being sent is still to be saved.
    if (kept && kept.draft !== draft) drafts.keep(day, kind, { draft: kept.draft, base: draft, version: made.version });
    else drafts.forget(day, kind);
    return made;
  }
  const setApproval = (one, approved) => api(`${API}/${one.id}/approval`, { method: "POST", body: { version: one.version, approved } });

  const actions = {
    async load(part = {}) {
      preview.stop();
      store.set({ ...part, problems: [], theirs: [], answer: null, notice: null });
      try { await read(); } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        store.set({ problems: problemsOf(error) });
      }
    },
    step(days) {
      const day = new Date(Date.parse(`${get().day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
      return actions.load({ day, kind: null });
    },
    choose(kind) {
      store.set({ notice: null });
      look(get().answer.bulletins.find((one) => one.sub_category === kind));
    },
    unsaved: (kind) => Boolean(drafts.of(get().day, kind)),
    otherDays: () => drafts.otherDays(get().day),
    /** Give up what was written and not saved. */
    discard() {
      drafts.forget(get().day, get().kind);
      look(chosen(get()));
    },
    write(some) {
      preview.stop();
      const draft = { ...get().draft, ...some };
      store.set({ draft, dirty: true, stale: true });
      const one = chosen(get());
      drafts.keep(get().day, one.sub_category, { draft, base: draftOf(one), version: one.version });
      preview.draw(bodyOf(get()));
    },
    writeLine(index, text) {
      actions.write({ how_to_avoid: get().draft.how_to_avoid.map((line, i) => (i === index ? text : line)) });
    },
    standard() { actions.write({ ...chosen(get()).standard, how_to_avoid: linesOf(chosen(get()).standard.how_to_avoid, get().data.most.lines) }); },
    save: () => attempt(async () => {
      await save();
      await read();
      store.notify(_("已保存草稿"));
    }),
    approve: () => attempt(async () => {
      const { dirty } = get();
      const one = chosen(get());
      const kept = dirty || !one.id ? await save() : one;
      const done = await setApproval(kept, true);
      await read();
      store.notify(_("已核准，可以下载和分享"), () => attempt(async () => {
        await setApproval(done, false);
        await read();
      }));
    }),
    withdraw: () => attempt(async () => {
      const drawn = await setApproval(chosen(get()), false);
      await read();
      store.notify(_("已撤回核准"), () => attempt(async () => {
        await setApproval(drawn, true);
        await read();
      }));
    }),
    async copy() {
      const { message } = chosen(get());
      try {
        await navigator.clipboard.writeText(message);
        store.notify(_("文字已复制，可以粘贴到微信群"));
      } catch {
        // Without TLS browsers give no clipboard: the text is marked, to be copied by hand.
        store.set({ showText: true });
        requestAnimationFrame(() => document.getElementById("message")?.select());
        store.notify(_("浏览器不让自动复制：文字已选中，请手动复制"));
      }
    },
    /** The picture's bytes are here. */
    loaded() { if (!get().dirty || get().picture?.startsWith("blob:")) store.set({ stale: false }); },
    showText(showText) { if (showText !== get().showText) store.set({ showText }); },
  };
  return actions;
}
