// Playing through time: by hour of the day, day or week; by slider, keyboard or by itself.

import { _ } from "/static/js/i18n.js";
import { countText, frameText } from "/static/js/incidents/words.js";
import { h, icon, select } from "/static/js/patrols/parts.js";

const STEP_MS = 700;
// Who asked for less motion gets time to look at each picture.
const CALM_STEP_MS = 2000;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Return what plays frames one after the other; `next` shows the next and tells whether there is one. */
export function makePlayer(next) {
  let timer = null;
  const stop = () => {
    clearTimeout(timer);
    timer = null;
  };
  const go = () => {
    timer = setTimeout(() => {
      if (next()) go();
      else stop();
    }, calm.matches ? CALM_STEP_MS : STEP_MS);
  };
  return { get on() { return timer !== null; }, start() { stop(); go(); }, stop };
}

/** The foot of the panel: what is played, and where it stands. */
export function foot(state, actions) {
  const { asked, heat, playing, answer } = state;
  if (answer && !answer.known) return null;
  const frames = asked.play ? heat?.frames ?? [] : [];
  const at = Math.min(asked.at, Math.max(0, frames.length - 1));
  const frame = frames[at];
  return h("div", { class: "d-print-none" },
    asked.play ? h("div", { class: "mb-2" },
      h("label", { class: "d-flex small mb-0", for: "incidents-slider" },
        h("span", { class: "fw-semibold", id: "incidents-frame" }, frameText(frame)),
        h("span", { class: "ms-auto" }, frame ? _("{count} 起", { count: countText(frame.count) }) : "")),
      h("input", {
        type: "range", class: "form-range app-target", id: "incidents-slider", min: 0, max: Math.max(0, frames.length - 1),
        value: at, disabled: !frames.length, "aria-valuetext": frameText(frame),
        onInput: (event) => actions.frame(Number(event.currentTarget.value)),
      })) : null,
    h("div", { class: "d-flex gap-2" },
      h("button", {
        type: "button", id: "incidents-play", class: "btn btn-primary app-target text-nowrap flex-fill", "aria-pressed": String(playing),
        onClick: () => actions.play(),
      }, icon(playing ? "pause-fill" : "play-fill"), " ", playing ? _("暂停") : _("播放")),
      h("div", { class: "flex-fill" }, select({
        id: "incidents-step", value: asked.play, label: _("按什么播放"), more: "h-100",
        choices: [["", _("不分时间")], ["hour", _("按钟点")], ["day", _("按天")], ["week", _("按周")]],
        onChange: (play) => actions.step(play),
      }))));
}
