// The plans that are kept: the published ones for everybody, drafts for who may plan.

import { _ } from "/static/js/i18n.js";
import { dateText, localParts, shiftText } from "/static/js/patrols/clock.js";
import { h, icon, step } from "/static/js/patrols/parts.js";

const STATUS = () => ({
  draft: [_("草稿"), "text-bg-secondary"],
  published: [_("已发布"), "text-bg-success"],
  replaced: [_("已替换"), "text-bg-light border"],
});

/** A plan's status in words. */
export const statusText = (status) => (STATUS()[status] || [status])[0];

/** A plan's status as a badge. */
export function statusBadge(status) {
  const [text, look] = STATUS()[status] || [status, "text-bg-light"];
  return h("span", { class: `badge ${look}` }, text);
}

/** Return what a plan is called. */
export const planName = (plan) => plan.name
  || (plan.shift.name ? _("{shift}（未命名）", { shift: plan.shift.name }) : _("未命名"));

function momentText(moment) {
  const { date, time } = localParts(moment);
  return `${dateText(date)} ${time}`;
}

function row(plan, state, actions) {
  const current = state.plan?.id === plan.id;
  return h("li", {
    key: plan.id, class: `patrol-row d-flex gap-1 ${current ? "patrol-selected" : ""}`,
  },
  h("button", {
    type: "button", class: "btn btn-sm text-start p-0 flex-fill min-w-0 app-target",
    "aria-current": current ? "true" : undefined, onClick: () => actions.open(plan.id),
  },
  h("span", { class: "d-flex align-items-center gap-2" },
    h("span", { class: "text-truncate" }, planName(plan)), statusBadge(plan.status)),
  h("span", { class: "d-block small text-body-secondary" }, shiftText(plan.shift)),
  h("span", { class: "d-block small text-body-secondary" },
    _("编号 {id}，{time} 编排", { id: plan.id, time: momentText(plan.created_at) }))),
  plan.status === "draft" && state.may.draft ? h("button", {
    type: "button", class: "btn btn-sm app-target flex-none", title: _("删除草稿"),
    "aria-label": _("删除草稿 {name}", { name: planName(plan) }),
    onClick: () => actions.remove(plan),
  }, icon("trash")) : null);
}

/** The list, folded where a person plans, open where a person only reads. */
export function planList(state, actions) {
  const { plans, may, open } = state;
  const list = plans.length
    ? h("ul", { class: "list-unstyled mb-0" }, plans.map((plan) => row(plan, state, actions)))
    : h("p", { class: "small text-body-secondary mb-0" },
      may.draft ? _("还没有计划。选好班次、小组和到访，按“编排”。")
        : _("还没有发布的巡逻计划。民警发布后，这里就能看到。"));
  if (!may.draft) {
    return h("section", { class: "mb-3" },
      h("h2", { class: "h6" }, _("已发布的巡逻计划")), list);
  }
  return step({
    id: "plans", title: _("已有计划"),
    summary: plans.length ? _("{count} 个", { count: plans.length }) : _("还没有"),
    open: open.plans, fold: (opened) => actions.fold("plans", opened),
  }, list, h("button", {
    type: "button", class: "btn btn-sm btn-outline-secondary app-target w-100 mt-2",
    onClick: () => actions.startNew(),
  }, icon("plus"), " ", _("新的计划")));
}
