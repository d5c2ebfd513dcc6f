// The panel of the page of bulletins: the day, its bulletins, and the text of one.

import { chosen } from "/static/js/bulletins/actions.js";
import { _ } from "/static/js/i18n.js";
import { field, h, icon, problem, problemOf } from "/static/js/patrols/parts.js";

const DAY_MS = 86_400_000;
const dayBefore = (day) => new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);

const dayButton = (name, label, onClick, disabled) => h("button", {
  type: "button", class: "btn btn-sm btn-outline-secondary app-target", "aria-label": label, disabled, onClick,
}, icon(name));

function dayChoice({ day, data }, actions) {
  return h("div", { class: "bulletin-day" },
    dayButton("chevron-left", _("前一天"), () => actions.step(-1)),
    h("div", { class: "flex-fill" }, field(_("发布日期"), h("input", {
      type: "date", class: "form-control form-control-sm app-target", id: "day", value: day, max: data.last_day,
      onChange: (event) => event.currentTarget.value && actions.load({ day: event.currentTarget.value, kind: null }),
    }), { id: "day" })),
    dayButton("chevron-right", _("后一天"), () => actions.step(1), day >= data.last_day));
}

/** The other days where something is written and not saved. */
function unsavedDays(actions) {
  const days = actions.otherDays();
  if (!days.length) return null;
  return h("p", { class: "small mb-2", id: "unsaved-days" }, _("还有没存的："), days.map((day) => h("button", {
    key: day, type: "button", class: "btn btn-sm btn-link p-0 me-2 app-target", onClick: () => actions.load({ day, kind: null }),
  }, day)));
}

function summary({ answer, day }, actions) {
  if (answer.reported) {
    return h("p", { class: "mb-2", id: "reported" }, _("前一天（{day}）接报电诈警情 {count} 起。", { day: dayBefore(day), count: answer.reported }));
  }
  const last = answer.last_day_with_fraud;
  return h("div", { class: "mb-2", id: "reported" },
    h("p", { class: "mb-1" }, _("前一天（{day}）没有接报电诈警情，可以发一般提醒。", { day: dayBefore(day) })),
    last && last !== day ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "last-day", onClick: () => actions.load({ day: last, kind: null }) },
      _("最近有电诈的一天：{day}", { day: last })) : null);
}

const badge = (one, unsaved) => (unsaved ? h("span", { class: "badge text-bg-warning" }, _("未存"))
  : one.approved ? h("span", { class: "badge text-bg-success" }, _("已核准"))
  : h("span", { class: "badge text-bg-secondary" }, one.id ? _("草稿") : _("待编写")));

function list({ answer, kind }, actions) {
  return h("ul", { class: "people-list mb-3", id: "bulletins" }, answer.bulletins.map((one) => h("li", { key: one.sub_category },
    h("button", {
      type: "button", class: `bulletin-row app-target ${kind === one.sub_category ? "patrol-selected" : ""}`, "data-kind": one.sub_category || "general",
      "aria-pressed": String(kind === one.sub_category), onClick: () => actions.choose(one.sub_category),
    },
    h("span", { class: "flex-fill fw-semibold" }, one.kind || _("一般提醒")),
    one.reported_now ? h("span", { class: "small text-body-secondary" }, _("{count} 起", { count: one.reported_now })) : null,
    badge(one, actions.unsaved(one.sub_category))))));
}

/** A field with how many characters it may have and has. */
function words({ id, label, value, most, rows, wrong, onInput }) {
  const over = value.length > most;
  return h("div", { class: "patrol-field" },
    h("div", { class: "d-flex" }, h("label", { class: "form-label small mb-1 flex-fill", for: id }, label),
      h("span", { class: `small bulletin-left ${over ? "text-danger fw-semibold" : "text-body-secondary"}` }, `${value.length} / ${most}`)),
    h("textarea", {
      id, rows, value, class: `form-control form-control-sm ${wrong || over ? "is-invalid" : ""}`, onInput: (event) => onInput(event.currentTarget.value),
    }), problem(wrong));
}

