// The file: dropped or chosen, sent, and what it is.

import { _ } from "/static/js/i18n.js";
import { h, icon, select } from "/static/js/patrols/parts.js";

const ENDINGS = ".geojson,.json,.gpkg,.zip,.kml,.kmz,.gpx,.dxf,.csv,.tsv,.txt,.xlsx,.xlsm";

/** Where a file is dropped or chosen. */
export const dropZone = (actions, data) => h("div", null,
  h("label", { class: "data-drop", id: "data-drop" },
    h("input", {
      type: "file", class: "visually-hidden", id: "data-file", accept: ENDINGS,
      onChange: (event) => {
        const [file] = event.currentTarget.files;
        event.currentTarget.value = "";
        if (file) actions.send(file);
      },
    }),
    h("span", { class: "d-block fs-2 text-primary" }, icon("file-earmark-arrow-up")),
    h("span", { class: "d-block fw-semibold" }, _("把文件拖到这里，或点这里选择")),
    h("span", { class: "d-block small text-body-secondary mt-1" },
      _("Excel、CSV、GeoJSON、GeoPackage、Shapefile（zip）、KML/KMZ、GPX、DXF，最大 {most} MB", { most: data.most_mb }))),
  h("p", { class: "small text-body-secondary mt-3 mb-0" },
    _("先看，后存：表里的前几行和地图上的位置都核对好了，才会写进图层。")));

/** The file on its way. */
export const sendingView = ({ name, share }, actions) => h("div", { role: "status" },
  h("div", { class: "mb-1 text-truncate" }, name),
  h("progress", { class: "patrol-share", value: share < 1 ? share : undefined, max: 1, "aria-label": _("上传") }),
  h("div", { class: "d-flex align-items-center gap-2" },
    h("span", { class: "small flex-fill" }, share < 1 ? _("正在上传 {share}%", { share: Math.round(share * 100) }) : _("正在读取…")),
    h("button", { type: "button", class: "btn btn-sm btn-outline-danger app-target", onClick: () => actions.stopSending() }, _("停止"))));

/** What the file is, and what of it is read. */
export function fileHead({ data, upload }, actions) {
  const done = upload.state.phase === "done";
  return h("div", { class: "pb-2 mb-1 border-bottom" },
    h("div", { class: "d-flex align-items-center gap-2" },
      icon("file-earmark-check", "text-primary"),
      h("span", { class: "flex-fill text-truncate fw-semibold", id: "file-name" }, upload.name),
      h("span", { class: "text-body-secondary text-nowrap small" }, _("{count} 行", { count: upload.rows })),
      h("button", { type: "button", class: "btn btn-sm btn-outline-secondary app-target", id: "other-file", onClick: () => actions.restart() }, _("换文件"))),
    !done && upload.office_package ? h("div", { class: "alert alert-info py-2 mt-2 mb-0", id: "office-package" },
      h("strong", { class: "d-block" }, icon("box-seam"), " ", _("这是导出的整个警务室。")),
      _("在这里可以把其中的图层一个一个收进来，先在下面选一个。要恢复整个警务室，请管理员在服务器上运行命令 {command}。", { command: "flask office import-package" })) : null,
    !done && upload.parts.length > 1 ? h("div", { class: "mt-2" }, select({
      id: "file-part", value: upload.part, label: _("工作表或图层"), choices: upload.parts.map((name) => [name, data.titles[name] ?? name]),
      onChange: (part) => actions.readAgain(part, upload.encoding),
    })) : null,
    upload.remarks.map((text) => h("div", { class: "small text-body-secondary mt-1" }, icon("info-circle"), " ", text)));
}
