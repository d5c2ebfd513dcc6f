// The panel of the phone: what waits to be sent, the next stop, all stops, the track.

import { _ } from "/static/js/i18n.js";
import { localParts, shiftText, timeText } from "/static/js/patrols/clock.js";
import { h, icon, problem, routeMark, select } from "/static/js/patrols/parts.js";
import { nextStop, standing, waiting } from "/static/js/field/standing.js";
import { stopCard } from "/static/js/field/stop_card.js";
import { trackSection } from "/static/js/field/track_section.js";

const STATUS = {
  arrived: { name: "geo-alt-fill", text: () => _("已到达") },
  done: { name: "check-circle-fill", text: () => _("已完成") },
  failed: { name: "x-circle-fill", text: () => _("去不了") },
};

function connection(state) {
  const { pending, refused, others } = waiting(state.items, state.today.username);
  const texts = [];
  if (pending.length) texts.push(_("已存在手机上，{count} 条待发送", { count: pending.length }));
  else texts.push(state.items.some((item) => item.sentAt) || state.fresh ? _("都已发送") : _("没有待发送的"));
  if (state.stopped === "sign-in") texts.push(_("登录已过期，待发送的不会丢"));
  else if (!state.fresh) texts.push(_("没有网络，显示的是 {time} 存下的", { time: state.keptAt ? localParts(state.keptAt).time : "—" }));
  else if (state.kept) texts.push(_("没有网络也能用"));
  if (others.length) texts.push(_("另有 {count} 条是别的账号的，要用那个账号登录再发", { count: others.length }));
  return h("div", null,
    h("div", {
      class: `field-status ${pending.length ? "field-status-waiting" : ""}`, role: "status", id: "field-status",
      "data-pending": pending.length, "data-kept": String(state.kept),
    }, icon(pending.length ? "cloud-upload" : state.fresh ? "cloud-check" : "cloud-slash"), " ", texts.join(" · "),
    state.stopped === "sign-in"
      ? h("a", { class: "btn btn-light field-target ms-2", href: `/sign-in?next=${encodeURIComponent("/field")}` }, _("登录")) : null),
    refused.map((item) => h("div", { class: "alert alert-danger py-2 my-2", key: item.id },
      _("没有收下：{detail}", { detail: item.refused }),
      item.body?.sequence ? [" (", _("第 {number} 站", { number: item.body.sequence }), ")"] : "",
      h("button", { type: "button", class: "btn btn-outline-danger field-target ms-2", onClick: () => state.actions.drop(item.id) }, _("知道了")))));
}

function choices(state, actions) {
  const { today, teamId } = state;
  const { plan } = today;
  const plans = today.plans.length > 1 || (plan && !today.plans.some((one) => one.id === plan.id));
  return h("div", { class: "d-grid gap-2" },
    plans ? select({
      id: "field-plan", label: _("计划"), value: String(plan.id), more: "field-target",
      choices: [...today.plans.filter((one) => one.id !== plan.id), { id: plan.id, title: plan.name || plan.shift.name, shift: plan.shift }]
        .sort((one, other) => (one.shift.starts_at < other.shift.starts_at ? -1 : 1))
        .map((one) => [String(one.id), `${one.title} ${shiftText(one.shift)}`]),
      onChange: (id) => actions.choosePlan(Number(id)),
    }) : h("div", { class: "text-body-secondary" }, `${plan.name || plan.shift.name} ${shiftText(plan.shift)}`),
    select({
      id: "field-team", label: _("小组"), value: String(teamId ?? ""), more: "field-target",
      choices: [...(teamId ? [] : [["", _("选择小组")]]), ...plan.routes.map((route) => [String(route.team_id), route.team])],
      onChange: (id) => actions.chooseTeam(Number(id)),
    }));
}

function stopRow(state, plan, route, stop, actions) {
  if (stop.kind === "break") {
    return h("li", { class: "field-row text-body-secondary", key: stop.sequence },
      h("span", { class: "field-row-time" }, timeText(stop.starts_at, plan.shift.starts_at)), icon("cup-hot"), _("休息"));
  }
  const told = standing(state.items, plan, route, stop);
  const status = STATUS[told.status];
  const chosen = state.sequence === stop.sequence;
  return h("li", { key: stop.sequence },
    h("button", {
      type: "button", class: `field-row ${chosen ? "field-chosen" : ""}`, id: `field-stop-${stop.sequence}`,
      "data-status": told.status ?? "", "aria-pressed": String(chosen), onClick: () => actions.chooseStop(stop),
    },
    h("span", { class: "field-row-time" }, timeText(stop.starts_at, plan.shift.starts_at)),
    h("span", { class: "flex-fill min-w-0" },
      h("span", { class: "d-block" }, `${stop.sequence} ${stop.name}`),
      status ? h("span", { class: `d-block small field-told-${told.status}` }, icon(status.name), " ",
        status.text(), " ", localParts(told.at).time, told.reason ? ` · ${told.reason}` : "",
        told.waits ? [" · ", _("待发送")] : "") : null,
      told.notes.map((note) => h("span", { class: "d-block small text-body-secondary", key: note }, icon("chat-left-text"), " ", note)),
      told.photos.length ? h("span", { class: "d-block small text-body-secondary" }, icon("camera"), " ",
        _("照片 {count} 张", { count: told.photos.length })) : null)));
}

/** The whole panel. */
export function view(state, actions) {
  if (!state.today) {
    return state.trouble
      ? h("div", null, problem(state.trouble),
        h("button", { type: "button", class: "btn btn-primary field-target w-100 mt-2", onClick: actions.reload }, _("再试")))
      : h("div", { role: "status" }, _("正在读取今天的计划…"));
  }
  const { plan } = state.today;
  if (!plan) {
    return h("div", null, connection({ ...state, actions }),
      h("p", { class: "fs-5 mt-2" }, _("现在没有发布的巡逻计划。")),
      h("p", null, _("计划发布后，在这里打开一次，没有网络也能用。")),
      h("button", { type: "button", class: "btn btn-primary field-target w-100", onClick: actions.reload }, _("刷新")));
  }
  const route = plan.routes.find((one) => one.team_id === state.teamId);
  const next = route ? nextStop(state.items, plan, route) : null;
  const chosen = route?.stops.find((stop) => stop.sequence === state.sequence && stop.kind === "visit");
  const stop = chosen ?? next;
  return h("div", null,
    connection({ ...state, actions }),
    state.notice ? h("div", { class: "alert alert-warning py-2 my-2", role: "alert" }, state.notice,
      h("button", { type: "button", class: "btn-close float-end", "aria-label": _("关闭"), onClick: () => actions.set({ notice: null }) })) : null,
    route ? null : choices(state, actions),
    route && stop ? stopCard({ state, plan, route, stop, isNext: stop === next }, actions) : null,
    route && !stop ? h("p", { class: "field-card fs-5", id: "field-card" }, icon("check-circle-fill"), " ", _("这条路线的各站都报完了。")) : null,
    route ? h("div", null,
      h("h2", { class: "fs-6 fw-semibold mt-3 d-flex align-items-center gap-2" }, routeMark(route.number), route.team),
      h("ol", { class: "list-unstyled mb-3", id: "field-stops" }, route.stops.map((one) => stopRow(state, plan, route, one, actions))),
      choices(state, actions),
      trackSection({ state, plan, route }, actions)) : null);
}
