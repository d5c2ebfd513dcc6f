// The table: a row for each grid, sorted by any column; what is shown on the map is marked.

import { _ } from "/static/js/i18n.js";
import { trendTexts } from "/static/js/figures/columns.js";
import { h, icon } from "/static/js/patrols/parts.js";

const byCode = (a, b) => a.code.localeCompare(b.code, "en", { numeric: true });

/** Return grids in the order that is asked for. */
export function sorted(grids, columns, { by, down }) {
  const column = columns.find(({ name }) => name === by);
  const order = column ? (a, b) => column.value(a) - column.value(b) || byCode(a, b) : byCode;
  const found = [...grids].sort(order);
  return down ? found.reverse() : found;
}

function cell(grid, column, state) {
  const trend = column.trend?.(grid);
  const texts = trend && trendTexts(trend, state.data);
  return h("td", { class: column.name === state.asked.show ? "figures-shown" : "" },
    column.text(column.value(grid)),
    texts ? h("span", { class: `figures-trend figures-trend-${trend.direction}`, title: texts.more }, texts.short) : null);
}

/** The table of a level. */
export function table(state, grids, all, actions) {
  const { show, sort } = state.asked;
  // What the map shows stands next to the names.
  const columns = [...all.filter(({ name }) => name === show), ...all.filter(({ name }) => name !== show)];
  const head = (name, title) => h("th", {
    scope: "col", class: name === state.asked.show ? "figures-shown" : "",
    "aria-sort": sort.by === name ? (sort.down ? "descending" : "ascending") : "none",
  }, h("button", { type: "button", onClick: () => actions.sort(name) }, title,
    sort.by === name ? icon(sort.down ? "caret-down-fill" : "caret-up-fill", "ms-1") : null));
  return h("div", { class: "figures-scroll", tabindex: 0, role: "region", "aria-label": _("各网格的统计") },
    h("table", { class: "figures-table", id: "figures" },
      h("thead", null, h("tr", null, head("", _("网格")), columns.map(({ name, title }) => head(name, title)))),
      h("tbody", null, sorted(grids, columns, sort).map((grid) => h("tr", {
        key: grid.code, "data-code": grid.code, onClick: () => actions.choose(grid.code),
        class: grid.code === state.asked.grid ? "figures-chosen" : "",
      }, h("th", { scope: "row", class: "fw-normal" },
        h("button", {
          type: "button", class: "btn btn-link btn-sm p-0 text-reset text-decoration-none",
          "aria-pressed": String(grid.code === state.asked.grid),
        }, h("b", null, grid.code), " ", grid.name)),
      columns.map((column) => cell(grid, column, state)))))));
}
