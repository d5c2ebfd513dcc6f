// The foot of the panel: the one main button of the moment, what it will do, progress and undo.

import { _ } from "/static/js/i18n.js";
import { countVisits } from "/static/js/patrols/draft.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";
import { planName } from "/static/js/patrols/plan_list.js";

const PROBLEMS_TOLD = 3;
const BREACHES_TOLD = 4;

const sameShift = (one, other) =>
  Date.parse(one.starts_at) === Date.parse(other.starts_at)
  && Date.parse(one.ends_at) === Date.parse(other.ends_at);

function progress(working, actions) {
  return h("div", null,
    h("div", { class: "d-flex align-items-center gap-2", role: "status" },
      h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }),
      h("span", { class: "flex-fill" }, _("正在沿道路为 {teams} 组编排 {visits} 次到访…", working)),
      h("button", {
        type: "button", class: "btn btn-outline-danger btn-sm app-target", id: "stop-button",
        onClick: actions.stop,
      }, _("停止"))));
}

function notice({ notice: told }) {
  return told ? h("div", { class: "d-flex align-items-center gap-2 small mb-2" },
    h("span", { class: "flex-fill" }, told.text),
    told.undo ? h("button", {
      type: "button", class: "btn btn-sm btn-link p-0 app-target", onClick: () => told.undo(),
    }, _("撤销")) : null) : null;
}

/** What keeps a plan from being drawn, and the step to go to. */
function missing({ draft, options }) {
  if (!options.has_streets) return [_("还没有道路。请先导入道路，再来编排。"), null];
  if (!draft.teams.length) return [_("先选小组"), "teams"];
  if (!draft.visits.length) return [_("再选到访的热点，或在地图上加停靠点"), "visits"];
  return null;
}

function planButton(state, actions) {
  const { draft, plan } = state;
  const lacks = missing(state);
  const name = plan ? _("重新编排") : _("编排");
  return h("div", null,
    lacks ? h("div", { class: "small text-body-secondary mb-1", id: "plan-lacks" }, lacks[0]) : null,
    h("button", {
      type: "button", class: "btn btn-primary w-100 app-target", id: "plan-button",
      disabled: Boolean(lacks), "aria-describedby": lacks ? "plan-lacks" : undefined,
      onClick: actions.plan,
    }, name, lacks ? "" : h("span", { class: "small" }, " · ",
      _("{teams} 组 {visits} 次", { teams: draft.teams.length, visits: countVisits(draft) }))));
}

/** What a plan breaks, named beside the button that publishes it all the same. */
function broken({ plan, despite }) {
  const { breaches } = plan.history;
  if (!breaches.length) return null;
  const told = breaches.slice(0, BREACHES_TOLD).map(({ team_id: teamId, key, text }) => {
    const route = plan.routes.find((one) => one.team_id === teamId);
    const name = route?.stops.find((stop) => stop.key && stop.key === key)?.name;
    return h("li", { key: `${teamId} ${key} ${text}` }, `${[route?.team, name].filter(Boolean).join(" · ")} `, text);
  });
  return h("div", { class: "small text-warning-emphasis mb-1", id: "publish-breaches", role: "alert" },
    h("span", { class: "fw-semibold" }, icon("exclamation-triangle"), " ", despite === plan
      ? _("{count} 处不合要求，确定照样发布？", { count: breaches.length })
      : _("{count} 处不合要求：", { count: breaches.length })),
    h("ul", { class: "mb-0 ps-3" }, told,
      breaches.length > BREACHES_TOLD
        ? h("li", null, _("另有 {count} 处，标在时间表里", { count: breaches.length - BREACHES_TOLD })) : null));
}

function publishButton(state, actions) {
  const { plan, plans, despite } = state;
  const asks = plan.history.breaches.length && despite === plan;
  const published = plans.find((one) =>
    one.status === "published" && one.id !== plan.id && sameShift(one.shift, plan.shift));
  return h("div", null,
    h("div", { class: "small text-body-secondary mb-1", id: "publish-note" },
      _("发布后，本警务室的民警、辅警和义警都能看到。"),
      published ? " " : null,
      published ? h("strong", { class: "text-body" },
        _("会替换已发布的“{name}”。", { name: planName(published) })) : null,
      plan.doubled.length ? h("span", { class: "d-block text-warning-emphasis fw-semibold" },
        icon("exclamation-triangle"), " ", _("有小组同一时间在两个计划里，见上。")) : null),
    broken(state),
    h("button", {
      type: "button", class: `btn ${asks ? "btn-warning" : "btn-primary"} w-100 app-target`, id: "publish-button",
      "aria-describedby": "publish-note", onClick: actions.publish,
    }, icon("broadcast"), " ", asks ? _("照样发布") : _("发布")));
}

function mainButton(state, actions) {
  const { plan, may, stale, working } = state;
  if (working) return progress(working, actions);
  if (may.draft && (!plan || stale)) return planButton(state, actions);
  if (!plan) return null;
  if (plan.status === "draft" && may.publish) return publishButton(state, actions);
  const href = may.print
    ? `/print/plans/${plan.id}.pdf` : `/api/v1/patrols/plans/${plan.id}.gpx`;
  return h("a", { class: "btn btn-primary w-100 app-target", href, download: "", id: "take-button" },
    icon("download"), " ", may.print ? _("下载 PDF 图幅") : _("下载路线 GPX"));
}

/** Return what a problem is about: the team or the place of its field. */
function subject({ field }, { draft, options }) {
  const [list, index] = field.split(".");
  if (list === "visits") return draft.visits[index]?.name;
  const team = list === "teams" && draft.teams[index];
  return team && options.teams.find((one) => one.id === team.team_id)?.name;
}

/** What keeps the server from doing it, in short; the field itself says it as well. */
function troubles(state) {
  return state.problems.slice(0, PROBLEMS_TOLD).map((one) => {
    const about = subject(one, state);
    return problem(about ? _("{about}：{text}", { about, text: one.text }) : one.text);
  });
}

/** The foot. */
export function foot(state, actions) {
  return h("div", null,
    h("div", { role: "status" }, notice(state)),
    troubles(state),
    mainButton(state, actions));
}
