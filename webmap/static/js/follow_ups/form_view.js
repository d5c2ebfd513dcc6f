// The form of a follow-up: about what, what is to be done, by whom and until when.

import { notes } from "/static/js/follow_ups/card_view.js";
import { _ } from "/static/js/i18n.js";
import { field, h, icon, problem, problemOf, select } from "/static/js/patrols/parts.js";
import { back, input } from "/static/js/people/parts.js";

function hotspotChoice({ data, draft, problems }, actions) {
  if (!data.hotspots.length) return h("p", { class: "small mb-0" }, _("还没有确认的热点，请先到“热点”确认，或改选场所。"));
  const wrong = problemOf(problems, "hotspot_id");
  return field(_("热点"), select({
    id: "field-hotspot_id", value: String(draft.hotspot_id), label: _("热点"), more: wrong ? "is-invalid" : "",
    choices: [["", _("请选择")], ...data.hotspots.map((one) => [String(one.id), one.name])],
    onChange: (value) => actions.write({ hotspot_id: value }),
  }), { id: "field-hotspot_id", wrong });
}

function placeChoice({ data, draft, found, problems }, actions) {
  const { place } = draft;
  if (place) {
    return h("div", { class: "d-flex align-items-center gap-2 patrol-sub", id: "chosen-place" },
      h("span", { class: "flex-fill" }, icon("geo-alt"), " ", place.name, " ", h("span", { class: "small text-body-secondary" }, data.layers[place.layer_id])),
      h("button", { type: "button", class: "btn btn-sm btn-link app-target", onClick: () => actions.write({ place: null }) }, _("换一个")));
  }
  const wrong = problemOf(problems, "place_number");
  return h("div", null,
    field(_("场所"), input({
      id: "field-place", type: "search", value: draft.q, maxlength: 100, placeholder: _("名称、编号、地址或拼音"), wrong, onInput: actions.look,
    }), { id: "field-place", wrong }),
    found ? h("div", { class: "mt-1", id: "places-found" }, found.length ? found.map((one) => h("button", {
      key: `${one.layer_id}/${one.number}`, type: "button", class: "btn btn-sm btn-outline-secondary app-target w-100 text-start text-truncate mb-1",
      onClick: () => actions.choosePlace(one),
    }, one.name || one.number, " ", h("span", { class: "small text-body-secondary" }, one.layer, " ", one.address)))
      : h("p", { class: "small text-body-secondary mb-0" }, _("没有找到“{q}”。", { q: draft.q }))) : null);
}

/** The panel. */
export function formView(state, actions) {
  const { data, draft, view, id, problems } = state;
  const wrong = problemOf(problems, "due_on");
  return h("form", { id: "follow-up-form", class: "d-grid gap-2", onSubmit: (event) => { event.preventDefault(); actions.save(); } },
    back(_("返回"), () => (view === "edit" ? actions.open(id) : actions.openList())),
    h("h2", { class: "fs-5 fw-semibold mb-0" }, view === "edit" ? _("修改跟进") : _("添加跟进")),
    view === "edit" ? null : h("div", { class: "btn-group btn-group-sm", role: "group", "aria-label": _("跟进什么") },
      [["hotspot", _("热点")], ["place", _("场所")]].map(([of, text]) => h("button", {
        type: "button", class: `btn btn-outline-secondary app-target ${draft.of === of ? "active" : ""}`, id: `of-${of}`,
        "aria-pressed": String(draft.of === of), onClick: () => actions.write({ of }),
      }, text))),
    view === "edit" ? null : draft.of === "hotspot" ? hotspotChoice(state, actions) : placeChoice(state, actions),
    h("div", { class: "patrol-fields-2" },
      field(_("做什么"), select({
        id: "field-kind", value: draft.kind, label: _("做什么"), choices: Object.entries(data.kinds), onChange: (kind) => actions.write({ kind }),
      }), { id: "field-kind" }),
      field(_("到期日"), input({
        id: "field-due_on", type: "date", min: view === "edit" ? undefined : data.today, value: draft.due_on, wrong, onInput: (due) => actions.write({ due_on: due }),
      }), { id: "field-due_on", wrong })),
    field(_("队员"), select({
      id: "field-member_id", value: String(draft.member_id), label: _("队员"),
      choices: [["", _("不指定")], ...data.members.map((one) => [String(one.id), one.name])], onChange: (value) => actions.write({ member_id: value }),
    }), { id: "field-member_id", wrong: problemOf(problems, "member_id") }),
    notes(state, actions, _("说明"), _("要做的事，不写当事人姓名")),
    problem(problemOf(problems, "")));
}
