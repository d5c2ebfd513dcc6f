// A hotspot's card: why, when, how sure; what is decided; who answers; what became of it.

import { _ } from "/static/js/i18n.js";
import { field, h, icon, problem, problemOf, select } from "/static/js/patrols/parts.js";
import { priorityName } from "/static/js/patrols/visit_form.js";
import { back, input } from "/static/js/people/parts.js";
import { hoursPicture } from "/static/js/hotspots/hours_picture.js";
import { canBeGiven, priorityMark } from "/static/js/hotspots/list_view.js";
import {
  SMALL, awayText, changeText, dayOf, dutyOn, holderChoices, lastDay, rangeText, stateOf, windowsText,
} from "/static/js/hotspots/words.js";

const METHODS = () => ({
  density: _("沿街道密度"), gi: _("显著聚集（Gi*）"), clusters: _("时空聚集"), rise: _("近期上升"),
});
const KINDS = () => ({
  visit: _("到访"), inspection: _("检查"), owner_talk: _("约谈"), lighting: _("修复照明"), other: _("其他"),
});
const sub = (text) => h("h3", { class: "fs-6 fw-semibold mb-1 mt-3" }, text);

function confidenceText(confidence) {
  const percent = Math.round(confidence * 100);
  const word = confidence >= 0.8 ? _("高") : confidence >= 0.5 ? _("中") : _("低");
  return _("把握 {percent}%（{word}）", { percent, word });
}

const countsText = (counts, categories) => Object.entries(counts)
  .sort(([, one], [, other]) => other - one)
  .map(([category, count]) => `${categories[category] ?? category} ${count}`).join(_("、"));

/** What speaks for the hotspot: figures of the detection, and of the last year in its area. */
function evidence({ hotspot, past_year: year, profile }, { data }) {
  const told = hotspot.evidence ?? {};
  const methods = METHODS();
  const found = (told.methods ?? told.found_by ?? []).map((one) => methods[one] ?? one);
  const count = told.count ?? year?.count;
  const small = told.small_numbers ?? (count !== undefined && count < SMALL);
  const none = year && !year.count;
  const week = profile ?? year?.week;
  return h("section", { "aria-label": _("依据"), id: "evidence" },
    hotspot.reason ? h("p", { class: "mb-2" }, hotspot.reason) : null,
    h("ul", { class: "small mb-2 ps-3" },
      hotspot.confidence === null ? null : h("li", null, confidenceText(hotspot.confidence)),
      told.by_category ? h("li", null, _("检测时一年内：{counts}", { counts: countsText(told.by_category, data.categories) })) : null,
      told.recent !== undefined ? h("li", null, _("其中最近四周 {count} 起", { count: told.recent })) : null,
      found.length ? h("li", null, _("找到它的方法：{methods}", { methods: found.join(_("、")) })) : null,
      year ? h("li", { id: "past-year" }, year.count
        ? _("{first} 至 {last} 范围内 {count} 起：{counts}", { first: year.first, last: year.last, count: year.count, counts: countsText(year.categories, data.categories) })
        : _("{first} 至 {last} 范围内没有警情", { first: year.first, last: year.last })) : null,
      // "None" is not also "few".
      small && !none ? h("li", { class: "hotspots-warning" }, icon("exclamation-triangle"), " ", _("数量少，多少可能只是偶然")) : null),
    week ? hoursPicture(week) : null);
}

function decisions({ hotspot }, state, actions) {
  const { asking, busy, problems, data } = state;
  if (!data.may_manage) return null;
  const button = (id, look, name, text, onClick) => h("button", {
    type: "button", class: `btn btn-sm ${look} app-target`, id, disabled: busy, onClick,
  }, icon(name), " ", text);
  if (asking) {
    const refusing = asking.decision === "refuse";
    return h("div", { class: "patrol-sub", id: "asking" },
      field(refusing ? _("为什么不采纳") : _("结果：做了什么，有没有变化"), h("textarea", {
        id: "decision-text", rows: 3, maxlength: 500, value: asking.text,
        class: `form-control form-control-sm ${problemOf(problems, "text") ? "is-invalid" : ""}`,
        onInput: (event) => actions.answer(event.currentTarget.value),
      }), { id: "decision-text", wrong: problemOf(problems, "text") }),
      h("div", { class: "d-flex gap-2 mt-2" },
        button("decide", "btn-primary", "check-lg", refusing ? _("拒绝这条建议") : _("关闭热点"), () => actions.decide(asking.decision, asking.text)),
        button("decide-not", "btn-outline-secondary", "x-lg", _("取消"), () => actions.stopAsking())));
  }
  const suggested = hotspot.status === "suggested";
  return h("div", { class: "d-flex flex-wrap gap-2 mt-2" },
    hotspot.status === "closed" ? button("reopen", "btn-outline-secondary", "arrow-counterclockwise", _("重新打开"), () => actions.decide("reopen"))
      : button("edit", "btn-outline-secondary", "bounding-box", _("修改与重画"), () => actions.openForm()),
    suggested ? button("refuse", "btn-outline-secondary", "x-lg", _("拒绝"), () => actions.ask("refuse")) : null,
    canBeGiven(hotspot) ? button("close", "btn-outline-secondary", "check2-square", _("关闭"), () => actions.ask("close")) : null);
}

