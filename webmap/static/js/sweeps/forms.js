// What is asked for: which streets or how many minutes, by whom, from where.

import { _ } from "/static/js/i18n.js";
import { field, h, icon, numberInput, select, timeInput } from "/static/js/patrols/parts.js";

/** A row of buttons of which one is pressed. */
export function choices(label, value, options, choose) {
  return h("div", { class: "btn-group w-100 mb-2", role: "group", "aria-label": label },
    options.map(([key, text]) => h("button", {
      type: "button", "aria-pressed": String(key === value),
      class: `btn btn-sm app-target btn-outline-primary ${key === value ? "active" : ""}`,
      onClick: () => choose(key),
    }, text)));
}

function subGrids({ asked, data }, change) {
  const toggle = (code) => change({
    grids: asked.grids.includes(code) ? asked.grids.filter((one) => one !== code) : [...asked.grids, code],
  });
  return h("div", { class: "sweep-grids mb-2", role: "group", "aria-label": _("网格") },
    data.sub_grids.map(({ code, name }) => h("button", {
      type: "button", title: name, "aria-pressed": String(asked.grids.includes(code)),
      class: `btn btn-sm app-target btn-outline-secondary ${asked.grids.includes(code) ? "active" : ""}`,
      onClick: () => toggle(code),
    }, code)));
}

/** How many are set on the map, and a way to take the last or all of them back. */
function onMap(hint, list, set) {
  return h("div", { class: "small mb-2" },
    h("div", { class: "text-body-secondary" }, hint),
    list.length ? h("div", { class: "d-flex gap-2 align-items-center" },
      h("span", { class: "flex-fill", id: "set-on-map" }, _("已选 {count} 个", { count: list.length })),
      h("button", { type: "button", class: "btn btn-sm btn-link app-target p-0", onClick: () => set(list.slice(0, -1)) }, _("退一步")),
      h("button", { type: "button", class: "btn btn-sm btn-link app-target p-0", onClick: () => set([]) }, _("清空"))) : null);
}

function area(state, change) {
  const { asked } = state;
  return h("div", null,
    choices(_("区域"), asked.pick, [["grids", _("网格")], ["outline", _("画范围")], ["streets", _("选道路")]],
      (pick) => change({ pick })),
    asked.pick === "grids" ? subGrids(state, change) : null,
    asked.pick === "outline"
      ? onMap(_("在地图上依次点出范围的角。"), asked.outline, (outline) => change({ outline })) : null,
    asked.pick === "streets"
      ? onMap(_("在地图上点要巡查的道路，再点一次取消。"), asked.streets, (streets) => change({ streets })) : null);
}

function trouble({ asked, data }, change) {
  return h("details", { class: "patrol-step border-bottom mb-2", id: "trouble" },
    h("summary", { class: "app-target" },
      h("span", { class: "fw-semibold" }, _("警情")),
      h("span", { class: "patrol-step-summary small text-body-secondary" }, `${asked.from}–${asked.to}`),
      icon("chevron-down", "patrol-step-mark")),
    h("div", { class: "patrol-step-body" },
      h("div", { class: "patrol-fields-3" },
        field(_("从"), timeInput({ id: "trouble-from", value: asked.from, onChange: (from) => change({ from }) }), { id: "trouble-from" }),
        field(_("到"), timeInput({ id: "trouble-to", value: asked.to, onChange: (to) => change({ to }) }), { id: "trouble-to" }),
        field(_("多少天减半"), numberInput({ id: "half-life", min: 0, max: 3650, value: asked.half_life_days, onChange: (half_life_days) => change({ half_life_days }) }), { id: "half-life" })),
      h("div", { class: "small text-body-secondary my-1" }, _("每类警情的权重；0 就是不计。")),
      h("div", { class: "patrol-fields-3" }, data.categories.map(({ category, name }) => field(name, numberInput({
        id: `weight-${category}`, min: 0, max: 100, step: 0.5, value: asked.weights[category],
        onChange: (weight) => change({ weights: { ...asked.weights, [category]: weight } }),
      }), { id: `weight-${category}` })))));
}

function beat(state, change) {
  const { asked } = state;
  return h("div", null,
    choices(_("路线"), asked.way, [["find", _("计算")], ["hand", _("手绘")]], (way) => change({ way })),
    asked.way === "hand"
      ? onMap(_("在地图上依次点路口，路线沿道路相连，数字随即更新。"), asked.via, (via) => change({ via })) : null,
    h("div", { class: "patrol-fields-2 mb-2" },
      // A beat drawn by hand lasts as long as it is.
      asked.way === "hand" ? null : field(_("时长（分钟）"), numberInput({ id: "minutes", min: 5, max: 240, value: asked.minutes, onChange: (minutes) => change({ minutes }) }), { id: "minutes" }),
      field(_("终点"), select({
        id: "closed", value: String(asked.closed), choices: [["true", _("回到起点")], ["false", _("不必返回")]],
        onChange: (closed) => change({ closed: closed === "true" }),
      }), { id: "closed" })),
    trouble(state, change));
}

function start({ asked, settingStart }, change, actions) {
  const place = !["anywhere", "station"].includes(asked.start);
  return field(_("起点"), select({
    id: "start", value: place ? "place" : asked.start,
    choices: [["anywhere", _("不限")], ["station", _("警务室")], ["place", settingStart ? _("在地图上点") : _("地图上的点")]],
    onChange: (value) => (value === "place" ? actions.setStart() : change({ start: value })),
  }), { id: "start" });
}

/** The form. */
export function forms(state, change, actions) {
  const { asked, data } = state;
  const hand = asked.task === "beat" && asked.way === "hand";
  return h("div", null,
    choices(_("任务"), asked.task, [["sweep", _("全覆盖巡查")], ["beat", _("巡逻线")]], (task) => change({ task })),
    asked.task === "sweep" ? area(state, change) : beat(state, change),
    h("div", { class: "patrol-fields-3" },
      field(_("方式"), select({
        id: "mode", value: asked.mode, choices: data.modes.map((one) => [one.mode, one.name]),
        onChange: (mode) => change({ mode }),
      }), { id: "mode" }),
      hand ? null : field(_("小组数"), numberInput({
        id: "teams", min: 1, max: data.most_teams[asked.task], value: asked.teams, onChange: (teams) => change({ teams }),
      }), { id: "teams" }),
      hand ? null : start(state, change, actions)));
}
