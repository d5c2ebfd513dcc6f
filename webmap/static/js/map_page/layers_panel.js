// The panel's list of layers: switches, counts and the legend in one; and the way to each grid.

import { _ } from "/static/js/i18n.js";
import { classTitle, sampleOf } from "/static/js/map/style.js";
import { count, h, icon, swatch } from "/static/js/map_page/parts.js";
import { variantTitle } from "/static/js/map_page/titles.js";

function variants(view, definition) {
  const { by, variants: values, breaks = [] } = definition.style;
  const rows = breaks.length
    ? [...breaks, null].map((_limit, number) => [classTitle(breaks, number), sampleOf(breaks, number)])
    : Object.keys(values).map((name) => [variantTitle(by, name), name]);
  if (!rows.length) return null;
  const field = definition.fields.find((one) => one.name === by);
  const [title, unit] = [field?.title, field?.unit ? ` ${field.unit}` : ""];
  return h("details", { class: "map-variants ms-5 mb-1" },
    h("summary", { class: "small text-body-secondary" }, title ? _("图例（按{field}）", { field: title }) : _("图例")),
    h("ul", { class: "list-unstyled mb-1" }, rows.map(([text, value]) => h("li", {
      key: text, class: "d-flex align-items-center gap-2 small",
    }, swatch(view, definition, { [by]: value }), text, unit))));
}

function layerRow(view, definition, zoom, actions) {
  const { layer_id: id, name, style } = definition;
  const on = view.layers.isShown(id);
  const hue = style.by === "hue" ? view.layers.features(id)[0]?.properties.hue : undefined;
  const tooFar = on && zoom < style.min_zoom && definition.count > 0;
  return h("li", { key: id, class: "map-layer", "data-layer": id },
    h("div", { class: "form-check form-switch d-flex align-items-center gap-2 app-target mb-0" },
      h("input", {
        class: "form-check-input flex-shrink-0 mt-0", type: "checkbox", role: "switch", id: `layer-${id}`,
        checked: on, onChange: (event) => actions.toggle([id], event.currentTarget.checked),
      }),
      h("label", { class: "form-check-label d-flex align-items-center gap-2 flex-grow-1", for: `layer-${id}` },
        swatch(view, definition, hue ? { hue } : {}),
        h("span", { class: "flex-grow-1" }, name),
        h("span", { class: "text-body-secondary map-count" }, count(definition.count))),
      view.data.may_style && h("a", {
        class: "btn btn-sm btn-link p-0 text-body-secondary app-target", href: `/data/layers/${id}/style`,
        "aria-label": _("“{name}”的样式", { name }), title: _("样式"),
      }, icon("palette"))),
    tooFar && h("button", {
      type: "button", class: "btn btn-link btn-sm p-0 ms-5 app-target", onClick: () => actions.zoomTo(style.min_zoom),
    }, icon("zoom-in"), " ", _("放大地图后显示")),
    on && variants(view, definition));
}

function group(view, name, definitions, zoom, actions) {
  const ids = definitions.map((one) => one.layer_id);
  const all = ids.every((id) => view.layers.isShown(id));
  return h("section", { key: name, class: "mb-3", "aria-label": name },
    h("div", { class: "d-flex align-items-center justify-content-between border-bottom" },
      h("h2", { class: "fs-6 fw-semibold mb-1" }, name),
      h("button", {
        type: "button", class: "btn btn-link btn-sm app-target", onClick: () => actions.toggle(ids, !all),
        "aria-label": all ? _("{group}：全部关闭", { group: name }) : _("{group}：全部打开", { group: name }),
      }, all ? _("全关") : _("全开"))),
    h("ul", { class: "list-unstyled mb-0" }, definitions.map((one) => layerRow(view, one, zoom, actions))));
}

/** Buttons that lead to the office, its police grids and their sub-grids. */
function jump(view, selected, actions) {
  const subGrids = view.layers.features("sub_grids");
  const button = (feature, text) => {
    const { number, hue, name } = feature.properties;
    const here = selected === feature;
    return h("button", {
      type: "button", key: number, title: name, "aria-pressed": String(here),
      class: `btn btn-sm app-target ${here ? "btn-primary" : "border text-body"}`, onClick: () => actions.open(feature, { fit: true }),
    }, h("span", { class: "map-hue me-1", ref: (dot) => dot && dot.style.setProperty("background", hue) }), text);
  };
  return h("section", { class: "mb-3", "aria-label": _("跳到网格") },
    h("div", { class: "d-flex flex-wrap gap-1 mb-1" },
      h("button", { type: "button", class: "btn btn-sm border text-body app-target", onClick: actions.wholeOffice },
        icon("arrows-fullscreen"), " ", _("整个辖区"))),
    view.layers.features("police_grids").map((grid) => h("div", {
      key: grid.properties.code, class: "d-flex flex-wrap gap-1 mb-1",
    }, button(grid, grid.properties.name),
    subGrids.filter((one) => one.properties.police_grid === grid.properties.code)
      .map((one) => button(one, one.properties.code)))));
}

function firstSteps(view) {
  const some = view.layers.definitions.some((one) => one.count > 0 && one.layer_id !== "boundary");
  if (some) return null;
  return h("div", { class: "alert alert-info", role: "note", id: "first-steps" },
    h("p", { class: "fw-semibold mb-1" }, _("地图上还没有资料。先做这三步：")),
    h("ol", { class: "mb-0 ps-3" },
      h("li", null, _("导入道路：")," ", h("code", null, "flask --app webmap data import-streets FILE")),
      h("li", null, _("导入警格和网格：")," ", h("code", null, "flask --app webmap data import FILE --layer police_grids")),
      h("li", null, _("导入出租屋、商铺等场所：")," ", h("code", null, "flask --app webmap data import FILE --layer shops"))));
}

/** The list of layers. */
export function layersPanel({ view, zoom, selected, problem }, actions) {
  const groups = new Map();
  // Topmost in the list is topmost on the map.
  for (const definition of [...view.layers.definitions].reverse()) {
    const { group_name: name } = definition;
    groups.set(name, [...(groups.get(name) ?? []), definition]);
  }
  return h("div", { id: "layers-panel" },
    h("h1", { class: "visually-hidden" }, _("图层")),
    problem && h("div", { class: "alert alert-danger", role: "alert" }, problem, " ",
      h("button", { type: "button", class: "btn btn-sm btn-outline-danger", onClick: actions.retry }, _("再试一次"))),
    firstSteps(view),
    actions.edit && h("button", {
      type: "button", class: "btn btn-outline-primary app-target w-100 mb-3", id: "edit-begin", onClick: () => actions.edit(),
    }, icon("pencil"), " ", _("编辑场所")),
    jump(view, selected, actions),
    [...groups].map(([name, definitions]) => group(view, name, definitions, zoom, actions)));
}
