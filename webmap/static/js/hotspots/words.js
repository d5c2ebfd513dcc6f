// Words of the page of hotspots.

import { _ } from "/static/js/i18n.js";

/** The states of hotspots, in the order in which one goes through them. */
export const STATE_NAMES = () => ({
  suggested: _("建议"), confirmed: _("已确认"), assigned: _("已派任"), followed_up: _("已跟进"), closed: _("已关闭"),
});

/** The state of one hotspot: a refused suggestion is told from what was closed. */
export const stateOf = (hotspot) => (hotspot.refused && hotspot.status === "closed" ? _("已拒绝") : STATE_NAMES()[hotspot.status]);

/** From a day to the last day on which it held. */
export function lastDay(validTo) {
  const last = new Date(`${validTo}T00:00:00Z`);
  last.setUTCDate(last.getUTCDate() - 1);
  return last.toISOString().slice(0, 10);
}

export const windowsText = (windows) => (windows.length
  ? windows.map(([from, to]) => `${from}–${to}`).join(_("、")) : _("任何时间"));

/** A day without its year: 11-30. */
export const shortDay = (day) => day.slice(5);

/** Who is away, from when to when. */
export const awayText = (one) => _("{name} {first} 至 {last} 不在岗", {
  name: one.name, first: shortDay(one.first_day), last: shortDay(one.last_day),
});

/** Who answers for a hotspot on a day; null: nobody. */
export const dutyOn = (hotspot, day) => hotspot.duties
  .find((one) => one.valid_from <= day && (!one.valid_to || one.valid_to > day)) ?? null;

/** The key of who answers: "m12" for a member, "t3" for a team. */
export const keyOf = (duty) => (duty.member_id ? `m${duty.member_id}` : `t${duty.team_id}`);

/** What the API takes for a key; an empty one is nobody. */
export const holderOf = (key) => ({
  member_id: key.startsWith("m") ? Number(key.slice(1)) : null,
  team_id: key.startsWith("t") ? Number(key.slice(1)) : null,
});

/** The name of who a key stands for. */
export function nameOf(key, { members, teams }) {
  const { member_id: member, team_id: team } = holderOf(key ?? "");
  if (member) return members.find((one) => one.id === member)?.name ?? "";
  return teams.find((one) => one.id === team)?.name ?? "";
}

/** All who may answer, team by team, for a select. */
export function holderChoices({ members, teams }, without = null) {
  return teams.flatMap((team) => [
    [`t${team.id}`, _("{team}（全组）", { team: team.name })],
    ...members.filter((one) => one.team_id === team.id).map((one) => [`m${one.id}`, `　${one.name}`]),
  ]).filter(([key]) => key !== without);
}

/** How many in a time, in words that are honest about small numbers. */
export function changeText(days, counts) {
  const { before, after, direction } = counts;
  const told = _("前 {days} 天 {before} 起，后 {days} 天 {after} 起", { days, before, after });
  if (before + after === 0) return told;
  if (direction === "more") return told + _("；确实变多了，很难用偶然解释");
  if (direction === "fewer") return told + _("；确实变少了，很难用偶然解释");
  return told + _("；这样的差别可能只是偶然");
}

/** Fewer than so many say nothing for sure. */
export const SMALL = 10;

/** The day, in China, of an instant that the server tells in UTC. */
export const dayOf = (instant) => new Date(instant).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

/** The range of the true change; of few incidents it would be too wide to mean anything. */
export function rangeText({ before, after, least, most }) {
  if (before + after < SMALL) return _("数量太少，说不准。");
  const percent = (share) => `${share > 0 ? "+" : ""}${Math.round(share * 100)}%`;
  return (most === null ? _("真实变化大约在 {least} 以上", { least: percent(least) })
    : _("真实变化大约在 {least} 到 {most} 之间", { least: percent(least), most: percent(most) })) + _("（100 次里约 95 次）。");
}
