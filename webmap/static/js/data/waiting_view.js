// The queue of places that wait for a position, and the one that is placed now.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem, select } from "/static/js/patrols/parts.js";

const SHOWN = 100;

const layerName = (data, id) => data.layers.find((one) => one.layer_id === id)?.name ?? id;

const clock = (text) => text.slice(0, 16).replace("T", " ");

const isIncident = (one) => Boolean(one.attributes.occurred_from);

/** What an incident was and when, in words. */
function incidentTexts({ attributes: known }, { categories }) {
  const category = categories.find((each) => each.code === known.category);
  const kind = category?.kinds.find((each) => each.code === known.sub_category)?.name ?? known.sub_category;
  return {
    kind: [category?.name ?? known.category, kind].filter(Boolean).join(" · "),
    time: [known.occurred_from, known.occurred_to].filter(Boolean).map(clock).join(" – "),
  };
}

/** The second line of one in the queue. */
function secondLine(one, data) {
  if (!isIncident(one)) return one.address || one.number;
  const { kind, time } = incidentTexts(one, data);
  return `${kind} ${time}`;
}

/** Rows of [title, text] that tell one. */
function factPairs(one, data) {
  const from = [_("来自"), one.file || "—"];
  const head = [[_("图层"), layerName(data, one.layer)], [_("编号"), one.number]];
  if (isIncident(one)) {
    const { kind, time } = incidentTexts(one, data);
    return [...head, [_("类别"), kind], [_("时间"), time], from];
  }
  const titles = data.layers.find((layer) => layer.layer_id === one.layer)?.fields ?? {};
  return [
    ...head, [_("地址"), one.address || "—"],
    ...Object.entries(one.attributes).map(([name, value]) => [titles[name] ?? name, String(value)]),
    from,
  ];
}

function facts(one, data) {
  const pairs = factPairs(one, data);
  return h("dl", { class: "data-facts small" }, pairs.flatMap(([name, value]) => [h("dt", null, name), h("dd", null, value)]));
}

function suggestions({ found }, actions) {
  if (!found.length) return null;
  return h("div", { class: "mt-2" },
    h("div", { class: "small text-body-secondary" }, _("按地址看，可能在：")),
    found.map((spot, index) => h("button", {
      type: "button", class: "btn btn-sm btn-outline-primary app-target w-100 text-start mt-1", key: index,
      onClick: () => actions.place(spot.lon, spot.lat),
    }, `${index + 1} ${spot.label}`, " ", h("span", { class: "small" }, _("{how}，{score} 分", { how: spot.how, score: Math.round(spot.score) })))));
}

/** The panel. */
export function waitingPanel(state, one, actions) {
  const { data, waiting, counts, layer, loaded } = state;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (!loaded) return h("div", { role: "status" }, state.problem ? problem(state.problem) : _("正在读取…"));
  const layers = Object.entries(counts).filter(([id, count]) => count > 0 || id === layer);
  return h("div", { class: "patrol" },
    layers.length > 1 || layer ? h("div", { class: "mb-2" }, select({
      id: "waiting-layer", value: layer ?? "", label: _("图层"),
      choices: [["", _("全部图层（{count}）", { count: all })], ...layers.map(([id, count]) => [id, `${layerName(data, id)} ${count}`])],
      onChange: (id) => actions.load(id || null),
    })) : null,
    one ? h("section", { class: "data-current", id: "current", "aria-live": "polite" },
      h("h2", { class: "fs-6 mb-0", id: "current-name" }, one.name), facts(one, data), suggestions(state, actions))
      : h("div", { id: "nothing-waits" },
        h("p", { class: "mb-2" }, icon("check-circle", "text-success"), " ", _("没有待落图的场所和警情。")),
        h("p", { class: "small text-body-secondary mb-0" }, _("导入没有坐标的表格时，地址找不到的行会放到这里。"), " ", h("a", { href: "/data" }, _("去导入")))),
    waiting.length > 1 ? h("div", { class: "data-queue mt-2", id: "queue" },
      waiting.filter((other) => other !== one).slice(0, SHOWN).map((other) => h("button", {
        type: "button", class: "app-target", key: other.id, onClick: () => actions.choose(other.id),
      }, h("span", { class: "d-block" }, other.name), h("span", { class: "small text-body-secondary" }, secondLine(other, data))))) : null);
}

/** What to do now, and the way back. */
export function waitingFoot(state, one, actions) {
  const { notice, busy } = state;
  if (!one && !notice) return null;
  return h("div", null,
    notice ? h("div", { class: "d-flex gap-2 align-items-center small mb-2", role: "status", id: "notice" },
      h("span", { class: "flex-fill" }, notice.text),
      h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "undo", onClick: () => notice.undo() }, _("撤销"))) : null,
    problem(state.problem, "problem"),
    one ? h("div", { class: "d-flex align-items-center gap-2" },
      h("span", { class: "flex-fill fw-semibold" }, icon("crosshair"), " ", _("在地图上点出它的位置")),
      h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", id: "skip", disabled: busy, onClick: () => actions.skip() }, _("跳过")),
      h("button", { type: "button", class: "btn btn-sm btn-outline-danger app-target", id: "delete", disabled: busy, onClick: () => actions.remove(), "aria-label": _("删除") }, icon("trash"))) : null);
}
