// A plan's figures in words: what it collects, how far it may be from the best, minutes, evenness.

import { _, formatDistance } from "/static/js/i18n.js";
import { durationText } from "/static/js/patrols/clock.js";
import { h } from "/static/js/patrols/parts.js";

const percent = (share) => `${Math.round(share * 100)}%`;

/** Return a gap in words: how much more any other plan could collect at most. */
function gapText(gap) {
  if (gap < 0.0005) return _("没有更好的排法。");
  const text = gap < 0.1 ? `${(gap * 100).toFixed(1)}%` : percent(gap);
  return _("离最好的排法最多差 {gap}。", { gap: text });
}

function figure(name, value, more) {
  return h("div", { class: "patrol-figure" },
    h("dt", { class: "small fw-normal text-body-secondary" }, name),
    h("dd", { class: "mb-0" }, h("span", { class: "d-block fw-semibold" }, value),
      more ? h("span", { class: "d-block small text-body-secondary" }, more) : null));
}

/** The figures of a plan. */
export function planFigures({ figures, routes }) {
  const waits = figures.waiting_min;
  const away = figures.moving_min + figures.standing_min + (waits ?? 0);
  return h("div", null,
    h("div", { class: "d-flex justify-content-between align-items-baseline" },
      h("span", { class: "fw-semibold" },
        _("排进 {made} / {wanted} 次到访",
          { made: figures.visits_made, wanted: figures.visits_wanted })),
      h("span", { class: "fs-5 fw-semibold" }, percent(figures.share))),
    h("progress", {
      class: "patrol-share", max: 1, value: figures.share,
      "aria-label": _("得分占全部到访的 {share}", { share: percent(figures.share) }),
    }),
    h("p", { class: "small text-body-secondary mb-2" },
      _("得分占全部到访的 {share}。", { share: percent(figures.share) }), " ", gapText(figures.gap)),
    h("dl", { class: "patrol-figures mb-0" },
      figure(_("停留"), durationText(figures.standing_min),
        away ? _("占 {share}", { share: percent(figures.standing_min / away) }) : ""),
      figure(_("路上"), durationText(figures.moving_min), formatDistance(figures.distance_m)),
      waits === null ? null : figure(_("等候"), durationText(waits),
        away ? _("占 {share}", { share: percent(waits / away) }) : ""),
      routes.length > 1
        ? figure(_("均衡"), percent(figures.evenness), _("最闲组比最忙组")) : null),
    figures.stopped_early
      ? h("p", { class: "small text-body-secondary mb-0 mt-1" },
        _("到时限就停了，再编排一次结果可能略有不同。"))
      : null);
}
