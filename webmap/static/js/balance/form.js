// The form: what counts as work and how much, how many grids, how near to today's.

import { _ } from "/static/js/i18n.js";
import { field, h, numberInput, step } from "/static/js/patrols/parts.js";

const MOST_WEIGHT = 5;
const WEIGHT_STEP = 0.5;
const [FEW_STAY, MOST_STAY] = [0.35, 0.65];

function weightRow({ name, title }, asked, change) {
  const weight = asked.weights[name] ?? 0;
  const id = `weight-${name}`;
  return h("div", { class: "balance-weight", key: name },
    h("label", { for: id, class: "small text-truncate", title }, title),
    h("input", {
      type: "range", class: "form-range", id, min: 0, max: MOST_WEIGHT, step: WEIGHT_STEP, value: weight,
      onInput: (event) => change({ weights: { ...asked.weights, [name]: Number(event.currentTarget.value) } }),
    }),
    h("output", { for: id, class: weight ? "fw-semibold" : "text-body-secondary" }, weight));
}

function closenessText(closeness) {
  const share = `${Math.round(closeness * 100)}%`;
  if (closeness === 0) return _("不考虑现状");
  if (closeness === 1) return _("保持现状");
  if (closeness < FEW_STAY) return _("少考虑现状（{share}）", { share });
  return closeness > MOST_STAY ? _("尽量保持现状（{share}）", { share }) : _("兼顾现状（{share}）", { share });
}

/** The form. */
export function form(state, change, fold) {
  const { asked, data, open } = state;
  const usual = data.columns.filter(({ name }) => name in data.weights);
  const more = data.columns.filter(({ name }) => !(name in data.weights));
  const counted = data.columns.filter(({ name }) => asked.weights[name] > 0);
  const numberField = (name, label) => field(label, numberInput({
    id: name.replace("_", "-"), value: asked[name], min: 1, max: data.most[name],
    onChange: (value) => change({ [name]: value || 1 }),
  }), { id: name.replace("_", "-") });
  return h("div", null,
    step({
      id: "work", number: 1, title: _("工作量"), open: open.work, fold: (on) => fold("work", on),
      summary: counted.map(({ title }) => title).join("、"), wrong: counted.length ? null : _("请给一项加上权重"),
    },
    h("p", { class: "small text-body-secondary mb-1" }, _("每一项按占全辖区的份额计算，再乘以权重。警情取最近一年。")),
    usual.map((column) => weightRow(column, asked, change)),
    h("details", { class: "mt-1", open: more.some(({ name }) => asked.weights[name] > 0) },
      h("summary", { class: "small app-target d-flex align-items-center" }, _("更多")),
      more.map((column) => weightRow(column, asked, change)))),
    step({
      id: "numbers", number: 2, title: _("数目"), open: open.numbers, fold: (on) => fold("numbers", on),
      summary: _("{police} 个警格，各 {sub} 个网格", { police: asked.police_grids, sub: asked.sub_grids }),
    },
    h("div", { class: "patrol-fields-2" },
      numberField("police_grids", _("警格")), numberField("sub_grids", _("每个警格的网格")))),
    step({
      id: "closeness", number: 3, title: _("接近现状"), open: open.closeness, fold: (on) => fold("closeness", on),
      summary: closenessText(asked.closeness),
    },
    h("div", { class: "small mb-1" },
      h("label", { for: "closeness" }, _("接近现状的程度")), " ",
      h("output", { for: "closeness", class: "fw-semibold" }, closenessText(asked.closeness))),
    h("input", {
      type: "range", class: "form-range", id: "closeness", min: 0, max: 1, step: 0.05, value: asked.closeness,
      onInput: (event) => change({ closeness: Number(event.currentTarget.value) }),
    }),
    h("div", { class: "d-flex justify-content-between small text-body-secondary" },
      h("span", null, _("← 重新划分")), h("span", null, _("少换场所 →")))));
}
