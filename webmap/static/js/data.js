// The page that brings files in: looked at on the map first, then kept whole or not at all.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { setPanel } from "/static/js/bar.js";
import { _ } from "/static/js/i18n.js";
import { addressOffer, addressStep } from "/static/js/data/address_step.js";
import { makeActions } from "/static/js/data/actions.js";
import { dropZone, fileHead, sendingView } from "/static/js/data/file_step.js";
import { endedView, foot, problemsView, remarksView, resultView } from "/static/js/data/outcome.js";
import { columnsStep, layerStep, modeStep, placeStep } from "/static/js/data/steps.js";
import { wordsStep } from "/static/js/data/words_step.js";
import { officeMap } from "/static/js/map/office_map.js";
import { UploadPoints } from "/static/js/map/upload_points.js";
import { h, problem } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const NONE = [];
const QUIET_LAYERS = ["boundary", "sub_grids"];

function wrong({ problem: text, problems }) {
  return text ? h("div", { class: "mt-2" }, problem(text, "problem"),
    problems.slice(0, 20).map((one) => h("div", { class: "small text-danger ps-3" }, one.row === null ? "" : _("第 {row} 行：", { row: one.row }), one.detail))) : null;
}

function placing(state, actions, fold) {
  const { check, choices } = state;
  const steps = [];
  const located = check.fits.length || check.crs || !check.needs_datum;
  // Where all rows are placed by their address there is nothing to ask about coordinates.
  if (choices.by_address ? check.fits.length || check.crs : located) steps.push(placeStep(state, actions, fold));
  if (choices.by_address) steps.push(addressStep(state, actions, fold, 3 + steps.length));
  return steps;
}

function panel(state, store, actions) {
  const { data, upload, sending, check, checking, loading } = state;
  if (sending) return sendingView(sending, actions);
  if (loading) return h("div", { role: "status" }, _("正在读取…"));
  if (!upload) return h("div", null, dropZone(actions, data), wrong(state));
  if (upload.state.phase === "done") return h("div", null, fileHead(state, actions), resultView(state, actions), wrong(state));
  const busy = ["working", "saving"].includes(upload.state.phase);
  const fold = (id, on) => {
    if (store.get().open[id] !== on) store.set({ open: { ...store.get().open, [id]: on } });
  };
  const place = check ? placing(state, actions, fold) : [];
  const next = 3 + place.length;
  const asksWords = check ? check.words.length > 0 : false;
  return h("div", { class: "patrol", inert: busy },
    fileHead(state, actions),
    layerStep(state, actions, fold),
    check ? h("div", { class: checking ? "data-waiting" : "" },
      columnsStep(state, actions, fold),
      addressOffer(state, actions),
      place,
      asksWords ? wordsStep(state, actions, fold, next) : null,
      modeStep(state, actions, fold, asksWords ? next + 1 : next),
      problemsView(state, actions),
      remarksView(state)) : null,
    wrong(state),
    endedView(state));
}

/** Let a file be dropped anywhere on the page. */
function takeDrops(actions) {
  const body = document.body;
  const holdsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  body.addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    body.classList.add("data-dropping");
  });
  body.addEventListener("dragleave", (event) => { if (!event.relatedTarget) body.classList.remove("data-dropping"); });
  body.addEventListener("drop", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    body.classList.remove("data-dropping");
    if (event.dataTransfer.files[0]) actions.send(event.dataTransfer.files[0]);
  });
}

/** Draw the rows on the map from now on. */
function tieMap(view, store, actions) {
  const points = new UploadPoints(view, (row) => actions.select(row));
  let last = {};
  let kept = NONE;
  const draw = (state) => {
    // What was kept stays to be seen; what was not is gone.
    const done = state.upload?.state.phase === "done";
    const all = state.upload ? state.check?.points ?? NONE : NONE;
    if (all !== last.all || done !== last.done) kept = done ? all.filter((point) => point[3]) : all;
    const shown = kept;
    if (shown !== last.shown) {
      points.show(shown);
      if (shown.length && state.upload.id !== last.fitted) {
        points.fit();
        last.fitted = state.upload.id;
      }
    }
    if (state.selected !== last.selected) points.select(state.selected);
    last = { all, done, shown, selected: state.selected, fitted: last.fitted };
  };
  store.listen(draw);
  draw(store.get());
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, data: Object}} options
 */
export async function mount(element, { foot: footElement, data }) {
  const id = new URLSearchParams(location.search).get("upload");
  const store = makeStore({
    data, upload: null, choices: null, check: null, checking: false, sending: null, loading: Boolean(id),
    problem: null, problems: [], selected: null, open: { layer: false, columns: true, place: true, words: true, mode: true },
  });
  const actions = makeActions(store);
  let last = {};
  const draw = (state) => {
    render(panel(state, store, actions), element);
    render(foot(state, actions), footElement);
    if (state.upload?.state.phase === "done" && last.upload && last.upload.state.phase !== "done") {
      document.getElementById("result-title")?.focus();
      setPanel("half");
    }
    last = state;
    if (!state.loading) history.replaceState(null, "", state.upload ? `?upload=${state.upload.id}` : location.pathname);
  };
  store.listen(draw);
  draw(store.get());
  takeDrops(actions);
  if (id) await actions.load(id);
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, actions);
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("data-panel"), {
    foot: document.getElementById("data-foot"), data: JSON.parse(pageData.textContent),
  });
}
