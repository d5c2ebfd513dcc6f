// The figures that the table has and the map can show: their names, values and texts.

import { _ } from "/static/js/i18n.js";

const whole = (value) => value.toLocaleString("en").replaceAll(",", " ");

/** Return a share such as +12%. */
export const signed = (share) => `${share > 0 ? "+" : share < 0 ? "−" : "±"}${Math.abs(Math.round(share * 100))}%`;

const incidents = (name, title) => ({
  name: `incidents${name && `.${name}`}`, title, counted: true,
  value: (grid) => grid.incidents[name].now, text: whole, trend: (grid) => grid.incidents[name],
});

/**
 * Return the columns of an answer, in their order.
 * @param {Object} answer of the API
 * @param {Object} data what the server gave the page: names of layers and categories
 * @returns {{name: string, title: string, counted?: boolean, value: function, text: function, trend?: function}[]}
 *   `counted`: can be told by square kilometre
 */
export function columnsOf(answer, data) {
  return [
    { name: "load", title: _("工作量"), value: (grid) => grid.load, text: (value) => value.toFixed(2) },
    incidents("", _("警情")),
    ...answer.categories.map((category) => incidents(category, data.categories[category] ?? category)),
    { name: "residents", title: _("可住人数"), counted: true, value: (grid) => grid.residents, text: whole },
    { name: "workers", title: _("员工数"), counted: true, value: (grid) => grid.workers, text: whole },
    { name: "area", title: _("面积（平方公里）"), value: (grid) => grid.area_km2, text: (value) => value.toFixed(2) },
    { name: "streets", title: _("道路（公里）"), counted: true, value: (grid) => grid.street_km, text: (value) => value.toFixed(1) },
    ...answer.layer_ids.map((id) => ({
      name: `places.${id}`, title: data.layers[id] ?? id, counted: true,
      value: (grid) => grid.places[id], text: whole,
    })),
  ];
}

/** Return a column by square kilometre; one that can't be told so stays as it is. */
export const byGround = (column) => (column.counted ? {
  ...column, title: _("{name}／平方公里", { name: column.title }),
  value: (grid) => column.value(grid) / grid.area_km2,
  text: (value) => (value < 10 ? value.toFixed(1) : whole(Math.round(value))),
} : column);

/** Return what a trend says: the change, how sure it is, and a sentence with the range. */
export function trendTexts(trend, data) {
  const { before, change, least, most, direction } = trend;
  const name = data.directions[direction];
  if (change === null) return { short: trend.now ? name : "", more: _("上期 0 起") };
  const range = most === null ? _("{least} 以上", { least: signed(least) })
    : _("{least} 到 {most}", { least: signed(least), most: signed(most) });
  return {
    short: `${signed(change)} ${name}`,
    more: _("上期 {before} 起；真实变化多半在 {range}", { before, range }),
  };
}
