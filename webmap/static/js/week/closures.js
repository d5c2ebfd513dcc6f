// Streets closed at some hours: the list, and the form for one more.

import { _ } from "/static/js/i18n.js";
import { isTime } from "/static/js/patrols/clock.js";
import { h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { weekdayNames } from "/static/js/week/days.js";

const modes = () => ({ foot: _("步行"), ebike: _("电动车"), car: _("汽车") });

function told(closure) {
  const who = closure.modes.map((mode) => modes()[mode]).join("、");
  const days = closure.weekdays.map((day) => weekdayNames()[day]).join(" ");
  return `${closure.begins}–${closure.ends} ${days} ${who} ${closure.reason}`.replace(/ +/g, " ");
}

function submit(event, actions) {
  event.preventDefault();
  const form = event.currentTarget;
  const data = new FormData(form);
  actions.closeStreet({
    street: data.get("street").trim(), begins: data.get("begins"), ends: data.get("ends"),
    modes: data.getAll("mode"), weekdays: data.getAll("weekday").map(Number),
    reason: data.get("reason").trim(),
  }).then((done) => { if (done) form.reset(); });
}

const check = (name, value, label, checked) => h("label", {
  class: "form-check form-check-inline me-2 app-target d-inline-flex align-items-center gap-1",
}, h("input", { type: "checkbox", class: "form-check-input", name, value, defaultChecked: checked }),
label);

const clock = (name, value, label) => h("input", {
  class: "form-control form-control-sm app-target", name, defaultValue: value, required: true,
  "aria-label": label, pattern: "([01][0-9]|2[0-3]):[0-5][0-9]", maxlength: 5,
  onChange: (event) => event.currentTarget.setCustomValidity(
    isTime(event.currentTarget.value) ? "" : _("时间写作 22:15")),
});

/** The list and the form. */
export function closureList({ week, problems }, actions) {
  return h("div", null,
    week.closures.length ? h("ul", { class: "list-group list-group-flush mb-2" },
      week.closures.map((one) => h("li", {
        key: one.id, class: "list-group-item px-1 d-flex gap-2 align-items-center",
      },
      h("span", { class: "flex-fill small" }, h("strong", null, one.street), " ", told(one)),
      h("button", {
        type: "button", class: "btn btn-sm btn-outline-secondary app-target",
        "aria-label": _("取消 {street} 的封路", { street: one.street }),
        onClick: () => actions.openStreet(one),
      }, icon("trash"))))) : null,
    h("form", { id: "closure-form", onSubmit: (event) => submit(event, actions) },
      h("label", { class: "form-label small mb-1", for: "closure-street" }, _("路名或道路编号")),
      h("input", {
        class: "form-control form-control-sm app-target", id: "closure-street", name: "street",
        required: true, maxlength: 120, placeholder: _("照地图上的写法"),
      }),
      problem(problemOf(problems, "street")),
      h("div", { class: "patrol-fields-2 mt-1" },
        clock("begins", "18:00", _("从几点")), clock("ends", "01:00", _("到几点"))),
      h("div", { class: "mt-1 small" }, _("不让通行："),
        Object.entries(modes()).map(([mode, name]) => check("mode", mode, name, mode !== "foot"))),
      problem(problemOf(problems, "modes")),
      h("div", { class: "mt-1 small" }, _("只在（不选就是每天）："),
        weekdayNames().map((name, day) => check("weekday", day, name, false))),
      h("input", {
        class: "form-control form-control-sm app-target mt-1", name: "reason", maxlength: 200,
        "aria-label": _("原因"), placeholder: _("原因，例如夜市"),
      }),
      h("button", { class: "btn btn-sm btn-outline-primary app-target mt-2" }, icon("sign-stop"), " ",
        _("加一条封路")),
      h("p", { class: "small text-body-secondary mt-1 mb-0" },
        _("班次里只要有一段时间封着，整个班都绕开。"))));
}
