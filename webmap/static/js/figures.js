// The page of figures: what each grid has, as a table, on the map and as a spreadsheet.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { ApiError, api } from "/static/js/api.js";
import { PERIODS, apiUrl, readAddress, writeAddress } from "/static/js/figures/asked.js";
import { byGround, columnsOf } from "/static/js/figures/columns.js";
import { classesOf } from "/static/js/figures/ramp.js";
import { table } from "/static/js/figures/table.js";
import { _ } from "/static/js/i18n.js";
import { GridAreas, mapLegend } from "/static/js/map/grid_areas.js";
import { officeMap } from "/static/js/map/office_map.js";
import { field, h, icon, problem, select } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";

const QUIET_LAYERS = ["boundary", "railways"];
const OWN = "own";
const PHONE = matchMedia("(max-width: 767.98px)");

/** Return the grids of the level that is looked at. */
const gridsOf = ({ answer, asked }) => answer[asked.level === "police" ? "police_grids" : "sub_grids"];

/** Return the column that the map shows. */
function shownColumn({ answer, asked, data }) {
  const columns = columnsOf(answer, data);
  const column = columns.find(({ name }) => name === asked.show) ?? columns[0];
  return asked.ground ? byGround(column) : column;
}

/** Return what a person can do here. */
function makeActions(store) {
  let asking = null;
  const change = (part) => store.set({ asked: { ...store.get().asked, ...part } });
  return {
    change,
    fold(open) { store.set({ open }); },
    choose(grid) { change({ grid: store.get().asked.grid === grid ? "" : grid }); },
    /** Sort by a column, the most first, and show it on the map. */
    sort(by) {
      const { sort } = store.get().asked;
      change({ sort: { by, down: sort.by === by ? !sort.down : Boolean(by) }, ...(by ? { show: by } : {}) });
    },
    async load(part = {}) {
      asking?.abort();
      const mine = new AbortController();
      asking = mine;
      change(part);
      store.set({ working: true, problem: null });
      try {
        store.set({ answer: await api(apiUrl(store.get().asked), { signal: mine.signal }) });
      } catch (error) {
        if (error.name === "AbortError") return;
        if (!(error instanceof ApiError)) throw error;
        store.set({ problem: error.message });
      } finally {
        if (asking === mine) store.set({ working: false });
      }
    },
  };
}

function dateInput(id, label, value, onChange, most) {
  return field(label, h("input", {
    type: "date", class: "form-control form-control-sm app-target", id, value, max: most,
    onChange: (event) => onChange(event.currentTarget.value),
  }), { id });
}

const periodText = ({ asked, data }) => (asked.first && asked.last
  ? _("{first} – {last}", asked) : _("最近 {count} 天", { count: asked.days || data.days }));

/** What is counted, folded on a phone, and the level: the table is in sight below. */
function head(state, actions) {
  const { asked, open } = state;
  return h("div", { class: "d-flex gap-2 align-items-center mb-2" },
    h("button", {
      type: "button", id: "days-button", "aria-expanded": String(open), "aria-controls": "days",
      class: "btn btn-sm btn-outline-secondary app-target flex-fill text-start", onClick: () => actions.fold(!open),
    }, icon("calendar3"), " ", periodText(state), icon(open ? "chevron-up" : "chevron-down", "ms-2")),
    h("div", { class: "btn-group btn-group-sm", role: "group", "aria-label": _("看哪一级") },
      [["sub", _("网格")], ["police", _("警格")]].map(([value, text]) => h("button", {
        type: "button", class: `btn btn-outline-secondary app-target text-nowrap ${asked.level === value ? "active" : ""}`,
        "aria-pressed": String(asked.level === value), onClick: () => actions.change({ level: value, grid: "" }),
      }, text))));
}

