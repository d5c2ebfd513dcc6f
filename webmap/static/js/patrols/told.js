// What a team told of a stop, in the timetable of a published plan.

import { _ } from "/static/js/i18n.js";
import { localParts } from "/static/js/patrols/clock.js";
import { h, icon } from "/static/js/patrols/parts.js";

const STATUS = {
  arrived: { name: "geo-alt-fill", colour: "text-primary-emphasis", text: () => _("已到达") },
  done: { name: "check-circle-fill", colour: "text-success-emphasis", text: () => _("已完成") },
  failed: { name: "x-circle-fill", colour: "text-danger-emphasis", text: () => _("去不了") },
};

/** Return how a stop stands by what was told of it; null where nothing was. */
export function toldOf({ report }) {
  if (!report) return null;
  const status = STATUS[report.status];
  return h("span", { class: "patrol-told d-block small" },
    status ? h("span", { class: `d-block fw-semibold ${status.colour}` }, icon(status.name), " ", status.text(), " ",
      localParts(report.at).time, report.reason ? ` · ${report.reason}` : "") : null,
    report.notes.map((note) => h("span", { class: "d-block text-body-secondary", key: note }, icon("chat-left-text"), " ", note)),
    report.photos.length ? h("span", { class: "d-block text-body-secondary" }, icon("camera"), " ",
      _("照片 {count} 张", { count: report.photos.length })) : null);
}

/** Return that a visit stays in a plan of the night although nobody told of it. */
export function staysAs({ history }, { key, report }) {
  if (!history.now || history.stays?.[key] !== "planned" || report?.status) return null;
  return h("span", { class: "d-block small text-body-secondary" }, icon("clock-history"), " ",
    _("没有回报，按计划时间算"));
}
