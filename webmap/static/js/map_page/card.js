// The card of what is selected: what it is, where, and who answers for the place.

import { _, formatDistance } from "/static/js/i18n.js";
import { count, h, icon, swatch } from "/static/js/map_page/parts.js";
import { highwayTitle, modeTitle, statusTitle } from "/static/js/map_page/titles.js";

const MINUTE_S = 60;
const yesNo = (value) => (value ? _("是") : _("否"));
const minutes = (seconds) => _("{count} 分钟", { count: Math.round(seconds / MINUTE_S) });
const windowsText = (windows) =>
  (windows?.length ? windows.map((pair) => pair.join("–")).join(_("、")) : _("全天"));
const moment = (text) => text && text.slice(0, 16).replace("T", " ");

function value(field, found) {
  if (field.type === "boolean") return yesNo(found);
  const text = field.type === "integer" || field.type === "number" ? count(found) : String(found);
  return field.unit ? `${text} ${_(field.unit)}` : text;
}

function onewayText(oneway) {
  return { no: _("双向"), yes: _("单行"), reverse: _("单行（反向）") }[oneway] ?? oneway;
}

function kindText(view, { category, sub_category: kind }) {
  const { incidents } = view.data.titles;
  const title = incidents[category] ?? category;
  return kind ? `${title} · ${incidents[`${category}/${kind}`] ?? kind}` : title;
}

// Rows of [title, text] for each source of features.
const ROWS = {
  places: (view, layer, p) => [
    [_("编号"), p.number],
    [_("地址"), p.address],
    ...layer.fields.filter((field) => p[field.name] !== undefined)
      .map((field) => [field.title, value(field, p[field.name])]),
  ],
  streets: (view, layer, p, feature) => [
    feature.pieces > 1 ? [_("路段"), _("{count} 段", { count: feature.pieces })] : [_("编号"), p.number],
    [_("全长"), formatDistance(feature.length_m)], [_("等级"), highwayTitle(p.highway)], [_("通行方向"), onewayText(p.oneway)],
    [_("可通行"), [p.foot && _("步行"), p.ebike && _("电动车"), p.car && _("汽车")].filter(Boolean).join(_("、"))],
  ],
  hotspots: (view, layer, p) => [
    [_("编号"), p.number], [_("原因"), p.reason], [_("优先级"), `${p.priority} / 5`],
    [_("时段"), windowsText(p.windows)], [_("停留时长"), minutes(p.dwell_s)],
    [_("每班到访"), _("{count} 次", { count: p.visits_per_shift })],
    [_("到访间隔"), p.spacing_s ? _("至少 {time}", { time: minutes(p.spacing_s) }) : null],
    [_("状态"), statusTitle(p.status)],
  ],
  incidents: (view, layer, p) => [
    [_("编号"), p.number], [_("类别"), kindText(view, p)],
    [_("时间"), p.occurred_to ? `${moment(p.occurred_from)} – ${moment(p.occurred_to)}` : moment(p.occurred_from)],
    [_("地点"), p.name],
  ],
  routes: (view, layer, p) => [
    [_("小组"), p.team], [_("方式"), modeTitle(p.mode)], [_("时间"), `${moment(p.starts_at)} – ${moment(p.ends_at).slice(-5)}`],
    [_("路程"), formatDistance(p.distance_m)],
  ],
};
const plainRows = (view, layer, p) => [[_("编号"), p.number]];

function members(view, code) {
  const found = view.data.responsible[code] ?? [];
  if (!found.length) return _("还没有");
  return found.map((one) => h("div", { key: one.name },
    one.name, " ", h("span", { class: "text-body-secondary" }, one.post),
    one.phone && [" ", h("a", { href: `tel:${one.phone}`, class: "text-nowrap" }, one.phone)]));
}