function days(state, actions) {
  const { asked, answer, data } = state;
  const own = Boolean(asked.first && asked.last);
  const { first, last } = answer?.period ?? asked;
  return h("div", { class: "mb-2", id: "days", hidden: !state.open },
    h("div", { class: "patrol-fields-2" },
      field(_("警情"), select({
        id: "period", value: own ? OWN : asked.days || String(data.days), label: _("警情"),
        choices: [...PERIODS.map((count) => [String(count), _("最近 {count} 天", { count })]), [OWN, _("自选日期")]],
        onChange: (value) => actions.load(value === OWN ? { first, last, days: "" }
          : { first: "", last: "", days: value === String(data.days) ? "" : value }),
      }), { id: "period" }),
      dateInput("grid-day", _("按哪天的网格"), asked.day || data.today,
        (day) => actions.load({ day: day === data.today ? "" : day }), null)),
    own ? h("div", { class: "patrol-fields-2 mt-1" },
      dateInput("first", _("从"), asked.first, (value) => value && actions.load({ first: value }), asked.last),
      dateInput("last", _("到"), asked.last, (value) => value && actions.load({ last: value }), null)) : null,
    answer ? h("p", { class: "small text-body-secondary mt-1 mb-0" },
      _("{first} – {last}，与此前 {count} 天相比。警情按事发当天的网格计。", { first, last, count: answer.period.days })) : null);
}

function shown(state, actions) {
  const { asked, answer, data } = state;
  const columns = columnsOf(answer, data);
  const column = columns.find(({ name }) => name === asked.show) ?? columns[0];
  return h("div", { class: "d-flex gap-2 align-items-end mb-2" },
    h("div", { class: "flex-fill min-w-0" }, field(_("地图上显示"), select({
      id: "show", value: column.name, label: _("地图上显示"),
      choices: columns.map(({ name, title }) => [name, title]), onChange: (show) => actions.change({ show }),
    }), { id: "show" })),
    h("div", { class: "form-check app-target d-flex align-items-center gap-1 mb-0" },
      h("input", {
        type: "checkbox", class: "form-check-input mt-0", id: "ground", checked: Boolean(asked.ground),
        disabled: !column.counted, onChange: (event) => actions.change({ ground: event.currentTarget.checked ? "1" : "" }),
      }), h("label", { class: "form-check-label small text-nowrap", for: "ground" }, _("每平方公里"))));
}

function elsewhere({ answer, asked }) {
  const codes = Object.entries(answer.elsewhere);
  if (!codes.length || asked.level === "police") return null;
  return h("p", { class: "small text-body-secondary mt-2 mb-0" },
    _("另有警情发生在当天已不用的网格：{list}", { list: codes.map(([code, count]) => `${code}（${count}）`).join("、") }));
}

function panel(state, actions) {
  const { answer, asked, data, working } = state;
  return h("div", { class: "patrol" },
    head(state, actions), days(state, actions),
    problem(state.problem, "problem"),
    answer ? null : h("div", { class: "small text-body-secondary", role: "status" }, working ? _("正在统计…") : null),
    answer && !gridsOf(state).length ? h("p", { class: "small" }, _("这一天还没有网格。请先导入网格，或换一个日期。")) : null,
    answer && gridsOf(state).length ? h("div", { class: working ? "opacity-50" : "" },
      shown(state, actions),
      table(state, gridsOf(state), columnsOf(answer, data), actions),
      elsewhere(state)) : null);
}

const foot = ({ asked }) => h("a", {
  class: "btn btn-primary w-100 app-target", id: "spreadsheet", href: apiUrl(asked, ".xlsx"), download: "",
}, icon("file-earmark-spreadsheet"), " ", _("下载表格"));

/** Draw the state on the map from now on. */
function tieMap(view, store, actions) {
  const areas = new GridAreas(view, { select: (code) => actions.choose(code) });
  const legend = mapLegend(view);
  const draw = (state) => {
    if (!state.answer) return;
    const grids = gridsOf(state);
    const column = shownColumn(state);
    const { colourOf, classes } = classesOf(grids.map(column.value), column.text);
    areas.show(grids.map((grid) => ({
      code: grid.code, geometry: grid.geometry, fill: colourOf(column.value(grid)),
      title: grid.code, label: column.text(column.value(grid)),
    })));
    areas.mark(state.asked.grid);
    legend.show(column.title, classes);
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
  const store = makeStore({ data, asked: readAddress(location.search), answer: null, working: true, problem: null, open: !PHONE.matches });
  const actions = makeActions(store);
  const draw = (state) => {
    render(panel(state, actions), element);
    render(foot(state), footElement);
    history.replaceState(null, "", writeAddress(state.asked));
  };
  draw(store.get());
  store.listen(draw);
  actions.load();
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, actions);
}

const data = document.getElementById("page-data");
if (data) {
  mount(document.getElementById("figures-panel"), {
    foot: document.getElementById("figures-foot"), data: JSON.parse(data.textContent),
  });
}
