// What is wrong with rows, how far the import is, and what came of it.

import { _ } from "/static/js/i18n.js";
import { h, icon } from "/static/js/patrols/parts.js";

const SHOWN = 60;

/** Rows with their problems, each once. */
function byRow(problems) {
  const rows = new Map();
  for (const { row, detail } of problems) rows.set(row, [...(rows.get(row) ?? []), detail]);
  return [...rows];
}

function download(upload) {
  return h("a", { class: "btn btn-sm btn-outline-secondary app-target", id: "rejected", href: `/api/v1/uploads/${upload.id}/rejected.xlsx`, download: "" },
    icon("file-earmark-spreadsheet"), " ", _("下载这些行"));
}

function problemList(problems, count, selected, select) {
  const rows = byRow(problems).slice(0, SHOWN);
  return h("div", { class: "data-problems", id: "problems" },
    rows.map(([row, details]) => (row === null
      ? h("div", { class: "data-problem text-danger", style: { display: "block" } }, icon("exclamation-circle"), " ", details.join(" "))
      : h("button", { type: "button", class: "data-problem small app-target", "aria-pressed": String(selected === row), onClick: () => select(row) },
        h("span", { class: "fw-semibold" }, _("第 {row} 行", { row })), h("span", null, details.join(" "))))),
    count > problems.length || byRow(problems).length > SHOWN
      ? h("p", { class: "small text-body-secondary mb-0 px-1" }, _("共 {count} 处，这里只列前面的；下载的表里有全部。", { count })) : null);
}

/** Rows that can't be taken, and whether the others shall be. */
export function problemsView({ upload, check, choices, selected }, actions) {
  if (!check.problem_count && !check.good && check.passed_over) {
    return h("p", { class: "text-body-secondary mt-2 mb-0", id: "nothing-new" }, icon("info-circle"), " ", _("没有新的行：{count} 行的编号都已经在图层里。", { count: check.passed_over }));
  }
  if (!check.problem_count) {
    return check.missing.length || check.refused ? null : h("p", { class: "text-success-emphasis mt-2 mb-0", id: "all-good" }, icon("check-circle"), " ", _("{count} 行都可以导入。", { count: check.good }));
  }
  const leave = choices.bad_rows === "leave-out";
  return h("section", { class: "mt-2" },
    h("div", { class: "d-flex align-items-center gap-2 mb-1" },
      h("h2", { class: "fs-6 mb-0 flex-fill text-danger-emphasis" }, check.bad_rows ? _("{count} 行有问题", { count: check.bad_rows }) : _("文件有问题")),
      check.bad_rows ? download(upload) : null),
    problemList(check.problems, check.problem_count, selected, actions.select),
    check.bad_rows && check.good ? h("label", { class: "d-flex gap-2 app-target align-items-center mt-1" },
      h("input", {
        type: "checkbox", class: "form-check-input flex-none mt-0", id: "leave-out", checked: leave,
        onChange: (event) => actions.choose({ bad_rows: event.currentTarget.checked ? "leave-out" : "refuse" }),
      }), _("略过这些行，导入其余 {count} 行", { count: check.good })) : null);
}

const remarkList = (remarks) => (remarks.length ? h("ul", { class: "small text-body-secondary ps-3 mt-2 mb-0" }, remarks.map((text) => h("li", null, text))) : null);

/** What the server noticed, which is no error. */
export const remarksView = ({ check }) => remarkList(check.remarks);

/** Incidents are looked at on their own page, all else on the map. */
const mapOf = (layer) => (layer === "incidents" ? "/hotspots/incidents" : `/?layers=boundary,sub_grids,${layer}`);

