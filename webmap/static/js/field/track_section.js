// The track: switched on by hand, files of other devices, and what was walked beside the plan.

import { _, formatDistance } from "/static/js/i18n.js";
import { timeText } from "/static/js/patrols/clock.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";
import { shiftRuns } from "/static/js/field/watch.js";

function locationSwitch({ state, plan }, actions) {
  const runs = shiftRuns(plan.shift, Date.now());
  return h("div", { class: "form-check form-switch field-switch" },
    h("input", {
      class: "form-check-input", type: "checkbox", role: "switch", id: "field-watch", checked: state.watching,
      disabled: !runs && !state.watching, onChange: (event) => actions.watch(event.currentTarget.checked),
    }),
    h("label", { class: "form-check-label", for: "field-watch" },
      h("span", { class: "fw-semibold" }, state.watching ? _("正在记录位置") : _("记录我的位置")),
      h("span", { class: "d-block small text-body-secondary" },
        runs ? _("只在这个班次里记录，到 {time} 自动停；随时可以关。", { time: timeText(plan.shift.ends_at, plan.shift.starts_at) })
          : _("班次没有在进行，不记录位置。"))));
}

function fileForm(state, actions) {
  return h("div", { class: "mt-3" },
    h("label", { class: "form-label fw-semibold", for: "field-gpx" }, _("导入别的设备的 GPX 轨迹")),
    h("input", {
      class: "form-control field-target", id: "field-gpx", type: "file", accept: ".gpx,application/gpx+xml",
      onChange: (event) => {
        const file = event.currentTarget.files[0];
        if (file) actions.bringFile(file);
      },
    }),
    state.fileTold ? h("div", { class: "small text-success-emphasis mt-1", role: "status" }, icon("check-lg"), " ", state.fileTold) : null,
    problem(state.fileWrong));
}

function walked(state, actions) {
  if (!state.mayReview) return null;
  return h("div", { class: "mt-3" },
    h("button", { type: "button", class: "btn btn-outline-primary field-target w-100", id: "field-walked", onClick: actions.review },
      icon("bezier"), " ", _("实际轨迹与见警时长")),
    state.walked ? h("div", { id: "field-review" },
      state.walked.length === 0 ? h("p", { class: "mt-2" }, _("这个计划还没有轨迹。")) : null,
      state.walked.map((route) => h("table", { class: "table table-sm mt-2 mb-0", key: route.team_id },
        h("caption", { class: "caption-top" }, `${route.team} · ${formatDistance(route.distance_m)} · `,
          _("{share}% 在道路上", { share: Math.round(100 * route.share_on_streets) })),
        h("thead", null, h("tr", null, h("th", null, _("地点")), h("th", { class: "text-end" }, _("计划（分钟）")), h("th", { class: "text-end" }, _("实际（分钟）")))),
        h("tbody", null, route.presence.map((one) => h("tr", { key: one.sequences[0] },
          h("td", null, one.name), h("td", { class: "text-end" }, one.planned_min), h("td", { class: "text-end" }, one.present_min))))))) : null);
}

/** What belongs to the track of a route. */
export function trackSection(context, actions) {
  const { state } = context;
  return h("section", { class: "border-top mt-3 pt-3", "aria-label": _("轨迹") },
    state.today.may_report ? locationSwitch(context, actions) : null,
    state.today.may_report ? fileForm(state, actions) : null,
    walked(state, actions));
}
