// The panel's steps: what to print, on which paper, with which layers.

import { _ } from "/static/js/i18n.js";
import { h, icon, swatch } from "/static/js/map_page/parts.js";
import { AUTO, usualLayers, WHOLE_OFFICE } from "/static/js/printing/choice.js";

const SHEET_PX = 50;
const LARGEST_MM = 420;

function choiceButton(text, chosen, press, title) {
  return h("button", {
    type: "button", title, "aria-pressed": String(chosen),
    class: `btn btn-sm app-target ${chosen ? "btn-primary" : "border text-body"}`, onClick: press,
  }, text);
}

function heading(number, text) {
  return h("h2", { class: "fs-6 fw-semibold border-bottom pb-1 mb-2" }, `${number} `, text);
}

function areaStep({ data, choice }, actions) {
  const choose = (code) => actions.choose({ grid: code });
  const button = (one, text) => choiceButton(text, choice.grid === one.code, () => choose(one.code), one.name);
  const grids = data.areas.filter((one) => one.kind === "police_grid");
  const subGrids = data.areas.filter((one) => one.kind === "sub_grid");
  const orphans = subGrids.filter((one) => !grids.some((grid) => grid.code === one.police_grid));
  return h("section", { class: "mb-3", "aria-label": _("打印什么") },
    heading(1, _("打印什么")),
    h("div", { class: "d-flex flex-wrap gap-1 mb-1" },
      choiceButton([icon("arrows-fullscreen"), " ", _("整个辖区")], choice.grid === WHOLE_OFFICE, () => choose(WHOLE_OFFICE))),
    grids.map((grid) => h("div", { key: grid.code, class: "d-flex flex-wrap gap-1 mb-1" },
      button(grid, grid.name),
      subGrids.filter((one) => one.police_grid === grid.code).map((one) => button(one, one.code)))),
    orphans.length ? h("div", { class: "d-flex flex-wrap gap-1 mb-1" }, orphans.map((one) => button(one, one.code))) : null,
    h("p", { class: "small text-body-secondary mb-0" }, _("也可以在地图上点一个网格。")));
}

function result({ frame, problem }, actions) {
  if (problem) {
    return h("div", { class: "alert alert-warning py-2 mb-0", role: "alert", id: "print-problem" },
      h("p", { class: "mb-1" }, problem),
      h("button", {
        type: "button", class: "btn btn-sm btn-outline-primary app-target", onClick: () => actions.choose({ scale: AUTO }),
      }, _("自动选比例尺")));
  }
  if (!frame) return h("div", { class: "print-result text-body-secondary" }, h("span"), _("正在计算…"));
  const size = ({ width_mm: width, height_mm: height }) => {
    const scale = (SHEET_PX / LARGEST_MM) * Math.min(1, LARGEST_MM / Math.max(width, height));
    return { width: `${width * scale}px`, height: `${height * scale}px` };
  };
  const orientation = frame.orientation === "portrait" ? _("纵向") : _("横向");
  return h("div", { class: "print-result", role: "status", id: "print-result" },
    h("span", { class: "print-sheet", ref: (element) => element && Object.assign(element.style, size(frame)) }),
    h("span", null,
      h("span", { class: "print-scale" }, `1:${frame.denominator.toLocaleString("en")}`), h("br"),
      _("{paper} {orientation}，{width} × {height} 毫米", {
        paper: frame.paper, orientation, width: Math.round(frame.width_mm), height: Math.round(frame.height_mm),
      })));
}

