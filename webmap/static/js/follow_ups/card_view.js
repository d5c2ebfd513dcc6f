// One follow-up: what is to be done, the form to say that it is done, and what was done.

import { when } from "/static/js/follow_ups/list_view.js";
import { _ } from "/static/js/i18n.js";
import { field, h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { back, input } from "/static/js/people/parts.js";

const button = (id, look, name, text, onClick, busy) => h("button", {
  type: "button", class: `btn btn-sm ${look} app-target`, id, disabled: busy, onClick,
}, icon(name), " ", text);

/** A lines-of-text field. */
export const notes = (state, actions, label, hint) => field(label, h("textarea", {
  id: "field-note", class: "form-control form-control-sm", rows: 3, maxlength: 1000, placeholder: hint, value: state.draft.note,
  onInput: (event) => actions.write({ note: event.currentTarget.value }),
}), { id: "field-note", wrong: problemOf(state.problems, "note") });

const photoInput = (text, take, busy) => h("label", { class: "btn btn-sm btn-outline-secondary app-target d-inline-flex align-items-center gap-1 mb-0" },
  icon("camera"), text,
  h("input", {
    type: "file", id: "photo", accept: "image/jpeg,image/png,image/webp", class: "visually-hidden", disabled: busy,
    onChange: (event) => {
      const [file] = event.currentTarget.files;
      event.currentTarget.value = "";
      if (file) take(file);
    },
  }));

const kept = (days) => h("p", { class: "small text-body-secondary mb-0" },
  _("照片缩小后保存，不留拍摄位置；场所的照片保存 {days} 天，热点的保存到关闭后 {days} 天，最长一年。", { days }));

function doneForm(state, actions) {
  const { draft, data, photo, problems, busy, adding } = state;
  return h("form", { id: "done-form", class: "d-grid gap-2 mt-3", onSubmit: (event) => { event.preventDefault(); actions.finish(); } },
    h("h2", { class: "fs-6 fw-semibold mb-0" }, adding ? _("补上您写的") : _("登记完成情况")),
    adding ? null : field(_("完成日期"), input({
      id: "field-done_on", type: "date", max: data.today, value: draft.done_on, wrong: problemOf(problems, "done_on"),
      onInput: (value) => actions.write({ done_on: value }),
    }), { id: "field-done_on", wrong: problemOf(problems, "done_on") }),
    notes(state, actions, _("做了什么"), _("例如：已和经营者约谈，要求 23 点后加派保安")),
    h("div", { class: "d-flex gap-2 align-items-center" }, photoInput(photo ? _("换照片") : _("拍照或选照片"), actions.takePhoto, busy),
      photo ? h("span", { class: "small text-truncate", id: "photo-name" }, icon("check-lg"), " ", photo.name) : null),
    kept(data.photo_days));
}

function result(one, { data, busy, adding }, actions) {
  return h("div", { class: "mt-3 d-grid gap-2", id: "done-result" },
    one.photo ? h("a", { href: one.photo, target: "_blank", rel: "noopener" }, h("img", { class: "follow-photo", src: one.photo, alt: _("跟进照片") })) : null,
    data.may_report && !adding ? h("div", { class: "d-flex flex-wrap gap-2" },
      photoInput(one.photo ? _("换照片") : _("加照片"), actions.putPhoto, busy),
      one.photo ? button("drop-photo", "btn-link", "trash", _("删除照片"), () => actions.dropPhoto(), busy) : null,
      button("reopen", "btn-outline-secondary", "arrow-counterclockwise", _("撤回完成"), () => actions.reopen(one), busy)) : null,
    (one.photo || data.may_report) && !adding ? kept(data.photo_days) : null);
}

/** The panel. */
export function cardView(state, actions) {
  const { data, followUps, id, problems, busy } = state;
  const leave = back(_("全部跟进"), () => actions.openList());
  const one = followUps?.find((some) => some.id === id);
  if (!one) return h("div", null, leave, followUps ? h("p", null, _("没有这条跟进，可能已被删除。")) : null, problem(problemOf(problems, "")));
  const late = one.urgency === "overdue";
  const layer = data.layers[one.layer_id];
  return h("div", { id: "follow-up-card" }, leave,
    h("h2", { class: "fs-5 fw-semibold mb-1" }, one.name),
    h("div", null, h("span", { class: "badge text-bg-secondary fw-normal" }, data.kinds[one.kind]), " ",
      h("span", { class: "small text-body-secondary" }, one.hotspot_id ? _("热点") : layer)),
    h("div", { class: `mt-1 ${late ? "follow-late" : ""}` }, late ? [icon("exclamation-triangle-fill"), " "] : null, when(one, data.today)),
    h("div", { class: "small text-body-secondary" }, one.member ? _("负责：{name}", { name: one.member }) : _("还没有指定队员")),
    one.note ? h("p", { class: "follow-note mt-2 mb-0" }, one.note) : null,
    one.geometry ? null : h("p", { class: "small text-body-secondary mt-2 mb-0" }, _("这个场所已不在地图上。")),
    one.urgency === "done" ? result(one, state, actions) : null,
    data.may_report && (one.urgency !== "done" || state.adding) ? doneForm(state, actions) : null,
    data.may_manage && one.urgency !== "done" ? h("div", { class: "d-flex gap-2 mt-3" },
      button("edit", "btn-outline-secondary", "pencil", _("修改"), () => actions.openEdit(), busy),
      button("drop", "btn-outline-secondary", "trash", _("删除"), () => actions.drop(one), busy)) : null,
    problem(problemOf(problems, "")));
}
