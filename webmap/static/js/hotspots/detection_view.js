// The search for hotspots as the list shows it: the button, what came of it, how good the method is.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { MEASURES, SHARES } from "/static/js/hotspots/detection.js";

// Hits that differ by less than a tenth are called alike.
const SIMILAR = 1.1;
const percent = (share, digits = 0) => `${(share * 100).toFixed(digits)}%`;
const MEASURE_NAMES = () => ({ pai: "PAI", hit_rate: _("命中率"), pei: "PEI" });
const MEASURE_WORDS = () => ({
  pai: _("命中率除以面积占比：随便选一块地是 1，越大越准。"),
  hit_rate: _("后来的警情有多少落在选出的地里。"),
  pei: _("与事后才知道的最好选法相比，最大是 1。"),
});
const dayOf = (moment) => new Date(moment).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
const timeOf = (moment) => new Date(moment).toLocaleTimeString("sv-SE", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });

function valueText(row, measure) {
  const value = row[measure];
  if (value === null) return "–";
  if (measure === "hit_rate") return percent(value);
  return value.toFixed(measure === "pei" ? 2 : 1);
}

function options({ detection, data, busy }, actions) {
  return h("details", { class: "small mb-2", id: "detection-options" },
    h("summary", { class: "app-target" }, _("只看某些类别、改面积占比")),
    h("fieldset", { class: "mt-1", disabled: busy },
      h("legend", { class: "fs-6 mb-1" }, _("类别")),
      Object.entries(data.categories).map(([category, title]) => h("div", { class: "form-check form-check-inline", key: category },
        h("input", {
          class: "form-check-input", type: "checkbox", id: `detect-${category}`, checked: detection.kinds.includes(category),
          onChange: () => actions.toggleDetectionKind(category),
        }),
        h("label", { class: "form-check-label", for: `detect-${category}` }, title))),
      h("p", { class: "text-body-secondary mb-1" }, _("都不选就看全部类别。")),
      h("label", { class: "form-label mb-1", for: "detect-share" }, _("巡逻能照看到的面积占全辖区")),
      h("select", {
        class: "form-select form-select-sm app-target", id: "detect-share", value: String(detection.share),
        onChange: (event) => actions.setShare(Number(event.currentTarget.value)),
      }, SHARES.map((share) => h("option", { key: share, value: String(share), selected: share === detection.share }, percent(share, 1))))));
}

function foundText({ there, refused, made, weak, gone }) {
  const parts = [made.length ? _("新建议 {count} 条", { count: made.length }) : _("没有新的建议")];
  const numbers = [...new Set(there)];
  if (numbers.length) parts.push(_("另有 {count} 处已经是热点（{numbers}）", { count: numbers.length, numbers: numbers.join(_("、")) }));
  if (refused.length) parts.push(_("{count} 处不久前拒绝过，没有再列（{numbers}）", { count: refused.length, numbers: refused.join(_("、")) }));
  if (weak) parts.push(_("{count} 处把握太小，没有列出", { count: weak }));
  if (gone.length) parts.push(_("上次没有处理的 {count} 条这次没有再找到，已经撤下（{names}）", { count: gone.length, names: gone.join(_("、")) }));
  return parts.join(_("；"));
}

/** How the method and the baselines did on the office's past: a table, a row a method. */
function table({ rows }, measure) {
  const weeks = [...new Set(rows.map((row) => row.weeks))];
  const names = [...new Set(rows.map((row) => row.name))];
  const of = (name, ahead) => rows.find((row) => row.name === name && row.weeks === ahead);
  return h("table", { class: "table table-sm small mb-1 hotspots-judged" },
    h("caption", { class: "visually-hidden" }, _("在本辖区过去的准确度")),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, _("方法")),
      weeks.map((ahead) => h("th", { scope: "col", class: "text-end", key: ahead }, _("{weeks} 周", { weeks: ahead }))))),
    h("tbody", null, names.map((name) => h("tr", { key: name, class: name === "suggestions" ? "fw-semibold" : "" },
      h("th", { scope: "row", class: "fw-normal" }, of(name, weeks[0]).title),
      weeks.map((ahead) => {
        const row = of(name, ahead);
        const range = measure === "pai" && row.pai_range ? `${row.pai_range[0].toFixed(0)}–${row.pai_range[1].toFixed(0)}` : `${Math.round(row.hits)}/${Math.round(row.incidents)}`;
        return h("td", { class: "text-end", key: ahead }, valueText(row, measure), h("span", { class: "d-block text-body-secondary hotspots-range" }, range));
      })))));
}

