// The list of the office's layers, those that it added first.

import { _ } from "/static/js/i18n.js";
import { count, swatch } from "/static/js/map_page/parts.js";
import { h, icon } from "/static/js/patrols/parts.js";

function row(symbols, layer, actions) {
  const looks = [swatch({ symbols }, layer), h("span", { class: "layers-name" }, layer.name)];
  return h("li", { class: "layers-row", key: `${layer.layer_id}-${layer.version}`, "data-layer": layer.layer_id },
    layer.own
      ? h("button", { type: "button", class: "app-target", onClick: () => actions.open(layer.layer_id), title: _("改名称、字段和符号") }, looks, icon("pencil", "text-body-secondary small"))
      : looks,
    h("span", { class: "text-body-secondary small" }, count(layer.count)),
    h("a", { class: "btn btn-sm btn-link p-0 app-target", href: layer.style_page, "aria-label": _("“{name}”的样式", { name: layer.name }) }, icon("palette")));
}

function section(symbols, title, layers, actions) {
  return h("section", { key: title, "aria-label": title },
    h("h2", { class: "fs-6 fw-semibold mb-1" }, title),
    h("ul", { class: "layers-list" }, layers.map((layer) => row(symbols, layer, actions))));
}

/** The panel. */
export function listView({ layers, symbols }, actions) {
  const upward = [...layers].reverse();
  const own = upward.filter((layer) => layer.own);
  const others = new Map();
  for (const layer of upward.filter((one) => !one.own)) {
    others.set(layer.group_name, [...(others.get(layer.group_name) ?? []), layer]);
  }
  return h("div", { class: "patrol", id: "layers-list" },
    own.length ? section(symbols, _("本室自建"), own, actions)
      : h("p", { class: "text-body-secondary", id: "no-own" }, _("系统图层之外，还可以自建：摄像头、消防栓、张贴点……字段和符号自己定，建好就能在地图上添加、导入、查找和打印。")),
    [...others].map(([title, some]) => section(symbols, title, some, actions)));
}