function paperStep(state, actions) {
  const { data, choice } = state;
  const orientations = { [AUTO]: _("自动"), portrait: _("纵向"), landscape: _("横向") };
  const own = choice.scale !== AUTO && !data.scales.includes(Number(choice.scale)) ? [Number(choice.scale)] : [];
  return h("section", { class: "mb-3", "aria-label": _("纸张和比例尺") },
    heading(2, _("纸张和比例尺")),
    h("div", { class: "print-papers mb-2", role: "group", "aria-label": _("纸张") },
      data.papers.map((name) => choiceButton(name, choice.paper === name, () => actions.choose({ paper: name })))),
    h("div", { class: "print-orientations mb-2", role: "group", "aria-label": _("方向") },
      Object.entries(orientations).map(([name, text]) => choiceButton(text, choice.orientation === name, () => actions.choose({ orientation: name })))),
    h("label", { class: "form-label mb-1", for: "print-scale" }, _("比例尺")),
    h("select", {
      class: `form-select app-target mb-2 ${state.problem ? "is-invalid" : ""}`, id: "print-scale", value: choice.scale,
      "aria-describedby": state.problem ? "print-problem" : undefined,
      onChange: (event) => actions.choose({ scale: event.currentTarget.value }),
    },
    h("option", { value: AUTO }, _("自动：尽量放大")),
    [...own, ...data.scales].map((one) => h("option", {
      key: one, value: String(one), disabled: Boolean(state.frame) && one < state.frame.largest && String(one) !== choice.scale,
    }, `1:${one.toLocaleString("en")}`))),
    result(state, actions));
}

function layerRow({ view, choice }, one, actions) {
  const definition = view.layers.definition(one.layer_id);
  const on = choice.layers.includes(one.layer_id);
  return h("li", { key: one.layer_id, class: "map-layer" },
    h("div", { class: "form-check form-switch d-flex align-items-center gap-2 app-target mb-0" },
      h("input", {
        class: "form-check-input flex-shrink-0 mt-0", type: "checkbox", role: "switch", id: `print-${one.layer_id}`, checked: on,
        onChange: (event) => actions.toggle(one.layer_id, event.currentTarget.checked),
      }),
      h("label", { class: "form-check-label d-flex align-items-center gap-2 flex-grow-1", for: `print-${one.layer_id}` },
        definition ? swatch(view, definition, {}) : null, one.name)));
}

function layersStep(state, actions) {
  const { data, choice } = state;
  const usual = usualLayers(data);
  const changed = usual.length !== choice.layers.length || !usual.every((one) => choice.layers.includes(one));
  return h("section", { "aria-label": _("图上的内容") },
    heading(3, _("图上的内容")),
    data.layers.length ? null : h("p", { class: "text-body-secondary" }, _("还没有场所。先导入数据，图上就会有内容。")),
    h("ul", { class: "list-unstyled mb-1" }, data.layers.map((one) => layerRow(state, one, actions))),
    changed ? h("button", {
      type: "button", class: "btn btn-link btn-sm p-0 app-target", onClick: () => actions.choose({ layers: usual }),
    }, _("恢复原来的内容")) : null);
}

/** Return the panel. */
export const panel = (state, actions) => h("div", null,
  areaStep(state, actions), paperStep(state, actions), layersStep(state, actions));

/** Return the foot: the one main button, or what is being drawn and a way to stop. */
export function foot({ drawing, frame, problem, failure, done }, actions) {
  if (drawing) {
    return h("div", { class: "d-flex align-items-center gap-2", role: "status" },
      h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }),
      h("span", { class: "flex-fill" }, _("正在绘制 {title}…", { title: frame?.title ?? "" })),
      h("button", { type: "button", class: "btn btn-outline-danger btn-sm app-target", onClick: actions.stop }, _("停止")));
  }
  return h("div", null,
    failure ? h("div", { class: "alert alert-danger py-2 mb-2", role: "alert" }, failure) : null,
    done ? h("div", { class: "small text-body-secondary mb-1", role: "status" }, _("已下载 {name}", { name: done })) : null,
    h("button", {
      type: "button", class: "btn btn-primary w-100 app-target", id: "print-button", disabled: Boolean(problem),
      onClick: actions.print,
    }, icon("download"), " ", _("下载 PDF")));
}
