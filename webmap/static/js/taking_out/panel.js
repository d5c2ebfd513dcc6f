// The panel of exports: what, as which file, of where; and the one main button.

import { _ } from "/static/js/i18n.js";
import { h, icon, swatch } from "/static/js/map_page/parts.js";
import { WHOLE } from "/static/js/taking_out/address.js";

const heading = (number, text) => h("h2", { class: "fs-6 fw-semibold border-bottom pb-1 mb-2" }, `${number} `, text);
const count = (number) => _("{count} 个", { count: number.toLocaleString("en") });

function choiceButton(text, chosen, press, more = {}) {
  return h("button", {
    type: "button", "aria-pressed": String(chosen), ...more,
    class: `btn btn-sm app-target ${chosen ? "btn-primary" : "border text-body"}`, onClick: press,
  }, text);
}

const buttons = (label, ...children) => h("div", { class: "d-flex flex-wrap gap-1 mb-2", role: "group", "aria-label": label }, ...children);

function whatStep({ data, choice, counts }, actions) {
  const named = ({ layer_id: id, name }) => (counts ? `${name}（${count(counts[id] ?? 0)}）` : name);
  return h("section", { class: "mb-3", "aria-label": _("导出什么") },
    heading(1, _("导出什么")),
    h("select", {
      class: "form-select app-target", id: "export-layer", value: choice.layer, "aria-label": _("导出什么"),
      onChange: (event) => actions.choose({ layer: event.currentTarget.value }),
    },
    h("option", { value: WHOLE, selected: choice.layer === WHOLE }, _("整个警务室（一个 GeoPackage）")),
    h("optgroup", { label: _("一个图层") },
      data.layers.map((one) => h("option", { key: one.layer_id, value: one.layer_id, selected: one.layer_id === choice.layer }, named(one))))),
    choice.layer === WHOLE ? h("p", { class: "small text-body-secondary mt-2 mb-0" },
      _("所有图层、各个日期的网格和样式。用 QGIS 打开就是现在的样子；也可以用命令 office import-package 原样导回。不含队员、派任和巡逻计划。")) : null);
}

function fileStep({ data, choice }, actions) {
  const formats = {
    xlsx: _("Excel 表格"), csv: "CSV", geojson: "GeoJSON", gpkg: "GeoPackage", shp: "Shapefile", kml: "KML",
  };
  const systems = {
    wgs84: "WGS 84", cgcs2000: "CGCS2000", metric: `EPSG:${data.metric_srid}`, gcj02: "GCJ-02",
  };
  const allowed = data.crs_of[choice.format];
  const left = Object.keys(systems).filter((crs) => !allowed.includes(crs)).map((crs) => systems[crs]);
  return h("section", { class: "mb-3", "aria-label": _("什么文件") },
    heading(2, _("什么文件")),
    buttons(_("格式"), Object.entries(formats).map(([format, text]) =>
      choiceButton(text, choice.format === format, () => actions.choose({ format }), { id: `format-${format}` }))),
    h("div", { class: "small mb-1" }, _("坐标")),
    buttons(_("坐标"), Object.entries(systems).map(([crs, text]) =>
      choiceButton(text, choice.crs === crs, () => actions.choose({ crs }), { id: `crs-${crs}`, disabled: !allowed.includes(crs) }))),
    left.length ? h("p", { class: "small text-body-secondary mb-2" },
      _("这种文件里写不明 {systems}，别的软件会画错位置。", { systems: left.join("、") })) : null,
    choice.crs === "gcj02" ? h("p", { class: "small text-body-secondary mb-2" },
      _("高德、腾讯地图的坐标。文件名和列名里会写明 GCJ02，不要和 WGS 84 的混用。")) : null,
    data.encoded.includes(choice.format) ? h("div", null,
      h("div", { class: "small mb-1" }, _("文字编码")),
      buttons(_("文字编码"), [["utf-8", "UTF-8"], ["gb18030", _("GBK / GB18030（老软件）")]].map(([encoding, text]) =>
        choiceButton(text, choice.encoding === encoding, () => actions.choose({ encoding }), { id: `encoding-${encoding}` })))) : null);
}

function whereStep({ data, choice }, actions) {
  const police = data.grids.filter((one) => !("police_grid" in one));
  const subs = (code) => data.grids.filter((one) => one.police_grid === code);
  const button = ({ code, name }, text) =>
    choiceButton(text, choice.grids.includes(code), () => actions.toggle(code), { title: name, id: `grid-${code}` });
  const everywhere = !choice.grids.length && !choice.bbox;
  return h("section", { "aria-label": _("哪里的") },
    heading(3, _("哪里的")),
    buttons(_("范围"),
      choiceButton(_("整个辖区"), everywhere, () => actions.choose({ grids: [], bbox: null }), { id: "everywhere" }),
      choiceButton([icon("aspect-ratio"), " ", _("屏幕上看到的")], Boolean(choice.bbox), actions.toggleScreen, { id: "on-screen" })),
    police.map((grid) => h("div", { key: grid.code, class: "d-flex flex-wrap gap-1 mb-1" },
      button(grid, grid.name), subs(grid.code).map((one) => button(one, one.code)))),
    police.length ? h("p", { class: "small text-body-secondary mb-0" },
      _("可以选几个网格，也可以在地图上点。场所按所在的网格算，别的图层碰到就算。")) : null);
}

/** The panel. */
export const panel = (state, actions) => h("div", null,
  whatStep(state, actions),
  state.choice.layer === WHOLE ? null : [fileStep(state, actions), whereStep(state, actions)],
  state.problem ? h("div", { class: "alert alert-danger py-2 mt-2 mb-0", role: "alert" }, state.problem) : null);

function coming({ data, choice, counts, view }) {
  if (choice.layer === WHOLE) return null;
  const definition = view?.layers.definition(choice.layer);
  const { name } = data.layers.find((one) => one.layer_id === choice.layer);
  const found = counts?.[choice.layer];
  return h("div", { class: "d-flex align-items-center gap-2 small mb-2", role: "status", id: "export-count" },
    definition ? swatch(view, definition, {}) : null,
    found === undefined ? _("正在统计…")
      : found ? _("{layer}：会导出 {count} 个", { layer: name, count: found.toLocaleString("en") })
        : _("{layer}：这个范围里没有，请换一个范围。", { layer: name }));
}

/** The foot: what will come and the one main button, or what is being made and a way to stop. */
export function foot(state, actions) {
  const { choice, counts, making, failure, done } = state;
  if (making) {
    return h("div", { class: "d-flex align-items-center gap-2", role: "status" },
      h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }),
      h("span", { class: "flex-fill" }, _("正在写文件…")),
      h("button", { type: "button", class: "btn btn-outline-danger btn-sm app-target", onClick: actions.stop }, _("停止")));
  }
  return h("div", null,
    failure ? h("div", { class: "alert alert-danger py-2 mb-2", role: "alert" }, failure) : null,
    done ? h("div", { class: "small text-body-secondary mb-1", role: "status", id: "export-done" }, _("已下载 {name}", { name: done })) : null,
    coming(state),
    h("button", {
      type: "button", class: "btn btn-primary w-100 app-target", id: "export-button",
      disabled: choice.layer !== WHOLE && counts?.[choice.layer] === 0, onClick: actions.save,
    }, icon("download"), " ", _("下载文件")));
}