/** What is wrong with a line; the server counts those that are not empty. */
function wrongLine({ how_to_avoid: lines }, problems, index) {
  const whole = index ? null : problems.find((one) => one.field === "how_to_avoid")?.text;
  if (!lines[index].trim()) return whole;
  const before = lines.slice(0, index).filter((line) => line.trim()).length;
  return problemOf(problems, `how_to_avoid.${before}`) ?? whole;
}

function editor(state, actions) {
  const { draft, data, problems, dirty, busy } = state;
  const { most } = data;
  return h("form", { id: "bulletin-form", class: "d-grid gap-2", onSubmit: (event) => event.preventDefault() },
    words({ id: "title", label: _("标题"), value: draft.title, most: most.title, rows: 2, wrong: problemOf(problems, "title"), onInput: (title) => actions.write({ title }) }),
    words({ id: "how", label: _("骗子怎么骗"), value: draft.how_it_works, most: most.how_it_works, rows: 5, wrong: problemOf(problems, "how_it_works"), onInput: (text) => actions.write({ how_it_works: text }) }),
    draft.how_to_avoid.map((line, index) => words({
      id: `avoid-${index}`, label: _("这样防（{number}）", { number: index + 1 }), value: line, most: most.how_to_avoid, rows: 2,
      wrong: wrongLine(draft, problems, index),
      onInput: (text) => actions.writeLine(index, text),
    })),
    h("p", { class: "small text-body-secondary mb-0" }, _("不写受害人姓名、住址、号码和金额；只说手法和防范。")),
    h("div", null, h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "standard", onClick: () => actions.standard() },
      icon("arrow-counterclockwise"), " ", _("恢复范文")),
      dirty ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 ms-3 app-target", id: "discard", disabled: busy, onClick: () => actions.discard() }, _("放弃没存的改动")) : null));
}

function reading({ text }) {
  return h("div", { id: "bulletin-text" },
    h("h2", { class: "fs-5 fw-semibold" }, text.title),
    h("p", null, text.how_it_works),
    h("ol", { class: "ps-3" }, text.how_to_avoid.map((line) => h("li", { key: line }, line))));
}

function approval(one, { data, dirty }) {
  if (!one.approved) return null;
  return h("p", { class: "small text-body-secondary mt-2 mb-0", id: "approval" },
    dirty ? _("内容改动后要重新核准。") : _("{name} 已核准。", { name: one.approved_by }),
    data.may_edit && one.reported !== one.reported_now
      ? h("span", { class: "text-danger" }, " ", _("核准后警情有更新：现在 {now} 起，图上是 {then} 起。", { now: one.reported_now, then: one.reported })) : null);
}

function textForGroups(one, { showText, dirty }, actions) {
  if (!one.id || dirty) return null;
  return h("details", { class: "mt-2", open: showText, onToggle: (event) => actions.showText(event.currentTarget.open) },
    h("summary", { class: "app-target small" }, _("群里发的文字")),
    h("textarea", { class: "form-control form-control-sm", id: "message", rows: 8, readonly: true, value: one.message, "aria-label": _("群里发的文字") }));
}

/** The panel. */
export function panel(state, actions) {
  const { answer, problems, draft, data } = state;
  const one = chosen(state);
  return h("div", null,
    dayChoice(state, actions),
    data.may_edit ? unsavedDays(actions) : null,
    answer ? null : problem(problemOf(problems, "")) ?? h("p", { class: "small text-body-secondary", role: "status" }, _("正在读取…")),
    answer ? summary(state, actions) : null,
    answer?.bulletins.length ? list(state, actions) : null,
    answer && !answer.bulletins.length ? h("p", { class: "text-body-secondary", id: "nothing" }, _("这一天还没有核准的预警。民警核准后可以在这里下载。")) : null,
    one && draft ? (data.may_edit ? editor(state, actions) : reading(one)) : null,
    one ? approval(one, state) : null,
    one ? textForGroups(one, state, actions) : null,
    answer ? problem(problemOf(problems, "")) : null);
}
