// A member's card: photo, post, phone, grids, and what the member answered for before.

import { _ } from "/static/js/i18n.js";
import { h, icon, problem, problemOf } from "/static/js/patrols/parts.js";
import { back, gridButton, holds, period, portrait } from "/static/js/people/parts.js";

const button = (id, look, name, text, onClick, busy) => h("button", {
  type: "button", class: `btn btn-sm ${look} app-target`, id, disabled: busy, onClick,
}, icon(name), " ", text);

function photoTools(member, { busy, problems, sure }, actions) {
  return h("div", { class: "mb-2" },
    h("div", { class: "d-flex gap-2 align-items-center" },
      h("label", { class: "btn btn-sm btn-outline-secondary app-target d-inline-flex align-items-center gap-1 mb-0" },
        icon("camera"), member.photo ? _("换照片") : _("加照片"),
        h("input", {
          type: "file", id: "photo", accept: "image/jpeg,image/png,image/webp", class: "visually-hidden", disabled: busy,
          onChange: (event) => {
            const [file] = event.currentTarget.files;
            event.currentTarget.value = "";
            if (file) actions.putPhoto(file);
          },
        })),
      member.photo && !sure ? button("drop-photo", "btn-link", "trash", _("删除照片"), () => actions.askDrop(true), busy) : null),
    member.photo && sure ? h("div", { class: "patrol-sub small", role: "alert" },
      h("p", { class: "mb-2" }, _("删除 {name} 的照片？删除后不能找回。", { name: member.name })),
      h("div", { class: "d-flex gap-2" },
        button("drop-photo-sure", "btn-danger", "trash", _("删除"), () => actions.dropPhoto(), busy),
        button("drop-photo-not", "btn-outline-secondary", "x-lg", _("不删"), () => actions.askDrop(false), busy))) : null,
    problem(problemOf(problems, "photo")));
}

/** What somebody answers for, or who answered for something, newest first. */
export function history(duties, today, title, empty) {
  return h("section", { "aria-label": title, class: "mt-3" },
    h("h2", { class: "fs-6 fw-semibold mb-1" }, title),
    duties.length ? h("ul", { class: "people-history" }, duties.map((one) => h("li", {
      key: `${one.kind}${one.code}${one.valid_from}${one.who}`, class: holds(one, today) ? "people-now" : "",
    }, h("span", { class: "flex-fill" }, one.text), h("span", { class: "small text-body-secondary text-nowrap" }, period(one, today)))))
      : h("p", { class: "small text-body-secondary mb-0" }, empty));
}

/** The panel. */
export function memberView(state, actions) {
  const { card, teams, data, problems, busy } = state;
  const leave = back(_("全部队员"), () => actions.openList());
  if (!card) return h("div", null, leave, problem(problemOf(problems, "")));
  const { member, duties } = card;
  const team = teams.find((one) => one.id === member.team_id);
  const told = duties.map((one) => ({ ...one, text: one.kind === "hotspot" ? _("热点 {name}", { name: one.name }) : `${one.code} ${one.name}` }));
  return h("div", { id: "member-card" }, leave,
    h("div", { class: "d-flex gap-3 mb-2" },
      portrait(member, "people-portrait-large"),
      h("div", { class: "min-w-0" },
        h("h2", { class: "fs-5 fw-semibold mb-0" }, member.name),
        h("div", null, [member.post, team?.name].filter((text, place, all) => text && all.indexOf(text) === place).join(" · ")),
        h("div", { class: "small text-body-secondary" }, _("编号 {number}", { number: member.number })),
        member.active ? null : h("span", { class: "badge text-bg-secondary" }, _("已离岗")))),
    member.phone ? h("a", { class: "btn btn-outline-primary app-target w-100 mb-2", id: "phone", href: `tel:${member.phone.replaceAll(/[^\d+]/g, "")}` },
      icon("telephone"), " ", member.phone) : null,
    data.may_manage ? photoTools(member, state, actions) : null,
    h("h2", { class: "fs-6 fw-semibold mb-1 mt-3" }, _("责任格")),
    member.grids.length ? h("div", { class: "d-flex flex-wrap gap-1" }, member.grids.map((code) => gridButton(code, actions)))
      : h("p", { class: "small text-body-secondary mb-0" }, _("今天不负责网格")),
    history(told, data.today, _("派任记录"), _("还没有派任记录")),
    data.may_manage ? h("div", { class: "d-flex flex-wrap gap-2 mt-3" },
      button("edit", "btn-outline-secondary", "pencil", _("修改"), () => actions.openForm(member), busy),
      member.active ? button("leave", "btn-outline-secondary", "person-dash", _("停用"), () => actions.setActive(false), busy)
        : button("return", "btn-outline-secondary", "person-check", _("恢复在岗"), () => actions.setActive(true), busy)) : null,
    problem(problemOf(problems, "active") ?? problemOf(problems, "")));
}
