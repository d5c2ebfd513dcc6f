// The filters: kind, period, weekdays and hours, grid, and what to compare with.

import { _ } from "/static/js/i18n.js";
import { DAYS, hoursOf, hoursText, isUsual, usualChoice } from "/static/js/incidents/address.js";
import { categoriesOf, kindMark, toggleCategory, toggleKind } from "/static/js/incidents/kinds.js";
import { countText, periodText, weekText, weekdayName } from "/static/js/incidents/words.js";
import { field, h, icon, problem, problemOf, select, step } from "/static/js/patrols/parts.js";

const OWN = "own";

const toggle = (on, text, onClick, more = {}) => h("button", {
  type: "button", "aria-pressed": String(on), onClick,
  class: `btn btn-sm app-target ${on ? "btn-primary" : "btn-outline-secondary"}`, ...more,
}, text);

function kindsBody(state, actions) {
  const { asked, answer, data, paths, title } = state;
  const counts = new Map((answer?.kinds_all ?? []).map((one) => [`${one.category}/${one.sub_category}`, one.count]));
  const count = (category, sub = "") => countText(counts.get(`${category}/${sub}`) ?? 0);
  const brought = [...new Set((answer?.kinds_all ?? []).map((one) => one.category))]
    .filter((code) => !data.categories.some((one) => one.code === code)).map((code) => ({ code, kinds: [] }));
  const chosen = categoriesOf(asked.kinds);
  return [
    h("div", { class: "d-flex flex-wrap gap-1" }, [...data.categories, ...brought].map(({ code }) => toggle(
      chosen.includes(code), [kindMark(code, paths), " ", title(code), " ", h("span", { class: "incidents-count" }, count(code))],
      () => actions.choose({ kinds: toggleCategory(asked.kinds, code) }), { key: code, "data-kind": code }))),
    data.categories.filter(({ code, kinds }) => chosen.includes(code) && kinds.length).map(({ code, kinds }) =>
      h("fieldset", { key: code, class: "mt-2" },
        h("legend", { class: "form-label small mb-1" }, _("{kind}的子类（不选就是全部）", { kind: title(code) })),
        h("div", { class: "d-flex flex-wrap gap-1" }, kinds.map((kind) => toggle(
          asked.kinds.includes(`${code}/${kind.code}`), [kind.title, " ", h("span", { class: "incidents-count" }, count(code, kind.code))],
          () => actions.choose({ kinds: toggleKind(asked.kinds, code, kind.code) }),
          { key: kind.code, "data-kind": `${code}/${kind.code}` }))))),
  ];
}

const kindsSummary = ({ asked, title }) => (asked.kinds.length
  ? asked.kinds.map((kind) => title(...kind.split("/"))).join("、") : _("全部"));

function dateInput(name, label, { asked, data, problems }, onChange) {
  return field(label, h("input", {
    type: "date", id: `incidents-${name}`, class: "form-control form-control-sm app-target", value: asked[name],
    max: data.today, onChange: (event) => event.currentTarget.value && onChange(event.currentTarget.value),
  }), { id: `incidents-${name}`, wrong: problemOf(problems, name) });
}

const daysName = (days) => (days === "365" ? _("最近一年") : _("最近 {count} 天", { count: days }));

function periodBody(state, actions) {
  const { asked, answer } = state;
  const usual = DAYS.includes(asked.days) || ["all", OWN].includes(asked.days) ? DAYS : [...DAYS, asked.days];
  return [
    select({
      id: "incidents-days", value: asked.days, label: _("时间"),
      choices: [...usual.map((days) => [days, daysName(days)]), ["all", _("全部时间")], [OWN, _("自选日期")]],
      onChange: (days) => actions.choose(days === OWN
        ? { days, first: answer?.period?.first ?? state.data.today, last: answer?.period?.last ?? state.data.today }
        : { days, first: "", last: "" }),
    }),
    asked.days === OWN ? h("div", { class: "patrol-fields-2 mt-2" },
      dateInput("first", _("从"), state, (first) => actions.choose({ first, last: first > asked.last ? first : asked.last })),
      dateInput("last", _("到"), state, (last) => actions.choose({ last, first: last < asked.first ? last : asked.first }))) : null,
    answer?.known ? h("p", { class: "small text-body-secondary mt-1 mb-0" },
      _("已导入 {first} 到 {last} 的警情；“最近”从最新一起算起。", answer.known)) : null,
  ];
}

