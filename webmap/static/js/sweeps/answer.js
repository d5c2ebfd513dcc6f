// The answer: figures with their bound, each team's way street by street, files to take away.

import { _, formatDistance } from "/static/js/i18n.js";
import { durationText } from "/static/js/patrols/clock.js";
import { h, icon, routeMark, select } from "/static/js/patrols/parts.js";
import { PAPERS, apiUrl, printUrl } from "/static/js/sweeps/asked.js";

const percent = (share) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`;

function figure(name, value, more) {
  return h("div", { class: "patrol-figure" },
    h("dt", { class: "small fw-normal text-body-secondary" }, name),
    h("dd", { class: "mb-0" }, h("span", { class: "d-block fw-semibold" }, value),
      more ? h("span", { class: "d-block small text-body-secondary" }, more) : null));
}

const minutesOf = (answer) => answer.routes.reduce((sum, route) => sum + route.time_min, 0);

function sweepFigures(answer) {
  return h("dl", { class: "patrol-figures mb-2" },
    figure(_("全程"), formatDistance(answer.length_m), durationText(minutesOf(answer))),
    figure(_("巡查道路"), formatDistance(answer.wanted_m), _("{count} 段", { count: answer.streets })),
    figure(_("重复走"), percent(answer.again_share)),
    figure(_("至少要走"), formatDistance(answer.bound_m), answer.gap < 0.0005
      ? _("没有更短的走法") : _("离最短最多差 {gap}", { gap: percent(answer.gap) })),
    answer.routes.length > 1 ? figure(_("最长的一组"), formatDistance(answer.longest_m),
      _("至少 {least}", { least: formatDistance(answer.longest_bound_m) })) : null);
}

/** A beat drawn by hand beside the one found that lasts as long. */
function besideFound({ answer, refining, showsBeside }, actions) {
  const found = answer.beside;
  if (!found) {
    return refining ? h("p", { class: "small text-body-secondary mb-2", role: "status" },
      h("span", { class: "spinner-border spinner-border-sm me-2", "aria-hidden": "true" }),
      _("正在计算同样时长的巡逻线…")) : null;
  }
  const drawn = answer.value;
  const told = found.value > drawn
    ? _("同样时长，计算的巡逻线经过 {found}，手绘的是 {drawn}，占 {share}。", {
      found: found.value.toFixed(1), drawn: drawn.toFixed(1), share: percent(drawn / found.value),
    })
    : _("同样时长，计算的巡逻线经过 {found}，没有比手绘的 {drawn} 更多。", {
      found: found.value.toFixed(1), drawn: drawn.toFixed(1),
    });
  return h("div", { class: "mb-2", id: "beside" },
    h("p", { class: "small mb-1" }, told),
    h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target", "aria-pressed": String(showsBeside),
      onClick: () => actions.showBeside(!showsBeside),
    }, routeMark(found.number), " ", showsBeside ? _("不看计算的路线") : _("在地图上看计算的路线")));
}

function beatFigures(answer, refining) {
  const share = answer.total > 0 ? answer.value / answer.total : 0;
  return h("dl", { class: "patrol-figures mb-2" },
    figure(_("经过的警情"), percent(share), _("加权 {value} / {total}",
      { value: answer.value.toFixed(1), total: answer.total.toFixed(1) })),
    figure(_("全程"), formatDistance(answer.routes.reduce((sum, route) => sum + route.length_m, 0)),
      durationText(minutesOf(answer))),
    figure(_("上界"), answer.bound.toFixed(1), refining
      ? _("正在算得更准…") : _("离最好最多差 {gap}", { gap: percent(answer.gap) })),
    answer.routes.length > 1 ? figure(_("重叠"), formatDistance(answer.shared_m)) : null);
}

function streetList(route) {
  return h("ol", { class: "sweep-streets small ps-4 mb-2" }, route.stretches.map((stretch) =>
    h("li", { class: stretch.again ? "text-body-secondary" : "" },
      stretch.name || _("无名路"), " ", h("span", { class: "text-nowrap" }, formatDistance(stretch.length_m)),
      stretch.again ? h("span", { class: "text-nowrap" }, " · ", _("只是路过")) : null)));
}

function routeItem(route, state, actions) {
  const chosen = state.selected === route.number;
  return h("div", { id: `route-${route.number}` },
    h("button", {
      type: "button", class: `patrol-route-head app-target ${chosen ? "patrol-selected" : ""}`,
      "aria-expanded": String(chosen), onClick: () => actions.select(chosen ? null : route.number),
    }, routeMark(route.number),
    h("span", { class: "flex-fill" }, formatDistance(route.length_m), " · ", durationText(route.time_min),
      route.value === null ? null : [" · ", _("警情 {value}", { value: route.value.toFixed(1) })]),
    icon(chosen ? "chevron-up" : "chevron-down")),
    chosen ? streetList(route) : null);
}

/** The answer. */
export function answerView(state, actions) {
  const { answer, shownFor } = state;
  const file = (ending, name) => h("a", {
    class: "btn btn-sm btn-outline-secondary app-target", href: apiUrl(shownFor, ending), download: "",
  }, icon("download"), " ", name);
  return h("section", { class: "patrol-result", id: "result" },
    h("h2", { class: "fs-6", id: "result-title", tabindex: -1 },
      shownFor.task === "sweep" ? _("全覆盖巡查") : _("巡逻线")),
    shownFor.task === "sweep" ? sweepFigures(answer) : beatFigures(answer, state.refining),
    shownFor.task === "beat" && shownFor.way === "hand" ? besideFound(state, actions) : null,
    answer.left_out?.length ? h("p", { class: "small text-danger" },
      _("{count} 段道路这种方式走不到或出不来，没有排入：{numbers}", {
        count: answer.left_out.length, numbers: answer.left_out.slice(0, 8).join("、") + (answer.left_out.length > 8 ? "…" : ""),
      })) : null,
    answer.routes.map((route) => routeItem(route, state, actions)),
    h("div", { class: "d-flex gap-2 mt-2" },
      select({
        id: "sweep-paper", value: shownFor.paper, label: _("纸张"), more: "w-auto",
        choices: PAPERS.map((paper) => [paper, paper]), onChange: (paper) => actions.setPaper(paper),
      }),
      h("a", {
        class: "btn btn-sm btn-outline-primary app-target flex-fill", id: "sweep-print", href: printUrl(shownFor), download: "",
      }, icon("printer"), " ", _("打印路线图 PDF"))),
    h("div", { class: "d-flex gap-2 mt-2" }, file(".gpx", "GPX"), file(".kml", "KML"), file(".geojson", "GeoJSON")));
}
