// Words for categories that the table does not know: told once, remembered for the next file.

import { _ } from "/static/js/i18n.js";
import { withWord } from "/static/js/data/choices.js";
import { h, icon, step } from "/static/js/patrols/parts.js";

const OTHER = "other";

/** What "nothing said" means for a word: its category with the text itself as the sub-category. */
function unsaid(one, categories) {
  const name = categories.find((category) => category.code === one.category)?.name ?? one.category;
  return _("{category}，原文记为子类", { category: name });
}

function wordRow(one, { data, choices }, actions) {
  const { categories } = data;
  const chosen = choices.words?.[one.word];
  const value = chosen ?? one.told ?? "";
  const option = (code, text) => h("option", { value: code, selected: code === value }, text);
  const remembered = one.told !== null && chosen === undefined;
  const text = one.texts.join(" / ");
  return h("div", { class: "data-match", key: one.word },
    h("div", { class: "d-flex gap-2 align-items-baseline small" },
      h("span", { class: "flex-fill fw-semibold text-break" }, text),
      remembered ? h("span", { class: "text-body-secondary text-nowrap" }, icon("clock-history"), " ", _("照上次")) : null,
      h("span", { class: "text-body-secondary text-nowrap" }, _("{count} 行", { count: one.rows }))),
    h("select", {
      class: `form-select form-select-sm app-target ${value ? "" : "text-body-secondary"}`, value,
      "aria-label": _("“{word}”归入的类别", { word: text }),
      onChange: (event) => actions.choose(withWord(choices, one.word, event.currentTarget.value)),
    },
    remembered ? null : option("", one.told === null ? unsaid(one, categories) : _("不归类，保留原文")),
    categories.map((category) => h("optgroup", { label: category.name },
      option(category.code, _("{category}（不分子类）", { category: category.name })),
      category.kinds.map((kind) => option(`${category.code}/${kind.code}`, `${category.name} · ${kind.name}`))))));
}

/** What the file's words for categories mean. */
export function wordsStep(state, actions, fold, number) {
  const { check, open } = state;
  const left = check.words.filter((one) => one.told === null && one.category === OTHER).length;
  return step({
    id: "words", number, title: _("警情类别"), open: open.words, fold: (on) => fold("words", on),
    summary: left ? _("{count} 种目录里没有", { count: left }) : _("都有归类"),
  },
  h("p", { class: "small text-body-secondary mb-1" },
    _("目录里没有这些写法。选一次，以后的文件照此归类；不选就保留原文。")),
  h("div", { class: "data-matches", id: "words" }, check.words.map((one) => wordRow(one, state, actions))));
}
