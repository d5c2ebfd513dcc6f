// The page of bulletins: a day's fraud warnings are written, approved, downloaded and copied.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { chosen, makeActions } from "/static/js/bulletins/actions.js";
import { readAddress, writeAddress } from "/static/js/bulletins/address.js";
import { panel } from "/static/js/bulletins/panel.js";
import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

function notice({ notice: told }) {
  return told ? h("div", { class: "d-flex gap-2 align-items-center small mb-2", role: "status", id: "notice" },
    h("span", { class: "flex-fill" }, told.text),
    told.undo ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "undo", onClick: () => told.undo() }, _("撤销")) : null) : null;
}

function buttons(state, actions) {
  const { busy, dirty, data } = state;
  const one = chosen(state);
  if (!one) return [];
  const button = (id, name, text, onClick, look = "btn-outline-secondary") => h("button", {
    type: "button", class: `btn ${look} app-target`, id, disabled: busy, onClick,
  }, icon(name), " ", text);
  if (one.approved && !dirty) {
    return [
      h("a", { class: "btn btn-primary app-target flex-fill", id: "download", href: one.picture, download: _("电诈预警 {day} {kind}", { day: one.day, kind: one.kind || _("提醒") }) + ".png" },
        icon("download"), " ", _("下载图片")),
      button("copy", "clipboard", _("复制文字"), () => actions.copy()),
      data.may_edit ? button("withdraw", "x-lg", _("撤回核准"), () => actions.withdraw()) : null,
    ];
  }
  if (!data.may_edit) return [];
  return [
    button("approve", "check-lg", _("核准"), () => actions.approve(), "btn-primary flex-fill"),
    dirty || !one.id ? button("save", "floppy", _("存草稿"), () => actions.save()) : null,
  ];
}

function foot(state, actions) {
  const shown = buttons(state, actions);
  return shown.length || state.notice ? h("div", null, notice(state), h("div", { class: "d-flex gap-2" }, shown)) : null;
}

function stage({ picture, stale, data, answer, draft, problems }, actions) {
  if (!answer || !draft) return null;
  if (!picture) return h("p", { class: "text-body-secondary", role: "status" }, problems.length ? _("改好标出的地方，图片就会画出来。") : _("正在画图…"));
  return h("img", { class: "bulletin-picture", id: "picture", src: picture, "data-stale": String(stale), onLoad: () => actions.loaded(), alt: data.may_edit ? _("预警图片预览") : _("预警图片") });
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, stage: HTMLElement, data: Object}} options
 */
export async function mount(element, { foot: footElement, stage: stageElement, data }) {
  const store = makeStore({
    data, ...readAddress(location.search, data.today), answer: null, draft: null, dirty: false, theirs: [], picture: null, stale: false,
    showText: false, problems: [], notice: null, busy: false,
  });
  const actions = makeActions(store);
  let last = store.get();
  const draw = (state) => {
    render(panel({ ...state, problems: [...state.problems, ...state.theirs] }, actions), element);
    render(foot(state, actions), footElement);
    render(stage(state, actions), stageElement);
    history.replaceState(null, "", writeAddress(state));
    if (state.problems !== last.problems || state.theirs !== last.theirs) element.querySelector('[role="alert"]')?.scrollIntoView({ block: "nearest" });
    last = state;
  };
  store.listen(draw);
  draw(store.get());
  await actions.load();
  draw(store.get());
  element.dataset.ready = "true";
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("bulletins-panel"), {
    foot: document.getElementById("bulletins-foot"), stage: document.getElementById("bulletins-stage"),
    data: JSON.parse(pageData.textContent),
  });
}