/** How the method did beside the best of the other baselines. */
function besideText(rows, ours) {
  const others = rows.filter(({ name, weeks }) => weeks === ours.weeks && !["suggestions", "last_month"].includes(name));
  const best = others.reduce((one, other) => (other.hits > one.hits ? other : one));
  const places = { title: best.title, hits: Math.round(best.hits) };
  if (ours.hits > SIMILAR * best.hits) return _("也比“{title}”（命中 {hits} 起）更准。", places);
  if (ours.hits * SIMILAR < best.hits) return _("不如“{title}”（命中 {hits} 起）准。", places);
  return _("与“{title}”（命中 {hits} 起）差不多。", places);
}

function judgement({ latest, measure, open }, actions) {
  const test = latest.back_test;
  const ours = test.rows.filter((row) => row.name === "suggestions");
  const last = ours.at(-1);
  if (!last) {
    return h("p", { class: "small text-body-secondary", id: "judgement" }, _("警情记录不到两个月，还判断不了这个方法准不准。"));
  }
  const names = MEASURE_NAMES();
  const good = last.against?.verdict === "better";
  return h("section", { class: "mb-2", id: "judgement", "aria-label": _("这个方法准不准") },
    h("p", { class: `small mb-1 ${good ? "" : "hotspots-warning"}`, id: "verdict" }, icon(good ? "check-circle" : "exclamation-triangle"), " ",
      _("过去 {count} 次试算，{weeks} 周内{text}。", { count: test.origins.length, weeks: last.weeks, text: last.against?.text ?? "" })),
    h("p", { class: "small mb-1" }, besideText(test.rows, last)),
    last.hit_rate === null ? null : h("p", { class: "small mb-1" },
      _("照看 {share} 的面积，碰上 {rate} 的警情。", { share: percent(test.share, 1), rate: percent(last.hit_rate) })),
    h("details", { class: "small", open, onToggle: (event) => actions.openJudgement(event.currentTarget.open) },
      h("summary", { class: "app-target" }, _("与别的办法比较")),
      h("div", { class: "btn-group btn-group-sm my-1", role: "group", "aria-label": _("指标") }, MEASURES.map((one) => h("button", {
        type: "button", key: one, class: `btn app-target ${one === measure ? "btn-primary" : "btn-outline-secondary"}`, "aria-pressed": String(one === measure),
        onClick: () => actions.setMeasure(one),
      }, names[one]))),
      h("p", { class: "text-body-secondary mb-1" }, MEASURE_WORDS()[measure],
        " ", measure === "pai" ? _("下面的小字是 100 次里 95 次会落在的范围。") : _("下面的小字是命中与全部警情的起数。")),
      table(test, measure)));
}

function nearRepeats({ latest }) {
  const { kinds, warnings } = latest.near_repeats;
  const told = kinds.filter((one) => one.verdict === "repeats");
  return h("details", { class: "small mb-2", id: "near-repeats", open: warnings.length > 0 },
    h("summary", { class: "app-target" }, _("近重复预警"), " ", h("span", { class: "badge text-bg-secondary" }, warnings.length)),
    warnings.length ? h("ul", { class: "ps-3 mb-1" }, warnings.map((one, at) => h("li", { key: at },
      _("{day} 以前，{metres} 米内要多留意“{kind}”", { day: dayOf(one.until), metres: one.within_m, kind: one.title })))) : null,
    h("ul", { class: "ps-3 mb-0 text-body-secondary" }, (told.length ? told : kinds).map((one) => h("li", { key: one.kind.join("/") }, one.text))));
}

/** The part of the list above the suggestions. */
export function detectionView(state, actions) {
  const { detection, data, busy, problems } = state;
  if (!data.may_manage) return null;
  const { latest, found, searching } = detection;
  return h("section", { id: "hotspots-detection", key: "detection", class: "patrol-sub mb-2", "aria-label": _("检测热点") },
    h("button", {
      type: "button", class: "btn btn-outline-primary app-target w-100 mb-1", id: "detect", disabled: busy || searching, onClick: () => actions.detect(),
    }, searching ? h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }) : icon("search"), " ",
    searching ? _("正在检测，再与过去对照…") : _("检测热点")),
    options(state, actions),
    problem(problemOf(problems, "detection")),
    found ? h("p", { class: "small mb-1", role: "status", id: "found" }, foundText(found)) : null,
    latest ? h("p", { class: "small text-body-secondary mb-1" },
      _("{name} 于 {day} {time} 检测，警情截至 {until}，一年内 {count} 起。", {
        name: latest.username, day: dayOf(latest.made_at), time: timeOf(latest.made_at), until: latest.last_day, count: latest.incidents,
      }), latest.kind_titles.length ? h("b", { class: "d-block" }, _("只看：{kinds}", { kinds: latest.kind_titles.join(_("、")) })) : null) : null,
    latest ? judgement(detection, actions) : null,
    latest ? nearRepeats(detection) : null);
}
