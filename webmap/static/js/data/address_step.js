// Rows without a coordinate: placed by their address, chosen among close ones, or left to wait.

import { _ } from "/static/js/i18n.js";
import { withAddresses } from "/static/js/data/choices.js";
import { h, icon, step } from "/static/js/patrols/parts.js";

const SHOWN = 100;

/** Why rows have to be placed by their addresses; "": their coordinates do, whatever else is bad. */
export function lackOfPositions(check) {
  if (check.missing.includes("lon") || check.missing.includes("lat")) return _("这个文件没有坐标，但有地址：可以按地址找位置。");
  if (!check.missing.length && !check.points.length) return _("坐标列里没有一个能用的坐标，但有地址：可以按地址找位置。");
  if (!check.missing.length && check.lacking) return _("{count} 行没有坐标，但有地址：可以按地址找位置；有坐标的行照坐标。", { count: check.lacking });
  return "";
}

/** Whether rows without a coordinate are placed by address unasked: many incidents have only that. */
export const placesUnasked = (check, choices) => choices.by_address === undefined && choices.layer === "incidents"
  && choices.mode !== "replace" && check.by_address && (check.lacking > 0 || ["lon", "lat"].every((name) => check.missing.includes(name)));

/** Rows without a coordinate are offered to be placed by their addresses. */
export function addressOffer({ check, choices }, actions) {
  const lack = lackOfPositions(check);
  if (choices.by_address || !check.by_address || !lack) return null;
  return h("div", { class: "alert alert-info py-2 my-2", id: "address-offer" },
    h("p", { class: "mb-2" }, lack),
    h("button", {
      type: "button", class: "btn btn-sm btn-primary app-target", id: "by-address",
      onClick: () => actions.choose(withAddresses(choices, true)),
    }, icon("geo-alt"), " ", _("按地址找位置")));
}

function choiceOf(match, choices, actions) {
  const choose = (text) => actions.choose({ chosen: { ...choices.chosen, [match.row]: Number(text) } });
  return h("div", { class: "data-match", key: match.row },
    h("button", { type: "button", class: "data-match-row small app-target", onClick: () => actions.select(match.row) },
      h("span", { class: "text-body-secondary" }, _("第 {row} 行", { row: match.row })), " ", match.address),
    h("select", {
      class: "form-select form-select-sm app-target", "aria-label": _("第 {row} 行的位置", { row: match.row }),
      onChange: (event) => choose(event.currentTarget.value),
    }, h("option", { value: -1, selected: match.taken === null }, _("先放着，以后在地图上点")),
    match.found.map((one, index) => h("option", { value: index, selected: match.taken === index },
      _("{label}（{how}，{score} 分）", { label: one.label, how: one.how, score: Math.round(one.score) })))));
}

/** What was found for the addresses; close ones are chosen by a person. */
export function addressStep({ check, choices, open, checking }, actions, fold, number) {
  const none = check.lacking - check.exact - check.close.length;
  // What is shown before the answer comes is of another way to place the rows.
  const looking = checking && !check.exact && !check.close.length && !check.waiting;
  return step({
    id: "address", number, title: _("按地址找位置"), open: open.place, fold: (on) => fold("place", on),
    summary: looking ? "" : _("{exact} 行找到，{waiting} 行待落图", { exact: check.lacking - check.waiting, waiting: check.waiting }),
  },
  looking ? h("p", { class: "mb-1", role: "status" }, _("正在找…")) : h("p", { class: "mb-1", id: "address-counts" },
    _("{exact} 行找到了位置；{close} 行有相近的，请选；{none} 行没找到。", { exact: check.exact, close: check.close.length, none: Math.max(none, 0) })),
  check.needs_datum ? h("p", { class: "small text-body-secondary mb-2" }, _("有坐标的行照坐标，不按地址。")) : null,
  check.waiting ? h("p", { class: "small text-body-secondary mb-2" },
    _("没有位置的 {count} 行先放进“待落图”，以后在地图上逐个点出来。", { count: check.waiting })) : null,
  h("div", { class: "data-matches" }, check.close.slice(0, SHOWN).map((match) => choiceOf(match, choices, actions))),
  h("button", {
    type: "button", class: "btn btn-sm btn-link px-0 app-target",
    onClick: () => actions.choose(withAddresses(choices, false)),
  }, _("改用坐标列")));
}