function wants(hotspot) {
  const { dwell_min: minutes, visits, spacing_min: spacing } = hotspot;
  const times = _("每班 {visits} 次，每次 {minutes} 分钟", { visits, minutes });
  return h("dl", { class: "hotspots-facts small mb-0" },
    h("dt", null, _("优先级")), h("dd", null, `${hotspot.priority} ${priorityName(hotspot.priority)}`),
    h("dt", null, _("到访")), h("dd", null, spacing && visits > 1 ? _("{times}，至少隔 {spacing} 分钟", { times, spacing }) : times),
    h("dt", null, _("时间窗")), h("dd", null, windowsText(hotspot.windows)),
    hotspot.sub_grid ? [h("dt", null, _("网格")), h("dd", null, hotspot.sub_grid)] : null);
}

/** Move the hotspots of who is away to another, from the card of one of them. */
function standIn({ hotspot }, state, actions) {
  const { away } = hotspot;
  if (!away) return null;
  return h("div", { class: "alert alert-warning py-2 px-2 small mb-2", id: "stand-in" },
    h("div", null, icon("exclamation-triangle-fill"), " ", awayText(away)),
    state.data.may_manage ? select({
      id: "stand-in-to", value: "", label: _("这些天由谁代"), more: "mt-1",
      choices: [["", _("这些天由谁代…")], ...holderChoices(state, `m${away.member_id}`)],
      onChange: (key) => key && actions.move(away, key, { hotspot: hotspot.id }),
    }) : null,
    problem(problemOf(state.problems, `away.${away.id}`)));
}

const dutyDays = ({ valid_from: from, valid_to: to }) => (to ? `${from} – ${lastDay(to)}` : _("{from} 起", { from }));

function assigning({ hotspot, history }, state, actions) {
  const { data, giving, busy, problems, day } = state;
  if (!canBeGiven(hotspot) && !history.length) return null;
  const duty = dutyOn(hotspot, day);
  const now = giving ?? { to: "", first_day: day, last_day: "" };
  return h("section", { "aria-label": _("派任"), id: "assigning" },
    sub(_("派任")),
    canBeGiven(hotspot) ? h("p", { class: "mb-1", id: "answers" }, duty ? _("{who}，{days}", { who: duty.who, days: dutyDays(duty) }) : _("今天没有人负责")) : null,
    standIn({ hotspot }, state, actions),
    data.may_manage && canBeGiven(hotspot) ? h("div", { class: "patrol-sub" },
      field(_("派给"), select({
        id: "give-to", value: now.to, label: _("派给"),
        choices: [["", _("请选择")], ...(duty ? [["none", _("不再派人")]] : []), ...holderChoices(state)],
        onChange: (to) => actions.give({ ...now, to }),
      }), { id: "give-to", wrong: problemOf(problems, "member_id") ?? problemOf(problems, "team_id") }),
      h("div", { class: "patrol-fields-2 mt-1" },
        field(_("从"), input({
          id: "give-first", type: "date", value: now.first_day, wrong: problemOf(problems, "first_day"), onInput: () => {},
          onChange: (event) => actions.give({ ...now, first_day: event.currentTarget.value || day }),
        }), { id: "give-first", wrong: problemOf(problems, "first_day") }),
        field(_("到（可不填）"), input({
          id: "give-last", type: "date", value: now.last_day, wrong: problemOf(problems, "last_day"), onInput: () => {},
          onChange: (event) => actions.give({ ...now, last_day: event.currentTarget.value }),
        }), { id: "give-last", wrong: problemOf(problems, "last_day") })),
      h("button", {
        type: "button", class: "btn btn-sm btn-outline-primary app-target mt-2", id: "give", disabled: busy, onClick: () => actions.giveAsked(),
      }, icon("person-check"), " ", _("派任"))) : null,
    history.length ? h("details", { class: "mt-2", id: "assignments" },
      h("summary", { class: "app-target small" }, _("派任记录 {count} 条", { count: history.length })),
      h("ul", { class: "people-history" }, history.map((one) => h("li", { key: `${one.who}${one.valid_from}`, class: one === history.find((held) => held.valid_from <= day && (!held.valid_to || held.valid_to > day)) ? "people-now" : "" },
        h("span", { class: "flex-fill" }, one.who), h("span", { class: "small text-body-secondary text-nowrap" }, dutyDays(one)))))) : null);
}

