// What codes in the data are called on the page.

import { _ } from "/static/js/i18n.js";

const HIGHWAYS = {
  motorway: _("高速公路"), trunk: _("快速路"), primary: _("主干路"), secondary: _("次干路"),
  tertiary: _("支路"), residential: _("街巷"), unclassified: _("街巷"), living_street: _("街巷"),
  service: _("内部路"), footway: _("步行道"), path: _("小径"), pedestrian: _("步行街"),
  cycleway: _("自行车道"), steps: _("台阶"), track: _("机耕路"),
};
const STATUSES = {
  suggested: _("建议"), confirmed: _("已确认"), assigned: _("已派任"), followed_up: _("已跟进"),
  closed: _("已关闭"),
};
const MODES = { foot: _("步行"), ebike: _("电动车"), car: _("汽车") };

const known = (table) => (code) => table[code] ?? code;

export const highwayTitle = (code) => known(HIGHWAYS)(code.replace(/_link$/, ""));
export const statusTitle = known(STATUSES);
export const modeTitle = known(MODES);

/** The title of one value of the attribute by which a style varies. */
export function variantTitle(by, value) {
  if (by === "highway") return highwayTitle(value);
  if (by === "priority") return _("优先级 {priority}", { priority: value });
  return { true: _("是"), false: _("否") }[value] ?? value;
}
