// What is replayed: which plans, over which days and incidents, and what counts as near.

import { _, formatDistance } from "/static/js/i18n.js";
import { shiftText } from "/static/js/patrols/clock.js";
import { field, h, problem, problemOf, select } from "/static/js/patrols/parts.js";
import { planName, statusText } from "/static/js/patrols/plan_list.js";
import { HOURS, RADII_M, usualPeriod } from "/static/js/replay/address.js";

const PUBLISHED = "";

const planLine = (plan) => [
  shiftText(plan.shift), planName(plan), statusText(plan.status), _("编号 {id}", { id: plan.id }),
].join(" · ");

function planChoice({ plans, asked, data, problems }, actions) {
  const choices = [
    [PUBLISHED, _("这段时间发布过的所有计划")],
    ...(plans || []).map((plan) => [
      String(plan.id), planLine(plan)]),
  ];
  return field(_("回放哪个计划"), select({
    id: "replay-plan", value: String(asked.plan || PUBLISHED), choices,
    onChange: (id) => {
      const plan = Number(id) || null;
      actions.ask({ plan, ...usualPeriod(plan, data) });
    },
  }), { id: "replay-plan", wrong: problemOf(problems, "plan") });
}

const dateInput = (name, { asked, data, problems }, actions, label) =>
  field(label, h("input", {
    type: "date", id: `replay-${name}`, class: "form-control form-control-sm app-target",
    value: asked[name], max: data.today, required: true,
    onChange: (event) => {
      if (event.currentTarget.value) actions.ask({ [name]: event.currentTarget.value });
    },
  }), { id: `replay-${name}`, wrong: problemOf(problems, name) });

function categories({ asked, data }, actions) {
  return h("fieldset", { class: "mb-2" },
    h("legend", { class: "form-label small mb-1" }, _("哪些警情（不选就是全部）")),
    h("div", { class: "d-flex flex-wrap gap-1" }, data.categories.map(({ code, title }) => {
      const on = asked.categories.includes(code);
      return h("button", {
        key: code, type: "button", "aria-pressed": on ? "true" : "false",
        class: `btn btn-sm app-target ${on ? "btn-primary" : "btn-outline-secondary"}`,
        onClick: () => actions.ask({
          categories: on ? asked.categories.filter((one) => one !== code)
            : [...asked.categories, code],
        }),
      }, title);
    })));
}

/** The form of a replay. */
export function form(state, actions) {
  const { asked, problems, plans } = state;
  const rest = problems.filter(({ field: at }) => !["plan", "first", "last"].includes(at));
  return h("form", { id: "replay-form", inert: Boolean(state.working), onSubmit: (event) => event.preventDefault() },
    planChoice(state, actions),
    h("p", { class: "small text-body-secondary mb-2" }, asked.plan
      ? _("假设这段时间每天都照这个计划走一遍，看警情发生前附近有没有巡逻。")
      : _("每个计划放回它自己的那一天，看警情发生前附近有没有巡逻。")),
    plans && !plans.length ? h("p", { class: "alert alert-info small py-2" },
      _("还没有计划。请先到“计划”编排一个。")) : null,
    h("div", { class: "replay-pair" },
      dateInput("first", state, actions, _("从")), dateInput("last", state, actions, _("到"))),
    categories(state, actions),
    h("div", { class: "replay-pair" },
      field(_("多近算有巡逻"), select({
        id: "replay-radius", value: String(asked.radius_m),
        choices: RADII_M.map((radius) => [String(radius), formatDistance(radius)]),
        onChange: (value) => actions.ask({ radius_m: Number(value) }),
      }), { id: "replay-radius" }),
      field(_("之前多久以内"), select({
        id: "replay-hours", value: String(asked.before_h),
        choices: HOURS.map((hours) => [String(hours), _("{count} 小时", { count: hours })]),
        onChange: (value) => actions.ask({ before_h: Number(value) }),
      }), { id: "replay-hours" })),
    rest.map((one) => problem(one.text)));
}
