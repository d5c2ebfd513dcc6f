// The form of a hotspot: its name and reason, the presence that it wants, its area on the map.

import { _ } from "/static/js/i18n.js";
import {
  field, h, icon, numberInput, problem, problemOf, select, timeInput,
} from "/static/js/patrols/parts.js";
import { priorityName } from "/static/js/patrols/visit_form.js";
import { back, input } from "/static/js/people/parts.js";
import { windowsText } from "/static/js/hotspots/words.js";

const MOST_WINDOWS = 6;
const FIELD_NAMES = () => ({
  name: _("名称"), reason: _("原因"), priority: _("优先级"), dwell_min: _("停留（分钟）"), visits: _("每班到访次数"),
  spacing_min: _("至少相隔（分钟）"), windows: _("时间窗"), geometry: _("范围"),
});

/** What somebody else changed meanwhile. */
function theirsBox({ theirs, base }) {
  if (!theirs.length) return null;
  const names = FIELD_NAMES();
  const valueOf = (name) => (name === "geometry" ? _("重画了") : name === "windows" ? windowsText(base.windows) : base[name]);
  return h("div", { class: "alert alert-warning py-2 px-2 small", id: "theirs" },
    h("div", null, _("别人刚刚改成：")),
    h("ul", { class: "mb-1 ps-3" }, theirs.map((name) => h("li", { key: name }, `${names[name]} `, h("b", null, valueOf(name))))),
    h("div", null, _("您改的内容都还在，看过后可以再保存。")));
}

function windows(draft, offered, problems, actions) {
  const set = (windowsNow) => actions.write({ windows: windowsNow });
  const same = JSON.stringify(draft.windows) === JSON.stringify(offered);
  return h("fieldset", { class: "mt-2", id: "windows" },
    h("legend", { class: "small mb-1 fs-6" }, _("时间窗")),
    draft.windows.map(([from, to], index) => h("div", { key: index, class: "d-flex align-items-center gap-1 mb-1" },
      timeInput({ label: _("从"), value: from, onChange: (time) => set(draft.windows.map((one, at) => (at === index ? [time, one[1]] : one))) }), "–",
      timeInput({ label: _("到"), value: to, onChange: (time) => set(draft.windows.map((one, at) => (at === index ? [one[0], time] : one))) }),
      h("button", {
        type: "button", class: "btn btn-sm app-target", "aria-label": _("去掉时间窗 {from}–{to}", { from, to }),
        onClick: () => set(draft.windows.filter((_one, at) => at !== index)),
      }, icon("x-lg")))),
    draft.windows.length ? null : h("span", { class: "small text-body-secondary me-2" }, _("班次内任何时间")),
    draft.windows.length < MOST_WINDOWS ? h("button", {
      type: "button", class: "btn btn-sm btn-link px-0 app-target", onClick: () => set([...draft.windows, ["20:00", "22:00"]]),
    }, icon("plus"), _("加时间窗")) : null,
    offered && !offered.length ? h("p", { class: "small text-body-secondary mb-0" }, _("一年内的起数太少，或者各时段差不多，提不出时间窗。")) : null,
    offered?.length && !same ? h("div", null, h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target", id: "offered", onClick: () => set(offered.map((one) => [...one])),
    }, _("按发案时间：{windows}", { windows: windowsText(offered) }))) : null,
    problem(problemOf(problems, "windows")));
}

/** The panel. */
export function formView(state, actions) {
  const { draft, view, problems, card } = state;
  const drawing = view === "draw";
  const wrong = (name) => problemOf(problems, name);
  const number = (name, label, min, max, by) => field(label, numberInput({
    id: `hotspot-${name}`, value: draft[name], min, max, step: by, wrong: wrong(name), onChange: (value) => actions.write({ [name]: value }),
  }), { id: `hotspot-${name}`, wrong: wrong(name) });
  return h("div", { id: "hotspot-form" },
    drawing ? back(_("全部热点"), () => actions.openList()) : back(_("不改了"), () => actions.choose(state.chosen)),
    h("h2", { class: "fs-5 fw-semibold", tabindex: -1 }, drawing ? _("画热点") : _("修改热点")),
    h("p", { class: "small text-body-secondary mb-2", id: "area-hint" }, !draft.geometry
      ? _("在地图上依次点出边界，最后点回第一个点。") : _("拖动拐点可以改范围；右键（手机上长按）拐点删除它。")),
    draft.geometry ? h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target mb-2", id: "redraw", onClick: () => actions.write({ geometry: null }),
    }, icon("arrow-counterclockwise"), " ", _("重新画")) : null,
    problem(wrong("geometry")),
    problem(wrong("")),
    theirsBox(state),
    field(_("名称"), input({ id: "hotspot-name", value: draft.name, maxlength: 120, wrong: wrong("name"), onInput: (name) => actions.write({ name }) }),
      { id: "hotspot-name", wrong: wrong("name") }),
    field(_("原因"), h("textarea", {
      id: "hotspot-reason", rows: 2, maxlength: 500, value: draft.reason, class: `form-control form-control-sm ${wrong("reason") ? "is-invalid" : ""}`,
      onInput: (event) => actions.write({ reason: event.currentTarget.value }),
    }), { id: "hotspot-reason", wrong: wrong("reason") }),
    h("div", { class: "patrol-fields-2 mt-2" },
      field(_("优先级"), select({
        id: "hotspot-priority", value: String(draft.priority), label: _("优先级"),
        choices: [5, 4, 3, 2, 1].map((value) => [String(value), `${value} ${priorityName(value)}`]),
        onChange: (value) => actions.write({ priority: Number(value) }),
      }), { id: "hotspot-priority", wrong: wrong("priority") }),
      number("dwell_min", _("停留（分钟）"), 1, 240, 5),
      number("visits", _("每班到访次数"), 1, 24, 1),
      number("spacing_min", _("至少相隔（分钟）"), 0, 1440, 10)),
    windows(draft, drawing ? null : card?.past_year?.windows, problems, actions));
}
