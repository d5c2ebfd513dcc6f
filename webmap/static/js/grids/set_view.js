// The panel while nothing is redrawn: the grids of a day, sets by their days, drafts to go on with.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";

/** Return an area such as 0.52 平方公里. */
export const areaText = (area_m2) => _("{area} 平方公里", { area: (area_m2 / 1e6).toFixed(2) });

/** A button that asks once more before it does what can't be taken back. */
export function sureButton({ sure }, actions, { id, text, question, act }) {
  if (sure !== id) {
    return h("button", {
      type: "button", class: "btn btn-sm btn-outline-danger app-target", onClick: () => actions.beSure(id),
    }, text);
  }
  return h("span", { class: "d-inline-flex flex-wrap gap-1 align-items-center" },
    h("span", { class: "small" }, question),
    h("button", { type: "button", class: "btn btn-sm btn-danger app-target", onClick: act }, text),
    h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", onClick: () => actions.beSure(null) }, _("不")));
}

function told(outcome) {
  if (!outcome) return null;
  const places = outcome.places_moved
    ? _("{count} 处场所换了网格。", { count: outcome.places_moved }) : "";
  return h("div", { class: "alert alert-success py-2 small", id: "outcome", role: "status" },
    _("新的划分从 {day} 起启用。", { day: outcome.valid_from }), " ", places,
    outcome.open_duties.length ? h("div", { class: "mt-1" },
      _("这些责任人的网格没有了，请重新安排："),
      outcome.open_duties.map((one) => `${one.who}（${one.sub_grid}）`).join("、")) : null);
}

function days(state, actions) {
  const { shown, day, data } = state;
  const begins = shown.sets.findLast(({ begins: begin }) => begin <= day)?.begins ?? "";
  const name = ({ begins: begin, ends, coming }) => {
    if (coming) return _("将启用 · {begin} 起", { begin });
    if (!ends || ends > data.today) return _("现在 · {begin} 起", { begin });
    return _("{begin} 至 {ends}", { begin, ends });
  };
  const chosen = shown.sets.find((one) => one.begins === begins);
  return h("div", { class: "mb-3" },
    h("div", { class: "d-flex gap-2 grids-days" },
      h("div", { class: "flex-fill" },
        h("label", { class: "form-label small mb-1", for: "set" }, _("哪一套划分")),
        h("select", {
          id: "set", class: "form-select form-select-sm app-target", value: begins,
          onChange: (event) => actions.look(event.currentTarget.value),
        }, begins ? null : h("option", { value: "" }, _("那时还没有网格")),
        [...shown.sets].reverse().map((one) => h("option", { value: one.begins, selected: one.begins === begins }, name(one))))),
      h("div", null,
        h("label", { class: "form-label small mb-1", for: "day" }, _("看哪一天")),
        h("input", {
          id: "day", type: "date", class: "form-control form-control-sm app-target", value: day,
          onChange: (event) => event.currentTarget.value && actions.look(event.currentTarget.value),
        }))),
    chosen?.revocable && data.may_edit ? h("div", { class: "mt-2", id: "take-back" }, sureButton(state, actions, {
      id: "cancel-set", text: chosen.coming ? _("取消这套划分") : _("撤销今天的启用"),
      question: chosen.coming ? _("它还没启用。画的草稿会留着。") : _("恢复启用前的网格和责任人。画的草稿会留着。"),
      act: () => actions.cancelSet(chosen.begins),
    })) : null);
}

function list({ shown, selected }, actions) {
  return shown.grids.police_grids.map((police) => h("div", { class: "mb-2", key: police.code },
    h("div", { class: "fw-semibold" },
      h("i", { class: "grids-swatch", style: { background: police.hue } }), police.name,
      h("span", { class: "text-body-secondary fw-normal" }, ` ${police.code}`)),
    h("div", { class: "list-group list-group-flush" },
      shown.grids.sub_grids.filter((one) => one.police_grid === police.code).map((one) => h("button", {
        type: "button", key: one.code, onClick: () => actions.select(one.code === selected ? null : one.code),
        class: `list-group-item list-group-item-action d-flex gap-2 py-1 app-target align-items-center ${one.code === selected ? "active" : ""}`,
        "aria-pressed": one.code === selected ? "true" : "false",
      }, h("span", { class: "fw-semibold" }, one.code), h("span", { class: "flex-fill text-truncate" }, one.name),
      h("span", { class: "small" }, areaText(one.area_m2)))))));
}

function drafts(state, actions) {
  if (!state.drafts.length) return null;
  return h("div", { class: "mb-3" },
    h("h2", { class: "h6" }, _("没画完的草稿")),
    state.drafts.map((one) => h("div", { class: "d-flex align-items-center gap-2 py-1 border-bottom flex-wrap", key: one.id },
      h("button", {
        type: "button", class: "btn btn-link app-target p-0 text-start flex-fill", onClick: () => actions.open(one.id),
      }, one.name, h("span", { class: "text-body-secondary small d-block" },
        _("{user} · 改了 {count} 步", { user: one.who, count: one.steps }))),
      sureButton(state, actions, {
        id: `drop ${one.id}`, text: _("删除"), question: _("删掉就找不回来了。"), act: () => actions.drop(one.id),
      }))));
}

/** The panel's body while no draft is open. */
export function setView(state, actions) {
  if (!state.shown) return h("div", null, problem(state.problem));
  return h("div", null, told(state.outcome), problem(state.problem, "problem"), drafts(state, actions),
    days(state, actions), list(state, actions),
    state.data.may_edit ? null : h("p", { class: "small text-body-secondary" }, icon("info-circle"), " ", _("划分网格由警长来做。")));
}
