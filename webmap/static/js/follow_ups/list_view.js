// The list of follow-ups by due date, the talks proposed above it, and what is filtered by.

import { aboutOf } from "/static/js/follow_ups/address.js";
import { _ } from "/static/js/i18n.js";
import { field, h, icon, problem, problemOf, select } from "/static/js/patrols/parts.js";

const DAY_MS = 86_400_000;
const daysBetween = (first, last) => Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);

/** The groups of the list, in words. */
export const GROUPS = () => [
  ["overdue", _("已逾期")], ["this_week", _("本周到期")], ["later", _("以后")], ["done", _("已完成")],
];

/** Whether a follow-up is among those that are looked at. */
export const fits = ({ member, kind, about }) => (one) =>
  (!member || one.member_id === member) && (!kind || one.kind === kind) && (!about || aboutOf(one) === about);

/** When a follow-up is due or was done. */
export function when(one, today) {
  if (one.urgency === "done") return _("{day} 完成", { day: one.done_on });
  if (one.urgency === "overdue") return _("{day} 到期，逾期 {count} 天", { day: one.due_on, count: daysBetween(one.due_on, today) });
  return _("{day} 到期", { day: one.due_on });
}

function row(one, { data }, actions) {
  const late = one.urgency === "overdue";
  return h("li", { key: one.id }, h("button", {
    type: "button", class: "follow-row app-target", "data-urgency": one.urgency, "data-follow-up": one.id, onClick: () => actions.open(one.id),
  },
  h("span", { class: "flex-fill min-w-0" },
    h("span", { class: "d-block text-truncate" },
      h("span", { class: "fw-semibold" }, one.name), " ",
      h("span", { class: "badge text-bg-secondary fw-normal" }, data.kinds[one.kind])),
    h("span", { class: "small d-block" },
      h("span", { class: late ? "follow-late" : "text-body-secondary" },
        late ? [icon("exclamation-triangle-fill"), " "] : null, when(one, data.today)),
      one.member ? h("span", { class: "text-body-secondary" }, " · ", one.member) : null)),
  one.photo ? icon("image", "text-body-secondary") : null));
}

function group([urgency, title], some, state, actions) {
  if (!some.length) return null;
  const list = h("ul", { class: "people-list mb-2" }, some.map((one) => row(one, state, actions)));
  if (urgency === "done") {
    return h("details", { key: urgency, open: state.done, id: "group-done", onToggle: (event) => actions.showDone(event.currentTarget.open) },
      h("summary", { class: "app-target small" }, title, " ", some.length), list);
  }
  return h("section", { key: urgency, "aria-label": title, id: `group-${urgency}` },
    h("h2", { class: `fs-6 fw-semibold mb-1 ${urgency === "overdue" ? "follow-late" : ""}` }, title, " ",
      h("span", { class: "small fw-normal" }, some.length)), list);
}

function talk(one, { data, busy }, actions) {
  return h("div", { class: "follow-talk", key: `${one.layer_id}/${one.number}`, "data-venue": one.number },
    h("div", { class: "fw-semibold" }, one.name, " ", h("span", { class: "badge text-bg-secondary fw-normal" }, data.layers[one.layer_id])),
    h("p", { class: "small mb-2" },
      _("打架斗殴 {affrays} 起，其中夜间 {night} 起，最近一起 {day}", { affrays: one.affrays, night: one.at_night, day: one.last_on })),
    h("div", { class: "d-flex gap-2" },
      h("button", { type: "button", class: "btn btn-sm btn-outline-primary app-target", disabled: busy, "data-do": "accept", onClick: () => actions.accept(one) },
        icon("chat-dots"), " ", _("约谈")),
      h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", disabled: busy, "data-do": "dismiss", onClick: () => actions.dismiss(one) },
        _("暂不需要"))));
}

function talks(state, actions) {
  const { talks: found, data } = state;
  if (!found?.talks.length) return null;
  const { first, last } = found;
  const { within_m: within, affrays, due_days: due } = data.talks;
  return h("details", { class: "mb-2", id: "talks", open: state.talksOpen, onToggle: (event) => actions.showTalks(event.currentTarget.open) },
    h("summary", { class: "app-target fw-semibold" }, icon("chat-dots"), " ", _("建议约谈 {count} 家场所", { count: found.talks.length })),
    h("p", { class: "small text-body-secondary mb-2" },
      _("{first} 至 {last}，{within} 米内打架斗殴满 {affrays} 起的场所；每起只算给最近的一家。接受后 {due} 天内完成。", { first, last, within, affrays, due })),
    found.talks.map((one) => talk(one, state, actions)));
}

function filters(state, actions) {
  const { data, followUps, member, kind, about } = state;
  const members = new Map(data.members.map((one) => [one.id, one.name]));
  for (const one of followUps) if (one.member_id) members.set(one.member_id, one.member);
  const abouts = new Map(followUps.map((one) => [aboutOf(one), one.name]));
  if (about && !abouts.has(about)) abouts.set(about, data.hotspots.find((one) => `h${one.id}` === about)?.name ?? about);
  const mine = data.own_member_id;
  const names = [...members].filter(([id]) => id !== mine).map(([id, name]) => [String(id), name]);
  const own = members.has(mine) ? [[String(mine), _("我的（{name}）", { name: members.get(mine) })]] : [];
  const some = Boolean(member || kind || about);
  return h("details", { class: "mb-2", id: "filters", open: some },
    h("summary", { class: "app-target small" }, icon("funnel"), " ", some ? _("筛选中") : _("筛选")),
    h("div", { class: "patrol-fields-2" }, field(_("队员"), select({
      id: "filter-member", value: String(member ?? ""), label: _("队员"), choices: [["", _("全部队员")], ...own, ...names],
      onChange: (value) => actions.filter({ member: Number(value) || null }),
    }), { id: "filter-member" }),
    field(_("种类"), select({
      id: "filter-kind", value: kind, label: _("种类"), choices: [["", _("全部种类")], ...Object.entries(data.kinds)],
      onChange: (value) => actions.filter({ kind: value }),
    }), { id: "filter-kind" }),
    h("div", { class: "follow-about" }, field(_("热点或场所"), select({
      id: "filter-about", value: about, label: _("热点或场所"), choices: [["", _("全部热点和场所")], ...abouts],
      onChange: (value) => actions.filter({ about: value }),
    }), { id: "filter-about" }))));
}

function nothing({ data }) {
  if (!data.hotspots.length) return _("还没有确认的热点。先到“热点”确认一个，再回来安排跟进；场所也可以直接添加。");
  return data.may_manage ? _("还没有跟进。先按“添加跟进”，选热点或场所、做什么、谁去、什么时候到期。") : _("还没有跟进。民警安排后会列在这里。");
}

/** The panel. */
export function listView(state, actions) {
  const { followUps, problems } = state;
  if (!followUps) return h("div", null, problem(problemOf(problems, "")) ?? h("p", { class: "small text-body-secondary", role: "status" }, _("正在读取…")));
  const shown = followUps.filter(fits(state));
  return h("div", { id: "follow-ups-list" },
    problem(problemOf(problems, "")),
    talks(state, actions),
    followUps.length || state.about || state.member || state.kind ? filters(state, actions) : null,
    GROUPS().map((one) => group(one, shown.filter(({ urgency }) => urgency === one[0]), state, actions)),
    shown.length ? null : h("p", { class: "text-body-secondary", id: "nothing" },
      followUps.length ? _("没有符合条件的跟进。") : nothing(state)));
}
