// The form of a layer's style: its sample, its colours, its values, its labels, its scales.

import { _ } from "/static/js/i18n.js";
import { drawSample } from "/static/js/map/layer_sample.js";
import { drawSwatch } from "/static/js/map/swatch.js";
import { variantTitle } from "/static/js/map_page/titles.js";
import { h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { classTitle, sampleOf } from "/static/js/map/style.js";
import { wayOf } from "/static/js/styles/classes.js";
import { choiceRow, colourRow, drawn, glyphRow, rangeRow, shareRow, textRow } from "/static/js/styles/controls.js";
import { colourField, readable } from "/static/js/styles/palette.js";
import { scaleChoices } from "/static/js/styles/scales.js";

const SYMBOLS = () => ({
  circle: _("圆"), square: _("方"), triangle: _("三角"), triangle_down: _("倒三角"), diamond: _("菱形"),
  pentagon: _("五边形"), hexagon: _("六边形"), star: _("星"), cross: _("十字"), shield: _("盾"),
});
const DASHES = () => [["", _("实线")], ["7,4", _("虚线")], ["2,3", _("点线")], ["14,4,3,4", _("点划线")]];

const section = (title, ...rows) => h("section", { class: "mb-3", "aria-label": title },
  h("h2", { class: "fs-6 fw-semibold mb-1" }, title), ...rows);
const night = () => document.documentElement.dataset.bsTheme;

function sample({ draft, layer, symbols }) {
  const definition = { style: draft, geometry_type: layer.geometry_type, name: draft.label_field ? layer.name : "" };
  return drawn(JSON.stringify([draft, night()]), (canvas) => drawSample(canvas, definition, symbols), { class: "layers-sample mb-3", id: "style-sample" });
}

function swatch({ draft, layer, symbols }, value) {
  const style = { ...draft, variants: structuredClone(draft.variants) };
  return drawn(JSON.stringify([draft, value, night()]), (canvas) => drawSwatch(canvas, { style, geometry_type: layer.geometry_type }, symbols, { [draft.by]: draft.breaks.length ? sampleOf(draft.breaks, Number(value)) : value }), { class: "map-swatch" });
}

function symbolRows(state, actions, wrong) {
  const { draft, layer, data } = state;
  if (layer.geometry_type === "LineString" || !draft.symbol) return null;
  const titles = SYMBOLS();
  return section(_("符号"),
    choiceRow({ id: "style-symbol", label: _("形状"), value: draft.symbol, choices: data.symbols.map((one) => [one, titles[one] ?? one]), wrong: wrong("symbol"), onChange: (symbol) => actions.set({ symbol }) }),
    glyphRow({ id: "style-glyph", label: _("上面的字"), value: draft.glyph, wrong: wrong("glyph"), onChange: (glyph) => actions.set({ glyph }) }),
    rangeRow({ id: "style-size", label: _("大小"), value: draft.size_px, min: 4, max: 40, step: 1, unit: _("像素"), wrong: wrong("size_px"), onChange: (size_px) => actions.set({ size_px }) }));
}

function colourRows({ draft, layer }, actions, wrong) {
  const line = layer.geometry_type === "LineString";
  const hue = draft.by === "hue";
  const dashes = DASHES();
  const dash = draft.dash_px.join();
  if (!dashes.some(([key]) => key === dash)) dashes.push([dash, _("现在的虚线")]);
  return section(_("颜色和线"),
    line ? null : colourRow({ id: "style-fill", label: hue ? _("填充（随网格）") : _("填充"), value: draft.fill, none: "#0072b2", wrong: wrong("fill"), onChange: (fill) => actions.set({ fill }) }),
    line || !draft.fill ? null : shareRow({ id: "style-fill-opacity", label: _("填充浓度"), value: draft.fill_opacity, wrong: wrong("fill_opacity"), onChange: (fill_opacity) => actions.set({ fill_opacity }) }),
    colourRow({ id: "style-stroke", label: line ? _("线条") : _("轮廓"), value: draft.stroke, none: "#333333", wrong: wrong("stroke"), onChange: (stroke) => actions.set({ stroke }) }),
    rangeRow({ id: "style-width", label: _("粗细"), value: draft.stroke_width_px, min: 0, max: 12, step: 0.2, unit: _("像素"), wrong: wrong("stroke_width_px"), onChange: (stroke_width_px) => actions.set({ stroke_width_px }) }),
    layer.geometry_type === "Point" ? null : [
      shareRow({ id: "style-stroke-opacity", label: _("线条浓度"), value: draft.stroke_opacity, wrong: wrong("stroke_opacity"), onChange: (stroke_opacity) => actions.set({ stroke_opacity }) }),
      choiceRow({ id: "style-dash", label: _("线型"), value: dash, choices: dashes, wrong: wrong("dash_px"), onChange: (text) => actions.set({ dash_px: text ? text.split(",").map(Number) : [] }) })],
    line ? [
      colourRow({ id: "style-casing", label: _("镶边"), value: draft.casing, none: "#ffffff", wrong: wrong("casing"), onChange: (casing) => actions.set({ casing }) }),
      rangeRow({ id: "style-casing-width", label: _("镶边粗细"), value: draft.casing_width_px, min: 0, max: 6, step: 0.2, unit: _("像素"), wrong: wrong("casing_width_px"), onChange: (casing_width_px) => actions.set({ casing_width_px }) })] : null,
    layer.geometry_type === "Polygon" ? rangeRow({ id: "style-band", label: _("内侧色带"), value: draft.band_px, min: 0, max: 20, step: 1, unit: _("像素"), wrong: wrong("band_px"), onChange: (band_px) => actions.set({ band_px }) }) : null);
}

/** The values that have rows: those that occur or may, and those that have a look already. */
export function valuesOf(draft, by) {
  const found = by?.values ?? [];
  const known = new Set(found.map(({ value }) => value));
  return [...found, ...Object.keys(draft.variants).filter((value) => !known.has(value)).map((value) => ({ value, count: null }))];
}

function valueRow(state, { value, count, title = variantTitle(state.draft.by, value) }, key, actions) {
  const { draft } = state;
  return h("li", { key: value, "data-value": value },
    swatch(state, value), h("span", { class: "layers-name small" }, title),
    h("span", { class: "small text-body-secondary" }, count ?? ""),
    h("input", {
      type: "color", class: "form-control form-control-color app-target", value: draft.variants[value]?.[key] ?? draft[key] ?? "#333333", "aria-label": _("“{value}”的颜色", { value: title }),
      onInput: (event) => actions.setValue(value, { [key]: event.currentTarget.value }),
    }));
}

/** The classes of a number, and how many places of the map are in each. */
function classesOf({ draft, counts }) {
  return [...draft.breaks, null].map((_limit, number) => ({ value: String(number), title: classTitle(draft.breaks, number), count: counts?.[number] ?? null }));
}

function classRows({ draft, typed }, by, actions, wrong) {
  const cut = wayOf(draft, by.numbers);
  const { count } = cut;
  const way = typed || (cut.way === "each" && !by.one_by_one) ? "typed" : cut.way;
  const ways = [
    ...(by.one_by_one ? [["each", _("每个值一种颜色")]] : []),
    ...(by.numbers ? [["quantiles", _("每段数量相近")], ["steps", _("每段一样宽")]] : []),
    ["typed", _("自己定分界")]];
  const counts = Object.keys(by.numbers?.quantiles ?? {}).map((one) => [one, _("{count} 段", { count: one })]);
  return [
    choiceRow({ id: "style-way", label: _("分法"), value: way, choices: ways, onChange: (chosen) => actions.cut(chosen, count) }),
    ["quantiles", "steps"].includes(way) ? choiceRow({ id: "style-count", label: _("段数"), value: String(count), choices: counts, onChange: (chosen) => actions.cut(way, Number(chosen)) }) : null,
    draft.breaks.length || way === "typed" ? [
      textRow({ id: "style-breaks", label: _("分界"), value: typed?.text ?? draft.breaks.join(", "), wrong: typed?.problem ?? wrong("breaks"), onChange: (text) => actions.typeBreaks(text) }),
      choiceRow({ id: "style-ramp", label: _("颜色"), value: actions.ramp(), choices: [["heat", _("浅黄到深红")], ["blue", _("浅蓝到深蓝")], ["green", _("浅绿到深绿")]], onChange: (ramp) => actions.setRamp(ramp) }),
      h("p", { class: "small text-body-secondary mb-1" }, _("等于分界的归上面一段；没有填数字的用上面的颜色。"))] : null];
}

function valueRows(state, actions, wrong) {
  const { draft, about, layer } = state;
  if (!about.by.length) return null;
  const by = about.by.find((one) => one.name === draft.by);
  const key = colourField(draft, layer.geometry_type);
  const values = draft.breaks.length ? classesOf(state) : valuesOf(draft, by);
  return section(_("按字段分颜色"),
    choiceRow({ id: "style-by", label: _("字段"), value: draft.by, choices: [["", _("只用一种颜色")], ...about.by.map(({ name, title }) => [name, title])], wrong: wrong("by") ?? wrong("variants"), onChange: (name) => actions.setBy(name) }),
    by?.classed ? classRows(state, by, actions, wrong) : null,
    by?.others && !draft.breaks.length && by.one_by_one ? h("p", { class: "small text-body-secondary mb-1", id: "style-others" }, _("只列最常见的；另外 {count} 种用上面的颜色。", { count: by.others })) : null,
    draft.by && draft.by !== "hue" && values.length ? [
      h("ul", { class: "style-values", id: "style-values" }, values.map((one) => valueRow(state, one, key, actions))),
      draft.breaks.length ? null : h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", id: "style-spread", onClick: () => actions.spread() }, icon("palette"), " ", _("换成色盲也分得清的颜色"))] : null);
}

function labelRows({ draft, about }, actions, wrong) {
  return section(_("文字"),
    choiceRow({ id: "style-label", label: _("写上"), value: draft.label_field, choices: [["", _("不写")], ...about.labels.map(({ name, title }) => [name, title])], wrong: wrong("label_field"), onChange: (label_field) => actions.set({ label_field }) }),
    draft.label_field ? [
      rangeRow({ id: "style-label-size", label: _("字号"), value: draft.label_size_px, min: 8, max: 30, step: 1, unit: _("像素"), wrong: wrong("label_size_px"), onChange: (label_size_px) => actions.set({ label_size_px }) }),
      draft.by === "hue" ? null : colourRow({ id: "style-label-colour", label: _("颜色"), value: draft.label_colour, wrong: wrong("label_colour"), onChange: (label_colour) => actions.set({ label_colour }) }),
      readable(draft.label_colour) ? null : h("p", { class: "small text-warning-emphasis mb-1", role: "status", id: "style-contrast" }, icon("exclamation-triangle"), " ", _("这种颜色在白纸上看不清，请换深一些。")),
      choiceRow({ id: "style-label-zoom", label: _("从多大起"), value: String(draft.label_min_zoom), choices: scaleChoices(0, draft.label_min_zoom), wrong: wrong("label_min_zoom"), onChange: (zoom) => actions.set({ label_min_zoom: Number(zoom) }) })] : null);
}

function scaleRows({ draft, zoom }, actions, wrong) {
  const hidden = zoom !== null && (zoom < draft.min_zoom || zoom > draft.max_zoom);
  return section(_("显示的比例"),
    choiceRow({ id: "style-min-zoom", label: _("最小"), value: String(draft.min_zoom), choices: scaleChoices(0, draft.min_zoom), wrong: wrong("min_zoom"), onChange: (least) => actions.set({ min_zoom: Number(least) }) }),
    choiceRow({ id: "style-max-zoom", label: _("最大"), value: String(draft.max_zoom), choices: scaleChoices(22, draft.max_zoom), wrong: wrong("max_zoom"), onChange: (most) => actions.set({ max_zoom: Number(most) }) }),
    hidden ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "style-hidden", onClick: () => actions.comeInto() }, icon("zoom-in"), " ", _("地图现在的比例不显示它，去能看见的比例")) : null);
}

function printed({ print, printing }, actions) {
  return section(_("打印效果"),
    print ? h("img", { class: "style-print mb-1", id: "style-print", src: print, alt: _("打印出来的样子") }) : null,
    h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", id: "style-print-button", disabled: printing, onClick: () => actions.print() },
      icon("printer"), " ", printing ? _("正在画…") : print ? _("再看一次") : _("看打印出来的样子")));
}

