// The page of incidents: choose which, see where, when and how many, beside what is usual.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { ApiError, api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { apiUrl, readAddress, writeAddress } from "/static/js/incidents/address.js";
import { compareSection } from "/static/js/incidents/compare.js";
import { choiceText, filters } from "/static/js/incidents/filters.js";
import { titlesOf } from "/static/js/incidents/kinds.js";
import { mapChoice } from "/static/js/incidents/map_choice.js";
import { tieMap } from "/static/js/incidents/on_map.js";
import { foot, makePlayer } from "/static/js/incidents/playing.js";
import { weekTable } from "/static/js/incidents/table.js";
import { trendSection } from "/static/js/incidents/trend.js";
import { countText, countWords } from "/static/js/incidents/words.js";
import { officeMap } from "/static/js/map/office_map.js";
import { paper } from "/static/js/map/paper.js";
import { icon } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const QUIET_LAYERS = ["boundary", "sub_grids", "railways"];
const PAPER = "incidents-paper";
const PARTS = { answer: "summary", points: "points", heat: "heat" };

const problemsOf = (error) => {
  const fields = (error.problem?.fields ?? []).map(({ field, detail }) => ({ field: field ?? "", text: detail }));
  return fields.length ? fields : [{ field: "", text: error.message }];
};

/** Return what the view needs of the server. */
function wantedParts({ view, play }) {
  return Object.keys(PARTS).filter((name) => name === "answer"
    || (name === "points" ? view !== "heat" : view !== "points" || play));
}

function makeActions(store) {
  const asked = {};
  let running = null;
  const player = makePlayer(() => {
    const { asked: { at }, heat } = store.get();
    const last = (heat?.frames.length ?? 0) - 1;
    if (at < last) actions.change({ at: at + 1 });
    if (at + 1 < last) return true;
    store.set({ playing: false });
    return false;
  });
  const pause = () => {
    player.stop();
    store.set({ playing: false });
  };

  async function load() {
    const { asked: wanted, answer: before } = store.get();
    // Where there are no incidents at all there is nothing to draw either.
    const urls = wantedParts(wanted).filter((name) => name === "answer" || before?.known).map((name) => [name, apiUrl(wanted, PARTS[name])])
      .filter(([name, url]) => asked[name] !== url);
    running?.abort();
    const mine = new AbortController();
    running = mine;
    if (!urls.length) {
      store.set({ working: false });
      return;
    }
    store.set({ working: true });
    const found = await Promise.allSettled(urls.map(([, url]) => api(url, { signal: mine.signal })));
    if (running !== mine) return;
    const parts = {};
    urls.forEach(([name, url], index) => {
      if (found[index].status !== "fulfilled") return;
      asked[name] = url;
      parts[name] = found[index].value;
    });
    const { heat } = { ...store.get(), ...parts };
    const wrong = found.find((one) => one.status === "rejected")?.reason;
    store.set({
      ...parts, working: false, problems: wrong instanceof ApiError ? problemsOf(wrong) : [],
      compared: Boolean(wanted.against && !wanted.play && (!heat || heat.earlier)),
    });
    if (wrong && !(wrong instanceof ApiError)) throw wrong;
    if (!before && parts.answer?.known) await load();
  }

  const actions = {
    load,
    /** Change how it is shown. */
    change(part) {
      store.set({ asked: { ...store.get().asked, ...part } });
      return load();
    },
    /** Change which incidents are looked at. */
    choose(part) {
      pause();
      return actions.change({ ...part, at: 0 });
    },
    fold(id, on) {
      const open = new Set(store.get().open);
      if (on === open.has(id)) return;
      if (on) open.add(id);
      else open.delete(id);
      store.set({ open });
    },
    frame(at) {
      pause();
      store.set({ asked: { ...store.get().asked, at } });
    },
    step(play) {
      pause();
      return actions.change({ play, at: 0 });
    },
    async play() {
      if (store.get().playing) {
        pause();
        return;
      }
      if (!store.get().asked.play) await actions.change({ play: "hour", at: 0 });
      const { asked: { at }, heat } = store.get();
      if (!heat?.frames.length) return;
      if (at >= heat.frames.length - 1) await actions.change({ at: 0 });
      store.set({ playing: true });
      player.start();
    },
    async copyLink() {
      try {
        await navigator.clipboard.writeText(location.href);
        store.notify(_("链接已复制：打开就是同样的画面。"));
      } catch {
        // Without TLS browsers give no clipboard.
        store.notify(_("浏览器不让自动复制：请复制地址栏里的链接"));
      }
    },
    print() { return store.get().paper?.print(); },
  };
  return actions;
}

