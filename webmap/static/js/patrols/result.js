// The last step: the plan that came out, its name, its timetables, and the files to take along.

import { _ } from "/static/js/i18n.js";
import { shiftText, timeText } from "/static/js/patrols/clock.js";
import { planFigures } from "/static/js/patrols/figures.js";
import { guessSection } from "/static/js/patrols/guess_section.js";
import { handBar } from "/static/js/patrols/hand_tools.js";
import { leftOut } from "/static/js/patrols/left_out.js";
import { changesList, incidentsList, nightForm } from "/static/js/patrols/night.js";
import { h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { planName, statusBadge } from "/static/js/patrols/plan_list.js";
import { timeStrip } from "/static/js/patrols/time_strip.js";
import { timetables } from "/static/js/patrols/timetable.js";

function seedSwitch({ plan, working }, actions) {
  const button = (text, name, mark, go, off) => h("button", {
    type: "button", class: "btn btn-sm btn-outline-secondary app-target", title: text,
    "aria-label": text, disabled: off || Boolean(working), onClick: go,
  }, mark === "left" ? icon("chevron-left") : null, name, mark === "right" ? icon("chevron-right") : null);
  return h("div", { class: "d-flex align-items-center gap-2 mb-2" },
    button(_("上一个方案"), "", "left", () => actions.another(-1), plan.seed === 0),
    h("span", { class: "small text-body-secondary" }, _("方案 {number}", { number: plan.seed + 1 })),
    button(_("换一个方案"), _("换一个方案"), "right", () => actions.another(1), false));
}

function nameForm({ plan, problems }, actions) {
  return h("form", {
    class: "mb-2",
    onSubmit: (event) => {
      event.preventDefault();
      actions.rename(new FormData(event.currentTarget).get("name").trim());
    },
  },
  h("label", { class: "form-label small mb-1", for: "plan-name" }, _("计划名称")),
  h("div", { class: "input-group input-group-sm" },
    h("input", {
      class: "form-control app-target", id: "plan-name", name: "name", maxlength: 60, key: plan.id,
      defaultValue: plan.name, placeholder: _("例如：周末夜市加强"),
    }),
    h("button", { class: "btn btn-outline-primary app-target" }, _("保存"))),
  problem(problemOf(problems, "name")));
}

const ICONS = { pdf: "file-earmark-pdf", cards: "postcard", ics: "calendar-plus" };

function downloads({ plan, may }) {
  const files = [
    may.print ? ["pdf", `/print/plans/${plan.id}.pdf`, _("PDF 图幅")] : null,
    may.print ? ["cards", `/print/plans/${plan.id}/cards.pdf`, _("口袋卡片 A5")] : null,
    ["gpx", `/api/v1/patrols/plans/${plan.id}.gpx`, "GPX"],
    ["kml", `/api/v1/patrols/plans/${plan.id}.kml`, "KML"],
    ["ics", `/api/v1/patrols/plans/${plan.id}.ics`, _("日历 ICS")],
    ["csv", `/api/v1/patrols/plans/${plan.id}.csv`, _("CSV 时刻表")],
    ["geojson", `/api/v1/patrols/plans/${plan.id}.geojson`, "GeoJSON"],
  ].filter(Boolean);
  return h("section", { class: "mt-3" },
    h("h3", { class: "h6" }, _("下载")),
    h("div", { class: "d-flex flex-wrap gap-1" }, files.map(([kind, href, text]) => h("a", {
      key: kind, class: "btn btn-sm btn-outline-secondary app-target d-inline-flex align-items-center gap-1",
      href, download: "",
    }, icon(ICONS[kind] || "download"), text))));
}

/** The teams that another published plan wants at the same time. */
function doubledTeams({ doubled, shift }) {
  if (!doubled.length) return null;
  return h("ul", { class: "alert alert-warning small py-2 mt-2 mb-0 list-unstyled", id: "doubled", role: "status" },
    doubled.map((one) => h("li", { key: `${one.plan_id} ${one.team_id}` }, icon("exclamation-triangle"), " ",
      _("{team} {from}–{to} 也在已发布的“{title}”里。", {
        team: one.team, title: one.title,
        from: timeText(one.starts_at, shift.starts_at), to: timeText(one.ends_at, shift.starts_at),
      }))));
}

/** The plan that is open; `stale`: what is asked for has been changed since. */
export function result(state, actions, store) {
  const { plan, may, stale } = state;
  return h("section", { class: "patrol-result", id: "result", "aria-live": "off" },
    h("h2", { class: "h6 d-flex align-items-center gap-2 mb-1", tabindex: -1, id: "result-title" },
      may.draft ? h("span", { class: "patrol-step-number" }, 4) : null,
      h("span", { class: "text-truncate" }, planName(plan)), statusBadge(plan.status)),
    h("p", { class: "small text-body-secondary mb-2" }, shiftText(plan.shift),
      plan.published_at
        ? _("，{time} 发布", { time: timeText(plan.published_at, plan.published_at) }) : ""),
    stale ? h("p", { class: "alert alert-warning small py-2", role: "status" },
      _("要求改过了，下面还是改之前的结果。请按“重新编排”。")) : null,
    may.draft && !stale && plan.status === "draft" ? seedSwitch(state, actions) : null,
    planFigures(plan),
    may.draft ? guessSection(state, store) : null,
    incidentsList(state, actions),
    changesList(state, actions),
    doubledTeams(plan),
    handBar(state, actions),
    timeStrip(state, actions),
    timetables(state, actions),
    leftOut(state, actions),
    nightForm(state, store, actions),
    may.draft && !stale ? h("div", { class: "mt-3" }, nameForm(state, actions)) : null,
    stale ? null : downloads(state),
    may.draft && !stale ? h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target w-100 mt-3",
      onClick: actions.again,
    }, icon("arrow-repeat"), " ", _("照此再排今晚的")) : null);
}
