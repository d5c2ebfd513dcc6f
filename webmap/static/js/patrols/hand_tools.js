// What can be done to a plan by hand: over all of it, and to the stop that is selected.

import { _ } from "/static/js/i18n.js";
import { dragStop } from "/static/js/patrols/dragging.js";
import { localParts, momentAfter } from "/static/js/patrols/clock.js";
import { BREAK, handOf, lockOf, viaOf } from "/static/js/patrols/hand.js";
import { h, icon, select, timeInput } from "/static/js/patrols/parts.js";

const button = (name, text, onClick, { shown = "", pressed, off = false, look = "outline-secondary" } = {}) =>
  h("button", {
    type: "button", class: `btn btn-sm app-target btn-${look}`, title: text, "aria-label": text,
    "aria-pressed": pressed === undefined ? undefined : String(pressed), disabled: off, onClick,
  }, icon(name), shown ? ` ${shown}` : null);

/** The bar over the timetables: begin and end, undo, redo, a stop by a click, plan again. */
export function handBar({ plan, hand, picking, may, stale }, actions) {
  if (!may.draft || stale) return null;
  if (!hand.on) {
    return h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target w-100 mt-2", id: "hand-button",
      onClick: () => actions.setHand(true),
    }, icon("hand-index"), " ", _("手工调整"));
  }
  const breaches = plan.history.breaches.length;
  const adding = picking?.what === "stop";
  return h("div", { class: "patrol-sub mt-2", id: "hand-bar" },
    h("div", { class: "d-flex flex-wrap gap-1 align-items-center" },
      button("arrow-counterclockwise", _("撤销上一步"), actions.undoHand, { off: !hand.past.length }),
      button("arrow-clockwise", _("重做"), actions.redoHand, { off: !hand.future.length }),
      button("geo-alt", adding ? _("请在地图上点位置") : _("在地图上加一站"),
        () => actions.pick(adding ? null : { what: "stop" }),
        { shown: adding ? _("请点位置") : _("加一站"), pressed: adding, look: adding ? "primary" : "outline-secondary" }),
      button("shuffle", _("锁定的不动，其余重新编排"), actions.plan, { shown: _("留锁重排") }),
      button("check-lg", _("调整完了"), () => actions.setHand(false), { shown: _("完成"), look: "primary" })),
    h("p", { class: "small text-body-secondary mb-0 mt-1", role: "status" },
      breaches ? h("span", { class: "text-warning-emphasis fw-semibold" }, icon("exclamation-triangle"), " ",
        _("{count} 处不合要求，标在下面。", { count: breaches }))
        : _("拖手柄换小组或顺序，拖时间条改时间；点一站可锁定、移出、改走法。")));
}

/** The grip that drags a stop or a break; with the keyboard, arrow up and down move it. */
export function grip(route, stop, actions) {
  const drop = (teamId, index) => {
    if (stop.key) actions.moveStop(stop.key, teamId, index);
    // A team's break stays the team's.
    else if (teamId === route.team_id && index !== null) actions.moveBreak(teamId, index);
  };
  return h("button", {
    type: "button", class: "patrol-grip app-target", title: _("拖动"),
    "aria-label": _("移动 {name}：上下键改顺序", { name: stop.name }),
    onPointerDown: (event) => dragStop(event, drop),
    onKeyDown: (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      actions.stepStop(stop.key || BREAK, by, route.team_id);
    },
  }, icon("grip-vertical"));
}

/** The field for when a visit or a break begins: what is typed there is locked. */
export const timeField = (route, stop, { plan }, actions) => h("span", { class: "patrol-when" }, timeInput({
  id: `when-${route.number}-${stop.sequence}`, value: localParts(stop.starts_at).time,
  label: _("{name} 的开始时间", { name: stop.name }),
  onChange: (time) => actions.setTime(stop.key || BREAK, route.team_id, momentAfter(plan.shift.starts_at, time)),
}));

/** The marks of a stop's locks. */
export function lockMarks(plan, stop) {
  const lock = lockOf(handOf(plan), stop.key);
  if (!lock) return null;
  const text = lock.team_id && lock.starts_at ? _("小组和时间已锁定")
    : lock.team_id ? _("小组已锁定") : _("时间已锁定");
  return h("span", { class: "text-primary-emphasis ms-1", title: text }, icon("lock-fill"),
    h("span", { class: "visually-hidden" }, text));
}

/** What can be done to a stop. */
export function stopTools(route, stop, { plan, picking }, actions) {
  const hand = handOf(plan);
  const lock = lockOf(hand, stop.key) || {};
  const via = viaOf(hand, stop.key);
  const passing = picking?.what === "via" && picking.key === stop.key;
  const twin = stop.key.endsWith("+")
    || (plan.request.visits[Number(stop.key.split("/")[0])]?.teams_together || 1) > 1;
  return h("div", { class: "d-flex flex-wrap gap-1 ps-4 pb-2 patrol-tools" },
    timeField(route, stop, { plan }, actions),
    button("arrow-up", _("提前一站"), () => actions.stepStop(stop.key, -1)),
    button("arrow-down", _("推后一站"), () => actions.stepStop(stop.key, 1)),
    plan.routes.length > 1 ? select({
      value: String(route.team_id), label: _("换小组"), more: "w-auto",
      choices: plan.routes.map((one) => [String(one.team_id), one.team]),
      onChange: (teamId) => actions.moveStop(stop.key, Number(teamId)),
    }) : null,
    twin ? null : button(lock.team_id ? "lock-fill" : "unlock", _("锁定小组"),
      () => actions.toggleLock(stop.key, "team_id"), { shown: _("小组"), pressed: Boolean(lock.team_id) }),
    button(lock.starts_at ? "lock-fill" : "unlock", _("锁定时间"),
      () => actions.toggleLock(stop.key, "starts_at"), { shown: _("时间"), pressed: Boolean(lock.starts_at) }),
    button("signpost-split", passing ? _("在地图上点经过的路，再按一次结束") : _("在地图上点经过的路"),
      () => actions.pick(passing ? null : { what: "via", key: stop.key }),
      { shown: passing ? _("请点要经过的路") : _("改走法"), pressed: passing, look: passing ? "primary" : "outline-secondary" }),
    via.length ? button("signpost", _("恢复最快的走法"), () => actions.clearVia(stop.key), { shown: _("恢复走法") }) : null,
    button("box-arrow-right", _("移出这次到访"), () => actions.removeStop(stop.key), { shown: _("移出") }));
}