/** The panel. */
export function formView(state, actions) {
  const wrong = (field) => problemOf(state.problems, field);
  return h("form", { class: "patrol", id: "style-form", onSubmit: (event) => { event.preventDefault(); actions.save(); } },
    sample(state), symbolRows(state, actions, wrong), colourRows(state, actions, wrong),
    valueRows(state, actions, wrong), labelRows(state, actions, wrong), scaleRows(state, actions, wrong), printed(state, actions));
}

/** What to do with the form. */
export function formFoot(state, actions) {
  const { busy, changed, notice, isUsual, canUndo } = state;
  return h("div", null,
    notice ? h("div", { class: "small mb-2", role: "status", id: "notice" }, notice.text) : null,
    problem(state.problem, "problem"),
    h("div", { class: "d-flex gap-2" },
      h("button", { type: "button", class: "btn btn-primary app-target flex-fill", id: "save", disabled: busy || !changed, onClick: () => actions.save() }, _("保存")),
      h("button", { type: "button", class: "btn btn-outline-secondary app-target", id: "undo", disabled: busy || !canUndo, onClick: () => actions.undo(), title: _("撤销（Ctrl+Z）"), "aria-label": _("撤销") }, icon("arrow-counterclockwise")),
      h("button", { type: "button", class: "btn btn-outline-secondary app-target", id: "usual", disabled: busy || isUsual, onClick: () => actions.usual() }, _("恢复原样"))));
}
