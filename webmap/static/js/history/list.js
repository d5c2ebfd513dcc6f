// The list of changes: filters, each change with who and when, and what it did to each place.

import { _ } from "/static/js/i18n.js";
import { differences, formFields, shown, titleOf, valueOf } from "/static/js/map_page/editing/values.js";
import { kindTitle, momentText } from "/static/js/map_page/editing/history.js";
import { h, icon } from "/static/js/map_page/parts.js";

function choice(id, label, value, options, change) {
  return h("div", { class: "col-6" },
    h("label", { class: "form-label small mb-1", for: id }, label),
    h("select", { class: "form-select form-select-sm app-target", id, value, onChange: (event) => change(event.currentTarget.value) },
      [["", _("全部")], ...options].map(([key, text]) => h("option", { key, value: key, selected: key === value }, text))));
}

function day(id, label, value, change) {
  return h("div", { class: "col-6" },
    h("label", { class: "form-label small mb-1", for: id }, label),
    h("input", { type: "date", class: "form-control form-control-sm app-target", id, value, onChange: (event) => change(event.currentTarget.value) }));
}

/** The filters. */
export function filters({ wanted, data }, actions) {
  const set = (name) => (value) => actions.want({ ...wanted, [name]: value });
  return h("form", { class: "row g-2 mb-3", "aria-label": _("筛选"), onSubmit: (event) => event.preventDefault() },
    choice("want-layer", _("图层"), wanted.layer, data.layers.map((one) => [one.layer_id, one.name]), set("layer")),
    choice("want-person", _("谁改的"), wanted.username, data.people, set("username")),
    day("want-since", _("从"), wanted.since, set("since")),
    day("want-until", _("到"), wanted.until, set("until")));
}

function countsText(counts, data) {
  return Object.entries(counts).map(([layerId, { created, updated, deleted }]) => {
    const name = data.layers.find((one) => one.layer_id === layerId)?.name ?? layerId;
    const parts = [
      created && _("新增 {count}", { count: created }),
      updated && _("修改 {count}", { count: updated }),
      deleted && _("删除 {count}", { count: deleted }),
    ].filter(Boolean);
    return `${name} ${parts.join(" · ")}`;
  }).join(_("；"));
}

function placeLine({ before, after }, at, data, actions) {
  const place = after ?? before;
  const layer = data.layers.find((one) => one.layer_id === place.layer_id);
  let told;
  if (!before) told = _("新增");
  else if (!after) told = _("删除");
  else {
    told = differences(layer, before, after).map((name) => {
      if (name === "geometry") return _("位置变了");
      const field = formFields(layer).find((one) => one.name === name);
      return _("{field}：{old} → {new}", {
        field: titleOf(layer, name), old: shown(valueOf(before, name), field), new: shown(valueOf(after, name), field),
      });
    }).join(_("；")) || _("没有变");
  }
  return h("li", { key: place.id, class: "border-top" },
    h("button", { type: "button", class: "btn btn-link text-body text-decoration-none text-start p-1 w-100 app-target", onClick: () => actions.reveal(at) },
      h("span", { class: "fw-semibold" }, place.name), " ", h("span", { class: "small text-body-secondary" }, place.number),
      h("span", { class: "d-block small" }, told)));
}

function opened(state, one, actions) {
  const { whole, data, busy } = state;
  if (whole?.id !== one.id) return h("p", { class: "small mb-0", role: "status" }, _("正在读取…"));
  const total = Object.values(one.counts).reduce((sum, { created, updated, deleted }) => sum + created + updated + deleted, 0);
  const undone = one.kind === "undo";
  if (!total) {
    // Of grids the note says from which day they hold.
    return h("p", { class: "small mb-0 mt-2" }, _("这次没有改动场所的资料。"), " ",
      /^\d{4}-\d{2}-\d{2}$/.test(one.note) ? h("a", { href: `/grids?day=${one.note}` }, _("看这一天的划分")) : null);
  }
  return h("div", { class: "mt-2" },
    data.may_undo && total > 0 && !one.reversed_by && h("button", {
      type: "button", class: "btn btn-sm btn-outline-primary app-target mb-2", disabled: busy, id: "change-undo", onClick: () => actions.undo(one),
    }, icon(undone ? "arrow-clockwise" : "arrow-counterclockwise"), " ", undone ? _("重做") : _("撤销这次修改")),
    state.problem && h("div", { class: "alert alert-danger py-2", role: "alert" }, state.problem),
    h("ul", { class: "list-unstyled mb-0" }, whole.places.map((place, at) => placeLine(place, at, data, actions))),
    total > whole.places.length && h("p", { class: "small text-body-secondary mb-0" }, _("共 {total} 处，这里列出 {shown} 处。", { total, shown: whole.places.length })));
}

function row(state, one, actions) {
  const open = state.open === one.id;
  return h("li", { key: one.id, class: "list-group-item px-0", id: `change-${one.id}` },
    h("button", {
      type: "button", class: "btn btn-link text-start text-body text-decoration-none p-0 w-100 app-target", "aria-expanded": String(open),
      onClick: () => actions.open(open ? null : one.id),
    },
    h("span", { class: "d-flex gap-2" },
      h("span", { class: `fw-semibold text-nowrap ${one.reversed_by ? "text-decoration-line-through" : ""}` }, kindTitle(one.kind)),
      one.reversed_by && h("span", { class: "badge text-bg-secondary" }, _("已撤销")),
      one.note && h("span", { class: "text-truncate" }, one.note),
      h("span", { class: "ms-auto text-body-secondary text-nowrap" }, momentText(one.at))),
    h("span", { class: "d-flex gap-2 small text-body-secondary" }, h("span", { class: "text-nowrap" }, icon("person"), " ", one.who),
      h("span", null, countsText(one.counts, state.data)))),
    open && opened(state, one, actions));
}

/** The list of changes. */
export function list(state, actions) {
  const { changes, more, loading } = state;
  if (!changes) return h("p", { role: "status" }, state.problem ?? _("正在读取…"));
  if (!changes.length) return h("p", { class: "text-body-secondary" }, _("没有这样的修改。在地图页编辑场所，或导入文件以后，这里就有记录。"));
  return h("div", null,
    h("p", { class: "small text-body-secondary mb-1" }, _("点开一次修改，地图上紫色虚线是改以前，橙色是改以后。")),
    h("ol", { class: "list-group list-group-flush mb-2", id: "changes" }, changes.map((one) => row(state, one, actions))),
    more && h("button", { type: "button", class: "btn btn-outline-secondary app-target w-100", disabled: loading, onClick: actions.more }, _("更早的")));
}