/** What came of the import. */
export function resultView({ upload, data, undone }, actions) {
  const { state } = upload;
  const layer = data.layers.find((one) => one.layer_id === state.layer);
  const left = byRow(state.problems).length;
  // Rows that only wait are let go one by one.
  const kept = state.change_set && (state.counts.added || state.counts.updated || state.counts.removed);
  return h("section", { id: "result" },
    h("h2", { class: "fs-6 text-success-emphasis mt-2", id: "result-title", tabindex: -1 }, icon("check-circle"), " ", _("已导入“{layer}”", { layer: layer?.name ?? state.layer })),
    h("p", { class: "fs-5 mb-2", id: "result-counts" }, _("新增 {added}，更新 {updated}，移除 {removed}", state.counts)),
    h("div", { class: "d-flex flex-wrap gap-2" },
      h("a", { class: "btn btn-outline-primary btn-sm app-target", id: "see-on-map", href: mapOf(state.layer) }, icon("map"), " ", _("在地图上看")),
      kept ? h("button", {
        type: "button", class: "btn btn-outline-secondary btn-sm app-target", id: "undo-import", disabled: undone, onClick: () => actions.undo(),
      }, icon("arrow-counterclockwise"), " ", undone ? _("已撤销") : _("撤销这次导入")) : null,
      left ? download(upload) : null),
    state.waiting ? h("p", { class: "mt-3 mb-1", id: "waiting-count" }, _("{count} 行还没有位置。", { count: state.waiting }), " ",
      h("a", { href: `/data/waiting?layer=${state.layer}`, class: "app-target" }, _("去地图上逐个落图"))) : null,
    left ? h("p", { class: "mt-3 mb-1 text-danger-emphasis" }, _("有 {count} 行没有导入：改好以后再传一次。", { count: state.bad_rows })) : null,
    left ? problemList(state.problems, state.problem_count, null, () => {}) : null,
    remarkList(state.remarks));
}

/** In words: why nothing can be imported yet; "": it can, or the panel says it whole. */
function whyNot(check) {
  if (!check?.refused) return "";
  if (check.by_address && check.missing.length === 2 && check.missing.every((name) => ["lon", "lat"].includes(name))) return _("还不能导入：没有坐标，请点“按地址找位置”。");
  if (check.missing.length) return _("还不能导入：先在“各列”里把必填的列对应好。");
  if (check.needs_datum && check.datum === null) return _("还不能导入：请在“坐标”里选坐标是哪一种。");
  if (check.bad_rows && check.good) return _("还不能导入：有问题的行要改好，或勾选略过。");
  return check.bad_rows ? _("还不能导入：没有一行能用。") : "";
}

/** The main button, or how far the import is. */
export function foot(state, actions) {
  const { upload, check, checking } = state;
  if (!upload) return null;
  const { phase, doing, done, of } = upload.state;
  if (["working", "saving"].includes(phase)) {
    return h("div", { role: "status", id: "progress" },
      h("progress", { class: "patrol-share", value: of ? done : undefined, max: of || undefined, "aria-label": _("进度") }),
      h("div", { class: "d-flex align-items-center gap-2" },
        h("span", { class: "flex-fill" }, of > 1 ? _("{doing} {done} / {of}", { doing, done, of }) : doing || _("正在保存")),
        h("button", { type: "button", class: "btn btn-outline-danger btn-sm app-target", id: "stop", disabled: phase === "saving", onClick: () => actions.stop() }, _("停止"))));
  }
  if (phase === "done") {
    return h("button", { type: "button", class: "btn btn-primary w-100 app-target", id: "another", onClick: () => actions.restart() }, _("再导入一个文件"));
  }
  const ready = check && !checking && !check.refused;
  const why = checking ? "" : whyNot(check);
  return [why ? h("p", { class: "small text-danger-emphasis mb-1", id: "why-not" }, why) : null,
    h("button", { type: "button", class: "btn btn-primary w-100 app-target", id: "keep-button", "aria-describedby": why ? "why-not" : undefined, disabled: !ready, onClick: () => actions.keep() },
    checking ? h("span", { class: "spinner-border spinner-border-sm me-1", "aria-hidden": "true" }) : null,
    check && check.good ? _("导入 {count} 行", { count: check.good }) : _("导入"))];
}

/** What ended an import before. */
export function endedView({ upload }) {
  const { phase, message, problems } = upload.state;
  if (phase === "stopped") return h("div", { class: "alert alert-secondary py-2 mt-2 mb-0", role: "status", id: "ended" }, _("已停止，一行也没有导入。"));
  if (phase !== "failed") return null;
  return h("div", { class: "alert alert-danger py-2 mt-2 mb-0", role: "alert", id: "ended" }, message,
    problems.length ? problemList(problems, upload.state.problem_count, null, () => {}) : null);
}
