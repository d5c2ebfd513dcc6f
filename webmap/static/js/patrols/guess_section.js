// How well the plan could be guessed from the last weeks, and what it would cost to be guessed less.

import { Component } from "/static/node_modules/preact/dist/preact.mjs";
import { ApiError, api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { USUAL_LOSS } from "/static/js/patrols/draft.js";
import { field, h, problem, select } from "/static/js/patrols/parts.js";

const LOSSES = [null, 0, 0.01, USUAL_LOSS, 0.05, 0.1];
const CURVE = { width: 320, height: 140, left: 34, right: 10, top: 10, bottom: 26 };
const LEAST_LOSS = 0.05;
const SHOWN_HABITS = 5;

const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)}%`;

const lossText = (loss) => (loss === null ? _("不管，只要得分最高")
  : loss === 0 ? _("不少一分") : _("得分最多少 {share}", { share: percent(loss) }));

/** What it costs: each candidate's loss of value and how well it would be guessed. */
function curve(candidates, chance) {
  const best = Math.max(...candidates.map((one) => one.value), 1);
  const points = candidates.map((one) => ({ ...one, loss: 1 - one.value / best }))
    .sort((one, other) => one.loss - other.loss || one.times - other.times);
  const widest = Math.max(LEAST_LOSS, ...points.map((one) => one.loss));
  const x = (loss) => CURVE.left + (loss / widest) * (CURVE.width - CURVE.left - CURVE.right);
  const y = (times) => CURVE.top + (1 - times) * (CURVE.height - CURVE.top - CURVE.bottom);
  // Only what no other candidate beats in both.
  const front = points.filter((one) => !points.some((other) => other !== one
    && other.loss <= one.loss && other.times <= one.times
    && (other.loss < one.loss || other.times < one.times)));
  const text = (at, up, words, anchor = "middle") =>
    h("text", { class: "guess-label", x: at, y: up, "text-anchor": anchor }, words);
  return h("figure", { class: "mb-1" },
    h("svg", {
      class: "guess-curve", viewBox: `0 0 ${CURVE.width} ${CURVE.height}`, role: "img", id: "guess-curve",
      "aria-label": _("各个方案：得分少多少，猜中多少"),
    },
    h("path", {
      class: "guess-axis", fill: "none",
      d: `M${x(0)} ${y(1)}V${y(0)}H${x(widest)}`,
    }),
    [0, 0.5, 1].map((times) => text(CURVE.left - 4, y(times) + 4, percent(times), "end")),
    text(x(0), CURVE.height - 12, percent(0)),
    text(x(widest), CURVE.height - 12, percent(widest, 1), "end"),
    text(x(widest / 2), CURVE.height - 2, _("得分少多少")),
    h("path", { class: "guess-chance", d: `M${x(0)} ${y(chance)}H${x(widest)}` }),
    text(x(widest), y(chance) - 4, _("瞎猜 {share}", { share: percent(chance) }), "end"),
    h("polyline", {
      class: "guess-line", points: front.map((one) => `${x(one.loss)},${y(one.times)}`).join(" "),
    }),
    points.map((one) => h("circle", {
      class: `guess-point ${one.chosen ? "guess-chosen" : ""}`, r: one.chosen ? 5 : 4,
      cx: x(one.loss), cy: y(one.times),
    }, h("title", null, _("得分少 {loss}，猜中 {times}", {
      loss: percent(one.loss, 1), times: percent(one.times),
    }))))),
    h("figcaption", { class: "small text-body-secondary" },
      _("每个圈是一个方案，实心的是选中的；越低越不好猜。")));
}

function habits({ hotspots }) {
  const usual = hotspots.filter((one) => one.usual_share > 0.3)
    .sort((one, other) => other.usual_share - one.usual_share).slice(0, SHOWN_HABITS);
  if (!usual.length) return null;
  return h("div", { class: "small" },
    h("p", { class: "mb-1" }, _("最有规律的热点：")),
    h("ul", { class: "mb-1 ps-3" }, usual.map((one) => h("li", { key: one.hotspot_id },
      _("{name}：{share} 的日子在 {time} 那半小时到", {
        name: one.name, share: percent(one.usual_share), time: one.usual,
      })))));
}

/** The section; it fetches what it shows when the plan changes. */
class GuessSection extends Component {
  componentDidMount() { this.load(); }

  componentDidUpdate(before) { if (before.plan !== this.props.plan) this.load(); }

  async load() {
    const { plan } = this.props;
    this.setState({ found: null, wrong: null });
    try {
      const found = await api(`/api/v1/patrols/plans/${plan.id}/guessability`);
      if (this.props.plan === plan) this.setState({ found });
    } catch (error) {
      // Deleted or dropped in the meantime: the list says so.
      if (!(error instanceof ApiError)) throw error;
      if (this.props.plan === plan && error.status !== 404) this.setState({ wrong: error.message });
    }
  }

  render({ plan, draft, store }, { found, wrong }) {
    const { candidates = [] } = plan.figures;
    const losses = LOSSES.includes(draft.loss) ? LOSSES : [...LOSSES, draft.loss];
    const summary = !found ? "" : !found.nights ? _("还没有以前的计划可比")
      : _("猜中 {times}，瞎猜 {chance}", { times: percent(found.times), chance: percent(found.chance) });
    return h("details", { class: "patrol-step border-bottom", id: "guess" },
      h("summary", { class: "app-target" },
        h("span", { class: "fw-semibold text-nowrap" }, _("好不好猜")),
        h("span", { class: "patrol-step-summary small text-body-secondary" }, summary),
        h("i", { class: "bi bi-chevron-down patrol-step-mark", "aria-hidden": "true" })),
      h("div", { class: "patrol-step-body" },
        problem(wrong),
        found?.nights ? [
          h("p", { class: "small mb-2" },
            _("照最近 {nights} 个夜晚来猜：每个热点哪个半小时有巡逻，猜中 {times}；到了一处下一站去哪，猜中 {ways}。",
              { nights: found.nights, times: percent(found.times), ways: percent(found.ways) })),
          found.spread === null ? null : h("p", { class: "small mb-2" },
            _("到访时间的分散程度 {spread}（100% 是各个时段一样多）。",
              { spread: percent(found.spread) })),
          candidates.length > 1 ? curve(candidates, found.chance) : null,
          habits(found),
        ] : found ? h("p", { class: "small mb-2" },
          _("最近 30 天还没有发布过同一时段的计划；发布几个之后，这里会说今晚好不好猜。")) : null,
        field(_("为了不好猜"), select({
          id: "guess-loss", value: String(draft.loss),
          choices: losses.map((loss) => [String(loss), lossText(loss)]),
          onChange: (value) => store.edit({ ...draft, loss: value === "null" ? null : Number(value) }),
        }), { id: "guess-loss" })));
  }
}

/** How well the open plan could be guessed. */
export const guessSection = ({ plan, draft }, store) => h(GuessSection, { plan, draft, store });
