// The panel of who edits places: tools, what is selected, and its form.

import { _ } from "/static/js/i18n.js";
import { h, icon, swatch } from "/static/js/map_page/parts.js";
import { conflictView, isSettled } from "/static/js/map_page/editing/conflict.js";
import { fieldRow } from "/static/js/map_page/editing/form.js";
import { historyView } from "/static/js/map_page/editing/history.js";
import { formFields, valueOf } from "/static/js/map_page/editing/values.js";

const button = (id, name, text, options) => h("button", {
  type: "button", id, class: "btn btn-sm btn-outline-secondary app-target", ...options,
}, icon(name), " ", text);

function head(editor) {
  const { done, undone } = editor.journal;
  return h("div", null,
    h("div", { class: "d-flex align-items-center mb-2" },
      h("h1", { class: "fs-5 fw-semibold mb-0 flex-grow-1" }, _("编辑场所")),
      h("button", { type: "button", class: "btn btn-sm btn-primary app-target", id: "edit-end", onClick: () => editor.end() }, _("完成"))),
    h("div", { class: "d-flex flex-wrap gap-1 mb-3", role: "toolbar", "aria-label": _("工具") },
      button("edit-undo", "arrow-counterclockwise", _("撤销"), {
        disabled: !done.length || editor.busy || Boolean(editor.conflicts), title: "Ctrl+Z", onClick: () => editor.undo(),
      }),
      button("edit-redo", "arrow-clockwise", _("重做"), {
        disabled: !undone.length || editor.busy || Boolean(editor.conflicts), title: "Ctrl+Shift+Z", onClick: () => editor.redo(),
      }),
      button("edit-box", "bounding-box", _("框选"), {
        "aria-pressed": String(editor.tool === "box"), onClick: () => editor.drawBox(),
        title: _("在地图上点两个角；也可以按住 Shift 拖动"),
      })));
}

function problemBox(editor) {
  const elsewhere = editor.problems.filter(({ field }) => !field || field === "geometry" || editor.places.length > 1);
  if (!editor.problem || (editor.problems.length && !elsewhere.length)) return null;
  return h("div", { class: "alert alert-danger py-2", role: "alert", id: "edit-problem" }, elsewhere.length
    ? h("ul", { class: "mb-0 ps-3" }, elsewhere.map(({ place, text }, i) => h("li", { key: i }, place ? `${place}：` : "", text)))
    : editor.problem);
}

const DRAWING = {
  Point: () => _("在地图上点一下它的位置。Esc 取消。"),
  Polygon: () => _("在地图上逐个点出它的角，最后点回第一个角。Esc 取消。"),
  LineString: () => _("在地图上逐个点出它的转折，最后一点再点一次。Esc 取消。"),
};

function startView(editor) {
  return h("div", null,
    h("p", null, matchMedia("(pointer: coarse)").matches ? _("点地图上的一处来修改；用框选一次选多处。")
      : _("点地图上的一处来修改。按住 Shift 点，或用框选，一次选多处。")),
    h("h2", { class: "fs-6 fw-semibold" }, _("新增")),
    h("div", { class: "input-group mb-2" },
      h("select", {
        class: "form-select app-target", id: "edit-layer", "aria-label": _("图层"), value: editor.addTo,
        onChange: (event) => { editor.addTo = event.currentTarget.value; editor.draw(); },
      }, editor.layers.map((one) => h("option", { key: one.layer_id, value: one.layer_id, selected: one.layer_id === editor.addTo }, one.name))),
      h("button", {
        type: "button", class: "btn btn-outline-primary app-target", id: "edit-add", onClick: () => editor.drawNew(editor.addTo),
      }, icon("plus-lg"), " ", _("在地图上画"))),
    editor.tool === "draw" && h("p", { class: "alert alert-info py-2", role: "status" },
      DRAWING[editor.view.layers.definition(editor.addTo).geometry_type]()),
    editor.tool === "box" && h("p", { class: "alert alert-info py-2", role: "status" }, _("在地图上点框的两个角。Esc 取消。")));
}

function title(editor, text) {
  const { layer } = editor;
  return h("div", { class: "mb-2" },
    layer && h("div", { class: "d-flex align-items-center gap-2 text-body-secondary" }, swatch(editor.view, layer), layer.name),
    h("h2", { class: "fs-6 fw-semibold mb-0", id: "edit-title" }, text));
}

