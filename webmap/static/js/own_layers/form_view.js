// The form of a layer: what it is called, how it looks, which fields its places have.

import { _ } from "/static/js/i18n.js";
import { drawSample } from "/static/js/map/layer_sample.js";
import { drawSwatch } from "/static/js/map/swatch.js";
import { fieldRows } from "/static/js/own_layers/field_rows.js";
import { styleOfDraft } from "/static/js/own_layers/looks.js";
import { field, h, icon, problem, problemOf, select } from "/static/js/patrols/parts.js";

// Of Okabe and Ito, told apart by colour-blind readers, and grey.
const COLOURS = ["#0072b2", "#56b4e9", "#009e73", "#e69f00", "#d55e00", "#cc79a7", "#6b7280"];
const KINDS = () => [["Point", _("点")], ["Polygon", _("面")], ["LineString", _("线")]];
const SYMBOLS = () => ({
  circle: _("圆"), square: _("方"), triangle: _("三角"), triangle_down: _("倒三角"), diamond: _("菱形"),
  pentagon: _("五边形"), hexagon: _("六边形"), star: _("星"), cross: _("十字"), shield: _("盾"),
});

const input = ({ id, value, wrong, onInput, ...more }) => h("input", {
  id, value, autocomplete: "off", class: `form-control form-control-sm app-target ${wrong ? "is-invalid" : ""}`,
  onInput: (event) => onInput(event.currentTarget.value), ...more,
});

/** A canvas that is drawn once it is in the page, and again when its looks change. */
function drawn(looks, draw, more) {
  return h("canvas", {
    "aria-hidden": "true", ...more,
    ref: (canvas) => {
      if (!canvas || canvas.looks === looks) return;
      canvas.looks = looks;
      draw(canvas);
    },
  });
}

function symbolPicker({ draft, data, symbols, problems }, actions) {
  const titles = SYMBOLS();
  return h("fieldset", { class: "mb-2" },
    h("legend", { class: "form-label small mb-1" }, _("符号")),
    h("div", { class: "layers-symbols" }, data.symbols.map((symbol) => {
      const style = { ...styleOfDraft({ ...draft, symbol, geometry_type: "Point" }, data.plain.Point), size_px: 18 };
      return h("label", { key: symbol, title: titles[symbol] ?? symbol },
        h("input", {
          type: "radio", name: "symbol", class: "visually-hidden", value: symbol, checked: draft.symbol === symbol,
          "aria-label": titles[symbol] ?? symbol, onChange: () => actions.set({ symbol }),
        }),
        drawn([symbol, style.fill, style.glyph].join(), (canvas) => drawSwatch(canvas, { style, geometry_type: "Point" }, symbols), { class: "map-swatch" }));
    })),
    problem(problemOf(problems, "symbol")));
}

function looks(state, actions) {
  const { draft, problems } = state;
  const line = draft.geometry_type === "LineString";
  return h("section", { class: "mb-3", "aria-label": _("样子") },
    h("h2", { class: "fs-6 fw-semibold mb-1" }, _("样子")),
    h("div", { class: "mb-2" },
      h("label", { class: "form-label small mb-1", for: "layer-colour" }, _("颜色")),
      h("div", { class: "layers-colours" },
        COLOURS.map((colour) => h("button", {
          type: "button", key: colour, "aria-label": colour, "aria-pressed": String(draft.colour === colour), onClick: () => actions.set({ colour }),
        }, h("span", { style: { background: colour } }))),
        h("input", { type: "color", class: "form-control form-control-color", id: "layer-colour", value: draft.colour, onInput: (event) => actions.set({ colour: event.currentTarget.value }) })),
      problem(problemOf(problems, "colour"))),
    line ? null : symbolPicker(state, actions),
    line ? null : field(_("符号上的字（一个，可不填）"), input({ id: "layer-glyph", value: draft.glyph, wrong: problemOf(problems, "glyph"), onInput: (glyph) => actions.set({ glyph }) }), { id: "layer-glyph", wrong: problemOf(problems, "glyph") }));
}

function sample({ draft, data, layer, symbols }) {
  const kept = layer?.geometry_type === draft.geometry_type ? layer.style : data.plain[draft.geometry_type];
  const style = styleOfDraft(draft, kept);
  const name = draft.name_zh.trim() || _("名称");
  const key = [draft.geometry_type, name, style.fill, style.stroke, style.symbol, style.glyph, document.documentElement.dataset.bsTheme].join();
  return drawn(key, (canvas) => requestAnimationFrame(() => drawSample(canvas, { style, geometry_type: draft.geometry_type, name }, symbols)), { class: "layers-sample mb-3", id: "layer-sample" });
}

