// The hotspots by state; the chosen one is chosen on the map as well.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { priorityName } from "/static/js/patrols/visit_form.js";
import { STATES } from "/static/js/hotspots/address.js";
import { detectionView } from "/static/js/hotspots/detection_view.js";
import { dragHotspot } from "/static/js/hotspots/dragging.js";
import {
  STATE_NAMES, awayText, dutyOn, keyOf, nameOf, shortDay, stateOf, windowsText,
} from "/static/js/hotspots/words.js";

export const priorityMark = (priority) => h("span", {
  class: "patrol-priority", "data-priority": priority, title: _("优先级 {priority}", { priority }), "aria-label": `${priority} ${priorityName(priority)}`,
}, priority);

const OPEN = ["confirmed", "assigned", "followed_up"];
/** Whether somebody may be given a hotspot. */
export const canBeGiven = (hotspot) => OPEN.includes(hotspot.status);

/** Return whether a hotspot is shown in the list and strong on the map. */
export function isListed(hotspot, { state, q, who, day }) {
  if (state ? hotspot.status !== state : hotspot.status === "closed") return false;
  const duty = dutyOn(hotspot, day);
  if (who && !(duty && keyOf(duty) === who)) return false;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${hotspot.number} ${hotspot.name} ${hotspot.reason} ${hotspot.sub_grid ?? ""} ${duty?.who ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function whoText(hotspot, day) {
  const duty = dutyOn(hotspot, day);
  if (duty) return duty.who;
  const next = hotspot.duties.find((one) => one.valid_from > day);
  return next ? _("{day} 起 {name}", { day: shortDay(next.valid_from), name: next.who }) : "";
}

function row(hotspot, state, actions) {
  const { chosen, data, day } = state;
  const draggable = data.may_manage && canBeGiven(hotspot);
  const who = canBeGiven(hotspot) ? whoText(hotspot, day) || _("未派任")
    : hotspot.status === "closed" ? stateOf(hotspot)
      : hotspot.confidence === null ? "" : _("把握 {percent}%", { percent: Math.round(hotspot.confidence * 100) });
  return h("li", {
    key: hotspot.id, id: `row-${hotspot.id}`,
    class: `hotspots-row patrol-row ${chosen === hotspot.id ? "patrol-selected" : ""} ${hotspot.away ? "hotspots-away" : ""}`,
  },
  h("button", {
    type: "button", class: "btn btn-sm text-start p-1 flex-fill min-w-0 app-target", "aria-current": chosen === hotspot.id ? "true" : undefined,
    onClick: () => actions.choose(hotspot.id),
  },
  h("span", { class: "d-flex align-items-center gap-2" },
    priorityMark(hotspot.priority),
    h("span", { class: "fw-semibold text-truncate flex-fill" }, hotspot.name),
    h("span", { class: "small text-nowrap" }, who)),
  h("span", { class: "d-block small text-body-secondary text-truncate" },
    [hotspot.number, hotspot.sub_grid, windowsText(hotspot.windows)].filter(Boolean).join(" · ")),
  hotspot.away ? h("span", { class: "d-block small hotspots-warning" }, icon("exclamation-triangle-fill"), " ", awayText(hotspot.away)) : null),
  draggable ? h("span", {
    class: "hotspots-grip app-target", "aria-hidden": "true", title: _("拖到队员上派任"),
    onPointerDown: (event) => {
      event.preventDefault();
      dragHotspot(event, { name: hotspot.name }, (key) => actions.assign(hotspot.id, key));
    },
  }, icon("grip-vertical")) : null);
}

/** The states, with how many are in each. */
function states(state, actions) {
  const names = STATE_NAMES();
  const counts = Object.fromEntries(STATES.map((one) => [one, state.hotspots.filter(({ status }) => status === one).length]));
  return h("div", { class: "hotspots-states mb-2", role: "group", "aria-label": _("状态") },
    STATES.map((one) => h("button", {
      type: "button", key: one, id: `state-${one}`, "aria-pressed": String(state.state === one),
      class: `btn btn-sm app-target ${state.state === one ? "btn-primary" : "btn-outline-secondary"}`, onClick: () => actions.setState(one),
    }, one === "closed" ? _("已关闭/已拒绝") : names[one], " ", h("span", { class: "small" }, counts[one]))));
}

/** Who is away and still answers for something then, with one click to mend it. */
function awayBox(state, actions) {
  const { hotspots, data } = state;
  const held = hotspots.filter((one) => one.away);
  if (!held.length) return null;
  const byAbsence = new Map(held.map((one) => [one.away.id, one.away]));
  return h("div", { class: "alert alert-warning py-2 px-2 small", id: "away-box" },
    [...byAbsence.values()].map((one) => h("div", { key: one.id, class: "d-flex align-items-center gap-2" },
      h("span", { class: "flex-fill" }, awayText(one), _("，还有 {count} 个热点要人", { count: held.filter(({ away }) => away.id === one.id).length })),
      data.may_manage ? h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target text-nowrap", onClick: () => actions.openAway() }, _("改派")) : null)));
}

/** What the person, or the person's team, answers for. */
function ownButtons({ data, members, who }, actions) {
  const own = data.may_manage ? null : members.find((one) => one.id === data.own_member_id);
  if (!own) return null;
  const button = (key, text) => h("button", {
    type: "button", id: `own-${key}`, "aria-pressed": String(who === key),
    class: `btn btn-sm app-target ${who === key ? "btn-primary" : "btn-outline-secondary"}`, onClick: () => actions.pick(key),
  }, text);
  return h("div", { class: "d-flex gap-2 mb-2", role: "group", "aria-label": _("谁的热点") },
    button(`m${own.id}`, _("我的热点")), button(`t${own.team_id}`, _("我们组的热点")));
}

/** The suggestions: first for who decides of them, folded away and last for all others. */
function suggested(suggestions, state, actions) {
  if (!suggestions.length) return null;
  const list = h("ul", { class: "people-list", "aria-label": _("建议的热点") }, suggestions.map((one) => row(one, state, actions)));
  if (state.state) return list;
  if (state.data.may_manage) return h("div", null, h("h2", { class: "fs-6 fw-semibold mb-1" }, _("建议")), list);
  return h("details", { class: "mt-2", id: "suggestions" },
    h("summary", { class: "app-target" }, _("还没有决定的建议 {count} 条", { count: suggestions.length })), list);
}

/** The panel. */
export function listView(state, actions) {
  const { hotspots, q, data, problems, who } = state;
  const listed = hotspots.filter((one) => isListed(one, state));
  const suggestions = listed.filter((one) => one.status === "suggested");
  const others = listed.filter((one) => one.status !== "suggested");
  return h("div", { id: "hotspots-list" },
    states(state, actions),
    h("input", {
      type: "search", class: "form-control form-control-sm app-target mb-2", id: "hotspots-search", value: q, maxlength: 60,
      placeholder: _("名称、编号、网格、负责人"), "aria-label": _("查找热点"),
      onInput: (event) => actions.find(event.currentTarget.value),
    }),
    ownButtons(state, actions),
    awayBox(state, actions),
    !hotspots.length ? h("p", { class: "alert alert-info small", id: "no-hotspots" },
      data.may_manage ? [
        _("还没有热点。有了警情就可以点“检测热点”来找，也可以自己在地图上画一个。"), " ",
        h("a", { class: "alert-link", href: "/data" }, _("去“数据”导入警情或热点")),
      ] : _("还没有热点。")) : null,
    !state.state || state.state === "suggested" ? detectionView(state, actions) : null,
    data.may_manage ? suggested(suggestions, state, actions) : null,
    data.may_manage && others.length && suggestions.length ? h("h2", { class: "fs-6 fw-semibold mb-1 mt-2" }, _("热点")) : null,
    h("ul", { class: "people-list", "aria-label": _("热点") }, others.map((one) => row(one, state, actions))),
    data.may_manage ? null : suggested(suggestions, state, actions),
    hotspots.length && !listed.length ? h("p", { class: "text-body-secondary" },
      who ? _("{name} 今天没有这样的热点。", { name: nameOf(who, state) }) : q ? _("没有找到“{q}”。", { q }) : _("没有这个状态的热点。")) : null,
    problem(problemOf(problems, "member_id") ?? problemOf(problems, "team_id") ?? problemOf(problems, "")));
}
