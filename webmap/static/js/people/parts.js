// Small pieces of the page of the staff.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/patrols/parts.js";

/** The kinds of teams, in words. */
export const TEAM_KINDS = () => ({
  officers: _("民警"), assistant: _("警务助理"), community: _("社区警务"), mobile: _("综管机动"),
  road: _("路面巡处"), volunteers: _("义警"),
});

/** A member's photo, or the last character of the name where there is none. */
export const portrait = (member, more = "") => (member.photo
  ? h("img", { class: `people-portrait ${more}`, src: member.photo, alt: "", loading: "lazy" })
  : h("span", { class: `people-portrait ${more}`, "aria-hidden": "true" }, member.name.slice(-1)));

/** A grid that can be pressed. */
export const gridButton = (code, actions) => h("button", {
  type: "button", key: code, class: "btn btn-sm btn-outline-secondary app-target people-grid", onClick: () => actions.openGrid(code),
}, icon("grid-3x3-gap"), " ", code);

/** From a day to the last day on which it held. */
export function period({ valid_from: from, valid_to: to }, today) {
  if (!to) return from > today ? _("{from} 起", { from }) : _("{from} 至今", { from });
  const last = new Date(`${to}T00:00:00Z`);
  last.setUTCDate(last.getUTCDate() - 1);
  return `${from} – ${last.toISOString().slice(0, 10)}`;
}

/** Whether a duty holds today. */
export const holds = ({ valid_from: from, valid_to: to }, today) => from <= today && (!to || to > today);

/** A line of text in a form. */
export const input = ({ id, value, wrong, onInput, ...more }) => h("input", {
  id, value, autocomplete: "off", class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
  onInput: (event) => onInput(event.currentTarget.value), ...more,
});

/** The way back. */
export const back = (text, onClick) => h("button", {
  type: "button", class: "btn btn-sm btn-link p-0 app-target mb-2 people-back", id: "back", onClick,
}, icon("arrow-left"), " ", text);

/** The members that may be chosen, team by team. */
export function memberChoices({ members, teams }, without = null) {
  return teams.flatMap((team) => members
    .filter((one) => one.active && one.team_id === team.id && one.id !== without)
    .map((one) => [String(one.id), `${one.name}（${team.name}）`]));
}
