// The tools of who redraws grids: what each is called, what it asks for next, what it sends.

import { _ } from "/static/js/i18n.js";

/** Tools that take a line drawn on the map. */
export const LINE_TOOLS = new Set(["split", "reshape", "hand_over"]);
// Positions along a drawn line at which the grid below is looked at.
const LOOKED_AT = 200;
const BORDER_PX = 60;

/** Return the tools of a level, in their order. */
export const toolsOf = (level) => (level === "police_grids"
  ? [["reshape", "bezier2", _("重画边界")], ["follow", "signpost", _("边界沿路")], ["merge", "intersect", _("合并警格")]]
  : [
    ["split", "scissors", _("画线切分")], ["street", "sign-intersection", _("沿路切分")],
    ["merge", "intersect", _("合并")], ["reshape", "bezier2", _("重画边界")],
    ["follow", "signpost", _("边界沿路")], ["hand_over", "box-arrow-right", _("划给邻格")],
  ]);

/** Return what a tool asks a person to do next. */
export function nextStep({ tool, points, selected, taking, level }) {
  const police = level === "police_grids";
  if (tool === "split") return points.length < 2 ? _("在地图上点出切分线，从边界的一侧画到另一侧。") : _("画完按“完成”，或按回车。");
  if (tool === "reshape") return points.length < 2 ? _("从要改的边界上开始，点出新的走向，画回到这条边界。") : _("画完按“完成”，或按回车。");
  if (tool === "street") return _("点一下网格里的一条路，网格沿它切成两块。");
  if (tool === "follow") return points.length ? _("再点边界上的另一点，两点之间改成沿路走。") : _("点一下要改的边界。");
  if (tool === "merge" && !selected) return police ? _("先点一个警格，它的编号会保留。") : _("先点一个网格，它的编号会保留。");
  if (tool === "merge") return _("再点相邻的一个，并入“{code}”。", { code: selected });
  if (tool === "hand_over" && !selected) return _("先点要划出一块的网格。");
  if (tool === "hand_over" && taking) return _("再点接收这一块的邻格。");
  if (tool === "hand_over") return points.length < 2 ? _("在“{code}”里点出分界线。", { code: selected }) : _("画完按“完成”，或按回车。");
  return police ? _("拖动警格边界上的点，两边一起变。") : _("拖动网格边界上的点，两边一起变。警格的边界在“警格”里改。");
}

/** Return positions along a line, about as far apart from each other everywhere. */
function along(points) {
  const lengths = points.slice(1).map(([x, y], i) => Math.hypot(x - points[i][0], y - points[i][1]));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  return lengths.flatMap((length, i) => {
    const [[x, y], [x2, y2]] = [points[i], points[i + 1]];
    const count = Math.max(1, Math.round((LOOKED_AT * length) / whole));
    return Array.from({ length: count }, (_none, k) => (k + 0.5) / count)
      .map((share) => [x + (x2 - x) * share, y + (y2 - y) * share]);
  });
}

/**
 * Return the grid that a line splits: of those that it goes through from side to side, else of all
 * that it touches, the one that most of it lies in. Its ends may lie outside or in neighbours.
 */
function crossed(points, editor) {
  const lies = new Map();
  along(points).forEach((at) => {
    const grid = editor.gridAt(at);
    if (grid) lies.set(grid, (lies.get(grid) ?? 0) + 1);
  });
  const ends = [points[0], points.at(-1)].map((at) => editor.gridAt(at));
  const through = [...lies].filter(([grid]) => !ends.includes(grid));
  return (through.length ? through : [...lies]).sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Return the codes on both sides of the border nearest to a position, or null. */
function sidesAt(editor, position, { draft, level }) {
  const found = editor.borderAt(position, level === "police_grids" ? ["police"] : ["sub", "police"]);
  if (!found || found.pixels > BORDER_PX) return null;
  if (level !== "police_grids") return found.border.sides;
  const home = new Map(draft.grids.sub_grids.map((one) => [one.code, one.police_grid]));
  return found.border.sides.map((code) => home.get(code));
}

/** Return the edit that a finished line makes; a text where it makes none. */
export function lineEdit(state, editor) {
  const { tool, points, level } = state;
  if (points.length < 2) return _("线至少要有两个点。");
  if (tool === "split") {
    const grid = crossed(points, editor);
    return grid ? { op: "split", grid, line: points } : _("线没有穿过网格。");
  }
  const between = sidesAt(editor, points[0], state) ?? sidesAt(editor, points.at(-1), state);
  return between ? { op: "reshape", between, line: points, level } : _("请从两个网格之间的边界上开始画。");
}

/** Return the edit that leads a border along streets; a text where there is no border. */
export function followEdit(state, editor, [start, end]) {
  const between = sidesAt(editor, start, state);
  if (!between) return _("这里没有可以改的边界。");
  return { op: "follow_streets", between, start, end, level: state.level };
}