/** How many places of each layer lie in a sub-grid, or in the sub-grids of a police grid. */
function placesIn(view, codes) {
  const inside = new Set(codes);
  return view.layers.definitions
    .filter((layer) => layer.source === "places" && view.layers.featuresOrNull(layer.layer_id))
    .map((layer) => [layer, view.layers.features(layer.layer_id).filter((one) => inside.has(one.properties.sub_grid)).length])
    .filter(([, number]) => number > 0)
    .reverse();
}

function gridRows(view, feature, actions) {
  const { layer, properties: p } = feature;
  const subGrids = view.layers.features("sub_grids");
  const inside = layer.source === "sub_grids" ? [feature]
    : subGrids.filter((one) => one.properties.police_grid === p.code);
  return [
    [_("编号"), p.code],
    layer.source === "police_grids" && [_("网格"), h("div", { class: "d-flex flex-wrap gap-1" },
      inside.map((one) => h("button", {
        key: one.properties.code, type: "button", class: "btn btn-sm border text-body app-target",
        onClick: () => actions.open(one, { fit: true }),
      }, one.properties.code)))],
    [_("责任队员"), h("div", null, inside.map((one) => h("div", { key: one.properties.code },
      members(view, one.properties.code))))],
    ...placesIn(view, inside.map((one) => one.properties.code)).map(([one, number]) => [
      h("span", { class: "d-flex align-items-center gap-2" }, swatch(view, one), one.name), count(number),
    ]),
  ].filter(Boolean);
}

function whereRows(view, { layer, properties: p }, actions) {
  if (layer.source !== "places") return [];
  const grid = view.layers.features("sub_grids").find((one) => one.properties.code === p.sub_grid);
  return [
    [_("所在网格"), grid ? h("button", {
      type: "button", class: "btn btn-link p-0 align-baseline", onClick: () => actions.open(grid),
    }, grid.properties.name || grid.properties.code) : p.sub_grid || _("不在任何网格内")],
    p.sub_grid && [_("责任队员"), h("div", null, members(view, p.sub_grid))],
  ].filter(Boolean);
}

/** The card of a feature. */
export function card({ view, selected }, actions) {
  const { layer, properties } = selected;
  const isGrid = layer.source === "sub_grids" || layer.source === "police_grids";
  const rows = isGrid ? gridRows(view, selected, actions)
    : [...(ROWS[layer.source] ?? plainRows)(view, layer, properties, selected), ...whereRows(view, selected, actions)];
  return h("article", { id: "card", "aria-labelledby": "card-title" },
    h("button", { type: "button", class: "btn btn-link ps-0 app-target", onClick: actions.close, id: "card-back" },
      icon("chevron-left"), " ", _("返回图层")),
    h("div", { class: "d-flex align-items-center gap-2 text-body-secondary" },
      swatch(view, layer, properties), layer.name),
    h("h1", { class: "map-card-title fs-5 fw-semibold mt-1 mb-3", id: "card-title", tabIndex: -1 },
      properties.name || (layer.source === "incidents" ? kindText(view, properties) : properties.number)),
    h("dl", { class: "map-card" }, rows.filter(([, text]) => text !== null && text !== undefined && text !== "")
      .flatMap(([title, text], i) => [h("dt", { key: `t${i}` }, title), h("dd", { key: `d${i}` }, text)])),
    h("div", { class: "d-flex flex-wrap gap-2" },
      h("button", { type: "button", class: "btn btn-outline-primary app-target flex-fill", onClick: () => actions.show(selected) },
        icon("geo-alt"), " ", _("在地图上显示")),
      layer.source === "places" && [
        actions.edit && h("button", { key: "edit", type: "button", class: "btn btn-outline-primary app-target flex-fill", id: "card-edit", onClick: () => actions.edit(selected) },
          icon("pencil"), " ", _("编辑")),
        h("button", { key: "history", type: "button", class: "btn btn-outline-primary app-target flex-fill", id: "card-history", onClick: () => actions.history(selected) },
          icon("clock-history"), " ", _("历史")),
      ]));
}
