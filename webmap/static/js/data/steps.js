// The path from a file to a layer: the layer, the columns, the coordinates, how rows meet others.

import { _, formatDistance } from "/static/js/i18n.js";
import { withColumn, withLayer } from "/static/js/data/choices.js";
import { field, h, icon, problem, select, step } from "/static/js/patrols/parts.js";

const percent = (share) => `${Math.round(share * 100)}%`;
const EXAMPLES = 3;

/** Which layer the rows go into. */
export function layerStep({ data, choices, open }, actions, fold) {
  const chosen = data.layers.find((one) => one.layer_id === choices.layer);
  const groups = [...new Set(data.layers.map((one) => one.group_name))];
  return step({ id: "layer", number: 1, title: _("图层"), summary: chosen?.name ?? _("还没有选"), open: open.layer || !chosen, fold: (on) => fold("layer", on) },
    chosen ? null : h("p", { class: "small mb-2", id: "layer-open" }, _("从文件名和表头看不出是哪个图层，请选。")),
    h("select", {
      class: "form-select form-select-sm app-target", id: "layer-select", "aria-label": _("图层"),
      onChange: (event) => actions.choose(withLayer(choices, event.currentTarget.value)),
    }, h("option", { value: "", disabled: true, selected: !chosen }, _("导入到哪个图层？")),
    groups.map((group) => h("optgroup", { label: group },
      data.layers.filter((one) => one.group_name === group).map((one) =>
        h("option", { value: one.layer_id, selected: one === chosen }, one.name))))));
}

function columnRow(name, index, state, actions) {
  const { upload, check, choices } = state;
  const title = check.fields.find((one) => one.name === name)?.title ?? name;
  const given = choices.columns?.[name] ?? check.columns[name] ?? "";
  const examples = upload.sample.map((row) => row.cells[index]).filter(Boolean).slice(0, EXAMPLES).join(" · ");
  const personal = check.personal.includes(name);
  return h("div", { class: "data-column", key: name },
    h("strong", { title: name }, title),
    personal ? h("span", { class: "small text-body-secondary" }, icon("shield-lock"), " ", _("个人信息，不导入"))
      : h("select", {
        class: `form-select form-select-sm app-target ${given ? "" : "text-body-secondary"}`,
        "aria-label": _("{column} 对应的字段", { column: title }), value: given,
        onChange: (event) => actions.choose(withColumn(choices, check, name, event.currentTarget.value)),
      }, h("option", { value: "", selected: !given }, _("不导入")),
      check.fields.map((one) => h("option", { value: one.name, selected: one.name === given }, one.required ? `${one.title} *` : one.title))),
    personal ? null : h("span", { class: "data-examples small text-body-secondary" }, examples || _("（空）")));
}

/** The needed fields that no column fills; a table with addresses can do without coordinates. */
function missingFields(check) {
  const positions = check.missing.filter((name) => ["lon", "lat"].includes(name));
  const needless = check.by_address && positions.length === 2 ? positions : [];
  return check.fields.filter((one) => check.missing.includes(one.name) && !needless.includes(one.name));
}

/** Which column fills which field; the file's first rows stand below. */
export function columnsStep(state, actions, fold) {
  const { upload, check, choices, open } = state;
  const missing = missingFields(check);
  const used = Object.values(check.columns).filter(Boolean).length;
  const noNumber = check.missing.includes("number") || choices.number_prefix !== null;
  return step({
    id: "columns", number: 2, title: _("各列"), open: open.columns, fold: (on) => fold("columns", on),
    summary: missing.length ? _("缺 {fields}", { fields: missing.map((one) => one.title).join("、") }) : _("用 {used} 列，共 {all} 列", { used, all: upload.headers.length }),
    wrong: missing.length ? "missing" : "",
  },
  check.remembered ? h("p", { class: "small text-body-secondary mb-2" }, icon("clock-history"), " ", _("照上次同样表头的文件对应。")) : null,
  missing.length ? problem(_("还没有列对应：{fields}", { fields: missing.map((one) => one.title).join("、") }), "missing-fields") : null,
  noNumber ? field(_("文件没有编号？用这个前缀加行号编号"), h("input", {
    class: "form-control form-control-sm app-target mb-2", id: "number-prefix", maxlength: 20,
    value: choices.number_prefix ?? "", placeholder: _("例如 SP-"),
    onChange: (event) => actions.choose({ number_prefix: event.currentTarget.value.trim() || null }),
  }), { id: "number-prefix" }) : null,
  h("div", { class: "data-columns" }, upload.headers.map((name, index) => columnRow(name, index, state, actions))));
}

function fitText(fit) {
  const inside = _("有 {share} 的点落在辖区里", { share: percent(fit.inside_share) });
  return fit.street_m === null ? inside : _("{inside}、离路 {distance}", { inside, distance: formatDistance(fit.street_m) });
}

/** In words: several datums fit alike, or none does; a person has to look and choose. */
function openText(check) {
  const alike = check.fits.filter((one) => one.inside_share > 0);
  const fits = alike.map((one) => _("按 {datum} {fit}", { datum: one.label, fit: fitText(one) })).join("；");
  return alike.length ? _("分不清是哪一种：{fits}。选一种，看点是不是落在该在的店门和楼上；选错了会差几百米。", { fits })
    : _("按位置看不出是哪一种，请问一下文件的来处，再选。");
}

