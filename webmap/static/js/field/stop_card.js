// The stop that is next: where, how to get there, and the three large buttons.

import { _, formatDistance } from "/static/js/i18n.js";
import { durationText, timeText } from "/static/js/patrols/clock.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";
import { standing } from "/static/js/field/standing.js";

const MINUTE_MS = 60_000;
const REASONS = () => [_("路不通"), _("另有警情"), _("时间不够"), _("现场关门或无人")];

const stay = (stop) =>
  durationText((Date.parse(stop.departs_at) - Date.parse(stop.starts_at)) / MINUTE_MS);

function way(stop) {
  const texts = [];
  if (stop.via.length) texts.push(_("经{streets}", { streets: stop.via.join("、") }));
  if (stop.distance_m >= 1) texts.push(formatDistance(stop.distance_m));
  if (stop.travel_min > 0) texts.push(_("路上 {length}", { length: durationText(stop.travel_min) }));
  return texts.join(" · ") || _("已经在这里");
}

const button = (colour, name, text, onClick, pressed) => h("button", {
  type: "button", class: `field-button field-${colour}`, onClick, "aria-pressed": String(pressed),
}, icon(name), h("span", null, text));

function failedForm(state, actions) {
  return h("form", {
    class: "field-form", onSubmit: (event) => { event.preventDefault(); actions.fail(); },
  },
  h("fieldset", { class: "d-grid gap-2" },
    h("legend", { class: "fs-6 fw-semibold mb-0" }, _("为什么去不了")),
    h("div", { class: "field-pair" }, REASONS().map((text) => h("button", {
      type: "button", class: `btn field-target ${state.reason === text ? "btn-dark" : "btn-outline-dark"}`,
      "aria-pressed": String(state.reason === text), onClick: () => actions.set({ reason: text, wrong: null }),
    }, text))),
    h("input", {
      class: "form-control field-target", id: "field-reason", maxlength: 200, "aria-label": _("别的原因"),
      placeholder: _("别的原因"), value: state.reason,
      onInput: (event) => actions.set({ reason: event.currentTarget.value, wrong: null }),
    }),
    problem(state.wrong)),
  h("div", { class: "field-pair field-send" },
    h("button", { type: "button", class: "btn btn-outline-secondary field-target", onClick: () => actions.set({ form: null }) }, _("取消")),
    h("button", { class: "btn btn-danger field-target", id: "field-send-failed" }, _("报去不了"))));
}

function noteForm(state, actions) {
  return h("form", {
    class: "field-form", onSubmit: (event) => { event.preventDefault(); actions.sendNote(); },
  },
  h("label", { class: "form-label fw-semibold", for: "field-note" }, _("备注")),
  h("textarea", {
    class: "form-control", id: "field-note", rows: 3, maxlength: 500, value: state.note,
    onInput: (event) => actions.set({ note: event.currentTarget.value, wrong: null }),
  }),
  h("label", { class: "form-label fw-semibold mt-2", for: "field-photo" }, _("照片")),
  h("input", {
    class: "form-control field-target", id: "field-photo", type: "file", accept: "image/*", capture: "environment",
    onChange: (event) => actions.set({ photo: event.currentTarget.files[0] ?? null, wrong: null }),
  }),
  h("p", { class: "small text-body-secondary mb-0" }, _("只拍现场情况，不拍无关的人；照片里的位置信息会去掉。"), " ",
    _("照片保存 {days} 天，到期自动删除。", { days: state.photoDays })),
  problem(state.wrong),
  h("div", { class: "field-pair field-send" },
    h("button", { type: "button", class: "btn btn-outline-secondary field-target", onClick: () => actions.set({ form: null }) }, _("取消")),
    h("button", { class: "btn btn-primary field-target", id: "field-send-note" }, _("保存"))));
}

/** The card of a stop, with what can be told of it. */
export function stopCard({ state, plan, route, stop, isNext }, actions) {
  const told = standing(state.items, plan, route, stop);
  const shiftStart = plan.shift.starts_at;
  return h("section", { class: "field-card", id: "field-card", "aria-live": "polite" },
    h("div", { class: "d-flex gap-2 align-items-baseline" },
      h("span", { class: "badge text-bg-dark" }, isNext ? _("下一站") : _("第 {number} 站", { number: stop.sequence })),
      h("span", { class: "field-time" }, timeText(stop.starts_at, shiftStart)),
      h("span", { class: "text-body-secondary" }, _("停 {length}", { length: stay(stop) })),
      h("button", {
        type: "button", class: "btn btn-outline-dark field-target ms-auto", onClick: () => actions.show(stop),
      }, icon("map"), " ", _("看路"))),
    h("h2", { class: "field-name" }, stop.name),
    h("p", { class: "mb-2" }, way(stop)),
    !state.today.may_report ? null : state.form === "failed" ? failedForm(state, actions)
      : state.form === "note" ? noteForm(state, actions)
        : h("div", null,
          h("div", { class: "field-buttons" },
            button("arrived", "geo-alt-fill", _("已到达"), () => actions.report("arrived"), told.status === "arrived"),
            button("done", "check-lg", _("完成"), () => actions.report("done"), told.status === "done"),
            button("failed", "x-lg", _("去不了"), () => actions.set({ form: "failed", reason: "", wrong: null }), told.status === "failed")),
          h("button", {
            type: "button", class: "btn btn-outline-secondary field-target w-100 mt-2", id: "field-add-note",
            onClick: () => actions.set({ form: "note", note: "", photo: null, wrong: null }),
          }, icon("camera"), " ", _("加备注或照片"))));
}
