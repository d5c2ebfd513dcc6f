// What somebody else did to a follow-up while something was being written about it here.

import { _ } from "/static/js/i18n.js";

/** What the form of a follow-up has of it. */
export const formOf = ({ kind, due_on: due, member_id: member, note }) => ({ kind, due_on: due, member_id: member ?? "", note });

/** Return a form with theirs where nothing was changed here. */
export function merged(draft, seen, theirs) {
  const mine = Object.keys(seen).filter((name) => String(draft[name]) !== String(seen[name]));
  return { ...draft, ...theirs, ...Object.fromEntries(mine.map((name) => [name, draft[name]])) };
}

function changesOf(seen, theirs, kinds) {
  const changes = [];
  if (theirs.done_on && !seen.done_on) changes.push(_("{day} 完成", { day: theirs.done_on }));
  if (!theirs.done_on && seen.done_on) changes.push(_("撤回完成"));
  if (theirs.done_on && seen.done_on && theirs.done_on !== seen.done_on) changes.push(_("完成日期 {day}", { day: theirs.done_on }));
  if (theirs.kind !== seen.kind) changes.push(kinds[theirs.kind]);
  if (theirs.due_on !== seen.due_on && !theirs.done_on) changes.push(_("到期日 {day}", { day: theirs.due_on }));
  if (theirs.member_id !== seen.member_id) changes.push(theirs.member ? _("负责：{name}", { name: theirs.member }) : _("不指定队员"));
  if (theirs.note !== seen.note) changes.push(_("说明“{note}”", { note: theirs.note }));
  if (Boolean(theirs.photo) !== Boolean(seen.photo)) changes.push(theirs.photo ? _("加了照片") : _("删了照片"));
  else if (theirs.photo !== seen.photo) changes.push(_("照片"));
  return changes.join(_("、"));
}

/** Say what was done meanwhile, and what becomes of what was written here. */
export function toldOf(seen, theirs, { kinds, written, adding, photo }) {
  if (!theirs) return _("“{name}”的跟进刚被别人删除。", { name: seen.name });
  const told = { who: theirs.username, changes: changesOf(seen, theirs, kinds) || _("没有看得见的改动") };
  if (!written) return _("{who} 刚改过这条跟进：{changes}。看过以后还要改，再按一次。", told);
  if (!adding) return _("{who} 刚改过这条跟进：{changes}。您填的还在，没有保存；看过再按一次，就按您的保存。", told);
  const added = _("{who} 已先登记：{changes}。您写的和照片都还在，按“补上我写的”就加在后面。", told);
  return photo && theirs.photo ? added + _("您的照片会换掉现在的照片。") : added;
}