function singleForm(editor) {
  const [place] = editor.places;
  const { layer, fresh, values, problems } = editor;
  const shaped = place && !place.geometry.type.endsWith("Point");
  const rows = formFields(layer).map((field) => {
    const typed = field.name in values;
    const hint = fresh && field.name === "number" ? { ...field, title: _("编号（不填就自动编）") } : field;
    return fieldRow({
      field: hint, value: typed ? values[field.name] : place ? valueOf(place, field.name) : "",
      change: (value) => editor.type(field.name, value), changed: typed && !fresh,
      wrong: problems.find((one) => one.field === field.name)?.text,
    });
  });
  return h("form", { id: "edit-form", key: place?.id ?? "new", noValidate: true, onSubmit: (event) => { event.preventDefault(); editor.save(); } },
    title(editor, fresh ? _("新的{layer}", { layer: layer.name }) : place.name),
    place && h("div", { class: "d-flex flex-wrap gap-1 mb-2" },
      shaped && button("edit-reshape", "vector-pen", _("改形状"), {
        "aria-pressed": String(editor.tool === "reshape"), onClick: () => editor.toggleReshape(),
        class: `btn btn-sm app-target ${editor.tool === "reshape" ? "btn-secondary" : "btn-outline-secondary"}`,
      }),
      button("edit-history", "clock-history", _("历史"), { onClick: () => editor.openHistory(place) }),
      button("edit-delete", "trash", _("删除"), { class: "btn btn-sm btn-outline-danger app-target", onClick: () => editor.remove() })),
    editor.tool === "reshape" && h("p", { class: "alert alert-info py-2", role: "status" }, _("拖动角点改形状，拖动边的中点加角，右键点角点去掉它。每一步都已保存，可以撤销。")),
    place && editor.tool !== "reshape" && h("p", { class: "small text-body-secondary" }, icon("arrows-move"), " ", _("拖动地图上的十字标来移动位置。")),
    rows,
    // Enter in a field keeps the form, as its button in the foot does.
    h("button", { type: "submit", class: "visually-hidden", tabIndex: -1, "aria-hidden": "true" }, _("保存")));
}

function bulkForm(editor) {
  const { places, layer, problems } = editor;
  const fields = formFields(layer).filter((field) => field.name !== "number" && (layer || field.name === "address"));
  const field = fields.find((one) => one.name === editor.bulkField) ?? fields.at(-1);
  const [typed] = Object.values(editor.values);
  return h("form", { id: "edit-form", key: "many", noValidate: true, onSubmit: (event) => { event.preventDefault(); editor.save(); } },
    title(editor, _("选了 {count} 处", { count: places.length })),
    h("div", { class: "d-flex flex-wrap gap-1 mb-2" },
      button("edit-delete", "trash", _("删除 {count} 处", { count: places.length }), {
        class: "btn btn-sm btn-outline-danger app-target", onClick: () => editor.remove(),
      })),
    h("p", { class: "small text-body-secondary" }, icon("arrows-move"), " ", _("拖动地图上的十字标，一起移动。")),
    h("label", { class: "form-label small mb-1", for: "edit-bulk-field" }, _("一起改哪一项")),
    h("select", {
      class: "form-select form-select-sm app-target mb-2", id: "edit-bulk-field", value: field.name,
      onChange: (event) => { editor.bulkField = event.currentTarget.value; editor.values = {}; editor.draw(); },
    }, fields.map((one) => h("option", { key: one.name, value: one.name, selected: one === field }, one.title))),
    fieldRow({
      field: { ...field, title: _("全部改成"), required: false }, value: typed ?? "", changed: typed !== undefined,
      change: (value) => { editor.values = {}; editor.type(field.name, value); },
      wrong: problems.find((one) => one.field === field.name)?.text,
    }));
}

/** The panel's content while places are edited. */
export function editingPanel(editor) {
  const { conflicts, history, places, fresh, looked, problem } = editor;
  let content;
  if (conflicts) content = conflictView({ conflicts, problem, layers: editor.view.layers }, {
    choose: (...one) => editor.choose(...one), chooseAll: (who) => editor.chooseAll(who),
  });
  else if (history) content = historyView({ ...history, may: true, looked, problem }, {
    back: () => editor.closeHistory(), look: (place) => editor.look(place), restore: (...one) => editor.restore(...one),
  });
  else content = [problemBox(editor), places.length > 1 ? bulkForm(editor) : places.length || fresh ? singleForm(editor) : startView(editor)];
  return h("div", { id: "editing" }, head(editor), content);
}

/** The panel's foot: the one main button. */
export function editingFoot(editor) {
  const { conflicts, busy } = editor;
  if (conflicts) {
    return h("button", {
      type: "button", class: "btn btn-primary app-target w-100", id: "conflict-keep", disabled: busy || !isSettled(conflicts), onClick: () => editor.settle(),
    }, isSettled(conflicts) ? _("按选的保存") : _("还有没选的"));
  }
  if (!editor.isDirty) return null;
  return h("div", { class: "d-flex gap-2" },
    h("button", { type: "button", class: "btn btn-primary app-target flex-grow-1", id: "edit-save", disabled: busy, onClick: () => editor.save() },
      editor.places.length > 1 ? _("改这 {count} 处", { count: editor.places.length }) : _("保存")),
    h("button", { type: "button", class: "btn btn-outline-secondary app-target", id: "edit-forget", disabled: busy, onClick: () => editor.forgetTyped() },
      _("放弃改动")));
}