function weekBody({ asked }, actions) {
  const hours = hoursOf(asked.hours) ?? { first: 0, end: 24 };
  const clock = (hour) => `${String(hour).padStart(2, "0")}:00`;
  const setHours = (change) => {
    const next = { ...hours, ...change };
    actions.choose({ hours: next.first === 0 && next.end === 24 ? "" : hoursText(next) });
  };
  const all = Array.from({ length: 24 }, (_none, hour) => hour);
  const past = (end) => end <= hours.first;
  return [
    h("div", { class: "btn-group btn-group-sm w-100 mb-2", role: "group", "aria-label": _("星期") },
      [1, 2, 3, 4, 5, 6, 7].map((day) => {
        const on = asked.weekdays.includes(day);
        return h("button", {
          key: day, type: "button", "aria-pressed": String(on), "data-weekday": day,
          class: `btn app-target px-1 btn-outline-secondary ${on ? "active" : ""}`,
          onClick: () => actions.choose({
            weekdays: on ? asked.weekdays.filter((one) => one !== day) : [...asked.weekdays, day].sort(),
          }),
        }, weekdayName(day));
      })),
    h("div", { class: "patrol-fields-2" },
      field(_("从"), select({
        id: "incidents-hour-first", value: String(hours.first), choices: all.map((hour) => [String(hour), clock(hour)]),
        onChange: (value) => setHours({ first: Number(value) }),
      }), { id: "incidents-hour-first" }),
      field(_("到"), select({
        id: "incidents-hour-end", value: String(hours.end),
        choices: [...all, 24].map((hour) => [String(hour), past(hour) ? _("次日 {time}", { time: clock(hour) }) : clock(hour)]),
        onChange: (value) => setHours({ end: Number(value) }),
      }), { id: "incidents-hour-end" })),
    h("p", { class: "small text-body-secondary mt-1 mb-0" }, _("过了零点的钟点算在前一晚的星期里。下面的表也可以点选。")),
  ];
}

function gridBody({ asked, data }, actions) {
  const value = asked.sub_grid ? `s:${asked.sub_grid}` : asked.police_grid ? `p:${asked.police_grid}` : "";
  const options = (level, codes, text) => codes.map((code) => h("option", {
    key: code, value: `${level}:${code}`, selected: value === `${level}:${code}`,
  }, text(code)));
  return [
    h("select", {
      class: "form-select form-select-sm app-target", id: "incidents-grid", "aria-label": _("网格"), value,
      onChange: (event) => {
        const [level, ...code] = event.currentTarget.value.split(":");
        actions.choose({
          police_grid: level === "p" ? code.join(":") : "", sub_grid: level === "s" ? code.join(":") : "",
        });
      },
    }, h("option", { value: "", selected: !value }, _("整个辖区")),
    h("optgroup", { label: _("警格") }, options("p", data.grids.police, (code) => _("警格 {code}", { code }))),
    h("optgroup", { label: _("网格") }, options("s", data.grids.sub, (code) => _("网格 {code}", { code })))),
    h("p", { class: "small text-body-secondary mt-1 mb-0" }, _("按事发当天的网格计。")),
  ];
}

const gridSummary = ({ asked }) => (asked.sub_grid ? _("网格 {code}", { code: asked.sub_grid })
  : asked.police_grid ? _("警格 {code}", { code: asked.police_grid }) : _("整个辖区"));

function againstBody({ asked, answer, data }, actions) {
  const own = Boolean(asked.against) && !["before", "year"].includes(asked.against);
  return [
    select({
      id: "incidents-against", value: own ? OWN : asked.against, label: _("对比"),
      choices: [["", _("不对比")], ["before", _("紧接着的上一段同样长的时间")], ["year", _("去年同期")], [OWN, _("自选开始日期")]],
      onChange: (value) => actions.choose({
        against: value === OWN ? answer?.comparison?.period.first ?? answer?.known?.first ?? data.today : value,
      }),
    }),
    own ? h("div", { class: "mt-2" }, field(_("从（同样长）"), h("input", {
      type: "date", id: "incidents-against-first", class: "form-control form-control-sm app-target", value: asked.against,
      max: data.today, onChange: (event) => event.currentTarget.value && actions.choose({ against: event.currentTarget.value }),
    }), { id: "incidents-against-first" })) : null,
  ];
}

/** The filters. */
export function filters(state, actions) {
  const { asked, answer, open, problems } = state;
  const part = (id, name, summary, body, wrong) => step({
    id: `incidents-${id}`, title: name, summary, wrong,
    open: open.has(id), fold: (on) => actions.fold(id, on),
  }, body);
  const wrong = problems.find((one) => !["first", "last"].includes(one.field));
  return h("section", { id: "incidents-filters", class: "d-print-none", "aria-label": _("筛选") },
    part("kinds", _("类别"), kindsSummary(state), kindsBody(state, actions)),
    part("period", _("时间"), answer?.period ? periodText(answer.period) : "", periodBody(state, actions),
      problemOf(problems, "first") ?? problemOf(problems, "last")),
    part("week", _("星期和钟点"), weekText(asked), weekBody(state, actions)),
    part("grid", _("网格"), gridSummary(state), gridBody(state, actions)),
    part("against", _("对比"), answer?.comparison ? periodText(answer.comparison.period) : _("不对比"), againstBody(state, actions)),
    problem(wrong?.text, "incidents-problem"),
    isUsual(asked) ? null : h("button", {
      type: "button", id: "incidents-clear", class: "btn btn-sm btn-link app-target px-0",
      onClick: () => actions.choose(usualChoice()),
    }, icon("x-circle"), " ", _("清除筛选")));
}

/** The choice in one line, for paper. */
export const choiceText = (state) => [
  kindsSummary(state), state.answer?.period ? periodText(state.answer.period) : "", weekText(state.asked), gridSummary(state),
].filter(Boolean).join(" · ");
