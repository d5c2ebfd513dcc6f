// Texts that were written and not saved, by day and kind: they outlast looking at another and
// reading the page anew in the same tab.

import { _ } from "/static/js/i18n.js";

const KEPT = "bulletin-drafts";
const keyOf = (day, kind) => `${day} ${kind}`;
const dayOf = (key) => key.slice(0, 10);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const inWords = (part) => (Array.isArray(part) ? part.filter(Boolean).join("；") : part);

/** Return what is kept: a text is `{ draft, base, version }`, the last two as it was begun from. */
export function makeDrafts() {
  let kept = {};
  try { kept = JSON.parse(sessionStorage.getItem(KEPT)) ?? {}; } catch { /* none is kept, or it can't be read */ }
  function put(key, entry) {
    const { [key]: _before, ...others } = kept;
    kept = entry ? { ...others, [key]: entry } : others;
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* it stays as long as the page does */ }
  }
  return {
    of: (day, kind) => kept[keyOf(day, kind)] ?? null,
    keep: (day, kind, entry) => put(keyOf(day, kind), same(entry.draft, entry.base) ? null : entry),
    forget: (day, kind) => put(keyOf(day, kind), null),
    /** The other days that have a text which was not saved. */
    otherDays: (day) => [...new Set(Object.keys(kept).map(dayOf))].filter((one) => one !== day).sort(),
  };
}

/**
 * Return a kept text on what somebody else wrote meanwhile: theirs where nothing was changed here.
 * @returns {{draft: Object, told: {field: string, text: string}[]}} what the other changed, in words
 */
export function rebased({ draft, base }, now) {
  const names = { title: _("标题"), how_it_works: _("骗子怎么骗"), how_to_avoid: _("这样防") };
  const mine = Object.keys(names).filter((name) => !same(draft[name], base[name]));
  const theirs = Object.keys(names).filter((name) => !same(now[name], base[name]));
  const told = theirs.filter((name) => mine.includes(name) && !same(now[name], draft[name]))
    .map((name) => ({ field: name, text: _("对方写的是：{text}", { text: inWords(now[name]) }) }));
  if (theirs.length) {
    const parts = theirs.map((name) => names[name]).join(_("、"));
    told.push({ field: "", text: _("别人刚改过这条预警：{parts}。您写的还在，没有保存；再按一次就按您的保存，您没动的按对方的。", { parts }) });
  }
  return { draft: { ...now, ...Object.fromEntries(mine.map((name) => [name, draft[name]])) }, told };
}