const EFFECTS = {
  removed: (one) => _("“{title}”去掉后，{count} 处填的内容不再显示（加回来还在）", one),
  missing: (one) => _("“{title}”改为必填，{count} 处还空着", one),
  broken: (one) => _("“{title}”的新规则，{count} 处现有内容不符合", one),
};

function effectsView({ effects }) {
  if (!effects.length) return null;
  return h("div", { class: "alert alert-warning py-2 mb-2", role: "alert", id: "effects" },
    h("ul", { class: "mb-0 ps-3 small" }, effects.map((one) => h("li", { key: one.title + one.effect },
      EFFECTS[one.effect](one), one.names.length ? _("：{names}", { names: one.names.join("、") }) : "", one.count > one.names.length ? "…" : ""))));
}

/** The panel. */
export function formView(state, actions) {
  const { draft, data, layer, problems } = state;
  const filled = Boolean(layer?.count);
  return h("form", { class: "patrol", id: "layer-form", onSubmit: (event) => { event.preventDefault(); actions.save(); } },
    h("div", { class: "mb-2" },
      h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", onClick: () => actions.close() }, icon("arrow-left"), " ", _("全部图层"))),
    sample(state),
    h("div", { class: "mb-2" }, field(_("图层名称"), input({ id: "layer-name", value: draft.name_zh, placeholder: _("如：消防栓"), wrong: problemOf(problems, "name_zh"), onInput: (name_zh) => actions.set({ name_zh }) }), { id: "layer-name", wrong: problemOf(problems, "name_zh") })),
    h("div", { class: "patrol-fields-2 mb-2" },
      field(_("英文名（可不填）"), input({ id: "layer-english", value: draft.name_en, wrong: problemOf(problems, "name_en"), onInput: (name_en) => actions.set({ name_en }) }), { id: "layer-english", wrong: problemOf(problems, "name_en") }),
      field(_("放在"), select({ id: "layer-group", value: draft.group, choices: data.groups.map(({ id, name }) => [id, name]), onChange: (group) => actions.set({ group }) }), { id: "layer-group", wrong: problemOf(problems, "group") })),
    h("fieldset", { class: "mb-3", disabled: filled },
      h("legend", { class: "form-label small mb-1" }, _("每一处画成")),
      h("div", { class: "btn-group w-100", role: "group" }, KINDS().flatMap(([kind, title]) => [
        h("input", { type: "radio", class: "btn-check", name: "kind", id: `kind-${kind}`, key: kind, checked: draft.geometry_type === kind, onChange: () => actions.set({ geometry_type: kind }) }),
        h("label", { class: "btn btn-sm btn-outline-secondary app-target", for: `kind-${kind}`, key: `${kind}-label` }, title)])),
      filled ? h("div", { class: "form-text" }, _("图层里已有 {count} 处，不能再换。", { count: layer.count })) : null,
      problem(problemOf(problems, "geometry_type"))),
    looks(state, actions),
    fieldRows(state, actions),
    layer ? h("div", { class: "border-top pt-2" },
      h("button", { type: "button", class: "btn btn-sm btn-outline-danger app-target", id: "delete-layer", onClick: () => actions.remove(false) }, icon("trash"), " ", _("删除这个图层"))) : null);
}

/** What to do with the form. */
export function formFoot(state, actions) {
  const { busy, effects, lost, layer } = state;
  if (lost) {
    return h("div", null,
      h("div", { class: "alert alert-warning py-2 mb-2 small", role: "alert", id: "lost" },
        _("“{name}”里的 {places} 处场所和 {waiting} 处待落图会一起删除，恢复不了。", { name: layer.name, places: lost.places, waiting: lost.waiting })),
      h("div", { class: "d-flex gap-2" },
        h("button", { type: "button", class: "btn btn-danger app-target flex-fill", id: "delete-all", disabled: busy, onClick: () => actions.remove(true) }, _("连同场所一起删除")),
        h("button", { type: "button", class: "btn btn-outline-secondary app-target", onClick: () => actions.keep() }, _("不删"))));
  }
  return h("div", null,
    effectsView(state), problem(state.problem, "problem"),
    h("div", { class: "d-flex gap-2" },
      h("button", { type: "button", class: "btn btn-primary app-target flex-fill", id: "save", disabled: busy, onClick: () => actions.save(Boolean(effects.length)) },
        effects.length ? _("仍然保存") : layer ? _("保存") : _("建立图层")),
      h("button", { type: "button", class: "btn btn-outline-secondary app-target", disabled: busy, onClick: () => actions.close() }, _("取消"))));
}