function headline(state) {
  const { answer, points, asked, working } = state;
  const about = asked.hours || asked.weekdays.length ? _("约 {count} 起", { count: countText(answer.total) })
    : _("{count} 起", { count: countText(answer.total) });
  return h("section", { class: "mb-2", "aria-live": "polite" },
    h("p", { class: "mb-0" }, h("span", { class: "fs-4 fw-semibold", id: "incidents-total" }, about),
      working ? h("span", { class: "spinner-border spinner-border-sm ms-2 d-print-none", "aria-hidden": "true" }) : null),
    h("p", { class: "small mb-1 incidents-on-paper" }, choiceText(state)),
    countWords(answer, asked.view === "heat" ? null : points).map((text) =>
      h("p", { class: "small text-body-secondary mb-0", key: text }, text)));
}

function panel(state, actions) {
  const { answer, notice, problems } = state;
  if (!answer) {
    return h("div", { class: "text-body-secondary", role: "status" },
      problems.length ? problems[0].text : _("正在读取警情…"));
  }
  if (!answer.known) {
    return h("div", { id: "incidents-empty" },
      h("p", null, _("还没有警情。请先把指挥中心导出的表格导入。")),
      h("a", { class: "btn btn-primary app-target", href: "/data" }, icon("box-arrow-in-down"), " ", _("去导入")));
  }
  return h("div", { class: "incidents" },
    headline(state), filters(state, actions), mapChoice(state, actions),
    h("div", { class: "incidents-report" },
      weekTable(state, actions),
      h("div", null, trendSection(state), compareSection(state))),
    h("div", { class: "d-flex flex-wrap gap-2 mt-3 d-print-none" },
      h("button", { type: "button", id: "incidents-print", class: "btn btn-sm btn-outline-secondary app-target", onClick: actions.print },
        icon("printer"), " ", _("打印这个画面")),
      h("button", { type: "button", id: "incidents-link", class: "btn btn-sm btn-outline-secondary app-target", onClick: actions.copyLink },
        icon("link-45deg"), " ", _("复制链接"))),
    h("p", { class: "small mt-1 mb-0 d-print-none", role: "status" }, notice?.text ?? ""));
}

/** Write where the map stands into the address, once a person has moved it. */
function followMap(view, store, sheet) {
  view.map.on("moveend", () => {
    if (sheet.laid) return;
    const { lat, lng } = view.map.getCenter();
    store.set({ asked: { ...store.get().asked, map: { center: [lat, lng], zoom: view.map.getZoom() } } });
  });
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement, data: Object}} options the foot; what the server told the page
 */
export async function mount(element, { foot: footElement, data }) {
  const paths = JSON.parse(document.getElementById("map-data").textContent).symbols;
  const store = makeStore({
    data, paths, title: titlesOf(data), asked: readAddress(location.search), open: new Set(), answer: null, points: null,
    heat: null, compared: false, working: false, playing: false, problems: [], notice: null, paper: null,
  });
  const actions = makeActions(store);
  const draw = (state) => {
    render(panel(state, actions), element);
    render(state.answer ? foot(state, actions) : null, footElement);
    // A browser takes only so many addresses a minute.
    if (state.playing) return;
    const here = writeAddress(state.asked);
    if (here !== location.pathname + location.search) history.replaceState(null, "", here);
  };
  store.listen(draw);
  draw(store.get());
  const loaded = actions.load();
  const view = await officeMap({ show: QUIET_LAYERS, view: store.get().asked.map ?? undefined });
  tieMap(view, store);
  const sheet = paper(view, PAPER);
  followMap(view, store, sheet);
  store.set({ paper: sheet });
  await loaded;
  element.dataset.ready = "true";
}

const page = document.getElementById("incidents-data");
if (page) {
  mount(document.getElementById("incidents-panel"), {
    foot: document.getElementById("incidents-foot"), data: JSON.parse(page.textContent),
  });
}