/** In words: which datum fits best, and how the chosen one does. */
function guessText(check) {
  if (check.datum === null) return openText(check);
  const best = check.fits.find((one) => one.datum === check.best);
  if (!best) {
    const declared = { wgs84: "WGS 84", cgcs2000: "CGCS2000" }[check.declared];
    return declared ? _("按位置看不出是哪一种；文件写明是 {datum}。", { datum: declared })
      : _("按位置看不出是哪一种，请问一下文件的来处。");
  }
  const against = check.fits.filter((one) => one !== best).sort((a, b) => b.inside_share - a.inside_share)[0];
  const other = check.fits.find((one) => one.datum === check.datum && one !== best) ?? against;
  return `${_("按 {datum} {fit}", { datum: best.label, fit: fitText(best) })}；${_("按 {datum} {fit}", { datum: other.label, fit: fitText(other) })}。`;
}

const DATUMS = () => [["wgs84", "WGS 84（GPS）"], ["cgcs2000", "CGCS2000"], ["gcj02", _("GCJ-02（高德、腾讯）")], ["bd09", _("BD-09（百度）")]];

function datumRows(state, actions) {
  const { check, choices } = state;
  const chosen = choices.datum ?? check.datum;
  const fitOf = (datum) => check.fits.find((one) => one.datum === (datum === "cgcs2000" ? "wgs84" : datum));
  return h("table", { class: "data-fit small" },
    h("thead", null, h("tr", null, h("th", null, _("坐标")), h("th", { class: "text-end" }, _("在辖区里")), h("th", { class: "text-end" }, _("离路")))),
    h("tbody", null, DATUMS().map(([datum, name]) => {
      const fit = fitOf(datum);
      return h("tr", { key: datum },
        h("td", null, h("label", { class: "d-flex align-items-center gap-2 app-target" },
          h("input", { type: "radio", class: "form-check-input flex-none mt-0", name: "datum", value: datum, checked: chosen === datum, onChange: () => actions.choose({ datum }) }),
          h("span", null, name, check.best === datum ? h("span", { class: "badge text-bg-success ms-1" }, _("最像")) : null))),
        h("td", { class: "num" }, fit ? percent(fit.inside_share) : "—"),
        h("td", { class: "num" }, fit && fit.street_m !== null ? formatDistance(fit.street_m) : "—"));
    })));
}

/** Which datum or coordinate system the positions are in. */
export function placeStep(state, actions, fold) {
  const { upload, check, choices, open } = state;
  const unclear = check.needs_datum && check.datum === null;
  const name = DATUMS().find(([datum]) => datum === (choices.datum ?? check.datum))?.[1];
  const crs = check.crs ?? upload.crs;
  return step({
    id: "place", number: 3, title: _("坐标"), open: open.place || unclear, fold: (on) => fold("place", on),
    summary: check.needs_datum ? name ?? _("还没有选") : crs, wrong: unclear ? "unclear" : "",
  },
  check.needs_datum ? h("p", { class: `small mb-2 ${unclear ? "text-danger-emphasis" : ""}`, id: "datum-guess" }, guessText(check)) : null,
  check.needs_datum ? datumRows(state, actions)
    : h("p", { class: "small mb-2" }, upload.crs && !choices.crs ? _("文件自己写明：{crs}", { crs: upload.crs }) : _("按位置看，是平面坐标 {crs}。", { crs })),
  check.needs_datum && check.fits.length ? null : field(_("平面坐标的坐标系"), h("input", {
    class: "form-control form-control-sm app-target", id: "crs", maxlength: 80, placeholder: "EPSG:4547", value: check.crs ?? "",
    onChange: (event) => actions.choose({ crs: event.currentTarget.value.trim() || null }),
  }), { id: "crs" }));
}

const radio = (name, value, chosen, text, more, onChange) => h("label", { class: "d-flex gap-2 app-target align-items-start py-1" },
  h("input", { type: "radio", class: "form-check-input flex-none", name, value, checked: chosen === value, onChange: () => onChange(value) }),
  h("span", null, text, h("span", { class: "d-block small text-body-secondary" }, more)));

/** How rows meet those that are there. */
export function modeStep({ check, choices, open }, actions, fold, number) {
  const all = [
    ["add", _("添加"), check.passes_over ? _("编号已经有的行保持原样") : _("编号已经有的行不收")],
    ["update", _("按编号更新"), _("有的改，没有的加")],
    ["replace", _("替换整层"), _("文件里没有的从图层里移除")],
  ];
  // Rows that wait for a position can't stand for a whole layer.
  const modes = choices.by_address ? all.slice(0, 2) : all;
  const { added, updated, removed } = check.counts;
  return step({
    id: "mode", number, title: _("怎么写入"), open: open.mode, fold: (on) => fold("mode", on),
    summary: modes.find(([mode]) => mode === choices.mode)[1],
  },
  modes.map(([mode, text, more]) => radio("mode", mode, choices.mode, text, more, (value) => actions.choose({ mode: value }))),
  check.missing.length ? null : h("p", { class: "mb-0 mt-1", id: "counts" }, _("新增 {added}，更新 {updated}，移除 {removed}", { added, updated, removed }),
    check.passed_over ? _("，保持原样 {count}", { count: check.passed_over }) : null,
    choices.by_address && check.waiting ? _("，待落图 {count}", { count: check.waiting }) : null));
}