/** What became of it: incidents as long before as after, and whether chance explains that. */
function beforeAfter({ hotspot, before_after: told }, { data }) {
  if (!told) return null;
  const { days, of_kind: kind, all_kinds: all } = told;
  const named = data.categories[told.category] ?? told.category;
  return h("section", { "aria-label": _("前后对比"), id: "before-after" },
    sub(_("前后对比")),
    days ? [
      kind ? h("p", { class: "mb-1" }, _("{kind}：", { kind: named }), changeText(days, kind)) : null,
      h("p", { class: "mb-1" }, _("全部警情："), changeText(days, all)),
      h("p", { class: "small text-body-secondary mb-1" }, rangeText(kind ?? all)),
      hotspot.detected ? h("p", { class: "small text-body-secondary mb-1" },
        _("建议是因为之前偏多才提出的，之后少一些本来就常见，不全是工作的结果。")) : null,
    ] : h("p", { class: "small text-body-secondary mb-1" }, told.waits_for_data
      ? _("确认之后的警情还没有导入，暂时比不了。") : _("确认还不到 7 天，暂时比不了。")),
    days && told.waits_for_data ? h("p", { class: "small text-body-secondary mb-1" }, _("只比到最新一起警情为止。")) : null);
}

function followUps(told, chosen) {
  if (!told?.length) return null;
  const kinds = KINDS();
  return h("section", { "aria-label": _("跟进"), id: "follow-ups" }, sub(_("跟进")),
    h("ul", { class: "people-history" }, told.map((one) => h("li", { key: one.id, class: one.done_on ? "" : "people-now" },
      h("span", { class: "flex-fill" }, kinds[one.kind] ?? one.kind, one.note ? _("：{note}", { note: one.note }) : ""),
      h("span", { class: "small text-body-secondary text-nowrap" }, one.done_on ? _("{day} 已做", { day: one.done_on }) : _("{day} 前", { day: one.due_on }))))),
    h("a", { class: "small", href: `/hotspots/follow-ups?hotspot=${chosen}` }, _("到“跟进”办理")));
}

/** The panel. */
export function cardView(state, actions) {
  const { card, chosen, hotspots, problems } = state;
  const leave = back(_("全部热点"), () => actions.openList());
  const hotspot = hotspots.find((one) => one.id === chosen);
  if (!hotspot) return h("div", null, leave, problem(problemOf(problems, "")));
  // What is listed is newer than what was read for the card before.
  const whole = { ...(card ?? { history: [], past_year: null, before_after: null, followUps: [] }), hotspot };
  return h("div", { id: "hotspot-card" }, leave,
    h("div", { class: "d-flex align-items-center gap-2 mb-1" },
      priorityMark(hotspot.priority), h("h2", { class: "fs-5 fw-semibold mb-0 flex-fill", tabindex: -1 }, hotspot.name),
      h("span", { class: "badge text-bg-secondary" }, stateOf(hotspot))),
    h("div", { class: "small text-body-secondary mb-2" }, [
      _("编号 {number}", { number: hotspot.number }), hotspot.detected ? _("检测得出") : null,
      categoryOf(state, hotspot), hotspot.decided_by ? _("{name} 于 {day} 决定", { name: hotspot.decided_by, day: dayOf(hotspot.decided_at) }) : null,
    ].filter(Boolean).join(" · ")),
    hotspot.result ? h("p", { class: "patrol-sub mb-2", id: "result" }, hotspot.refused ? _("拒绝的原因：") : _("结果："), hotspot.result) : null,
    evidence(whole, state),
    problem(problemOf(problems, "")),
    problem(problemOf(problems, "undo")),
    decisions(whole, state, actions),
    assigning(whole, state, actions),
    sub(_("要求")), wants(hotspot),
    beforeAfter(whole, state),
    followUps(whole.followUps, chosen));
}

const categoryOf = ({ data }, { category }) => (category ? data.categories[category] ?? category : null);
