// The page of the week: the rota, appointments, the month's shares, closed streets, all plans.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { _ } from "/static/js/i18n.js";
import { AppointmentMarks } from "/static/js/map/appointments.js";
import { officeMap } from "/static/js/map/office_map.js";
import { dateAfter } from "/static/js/patrols/clock.js";
import { icon, problem, select, step } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";
import { makeActions } from "/static/js/week/actions.js";
import { appointmentList, markText } from "/static/js/week/appointments.js";
import { closureList } from "/static/js/week/closures.js";
import { readAddress, writeAddress } from "/static/js/week/days.js";
import { rotaTable, shiftForm } from "/static/js/week/rota.js";
import { workloadTable } from "/static/js/week/workload.js";

const QUIET_LAYERS = ["boundary", "railways", "sub_grids"];

function head({ monday, rotate, week }, actions) {
  const empty = !week.shifts.some((shift) => shift.teams.length);
  const arrow = (weeks, name, label) => h("button", {
    type: "button", class: "btn btn-sm btn-outline-secondary app-target", "aria-label": label,
    onClick: () => actions.go(weeks),
  }, icon(name));
  return h("div", { class: "mb-2" },
    h("div", { class: "d-flex align-items-center gap-2" },
      arrow(-1, "chevron-left", _("上一周")),
      h("span", { class: "fw-semibold flex-fill text-center", id: "week-title" },
        `${monday} – ${dateAfter(monday, 6).slice(5)}`),
      arrow(1, "chevron-right", _("下一周"))),
    h("div", { class: "d-flex align-items-center gap-2 mt-2 flex-wrap" },
      empty ? h("button", {
        type: "button", class: "btn btn-sm btn-outline-primary app-target", id: "copy-week",
        onClick: () => actions.copyLastWeek(),
      }, icon("copy"), " ", _("照抄上周")) : h("button", {
        type: "button", class: "btn btn-sm btn-outline-danger app-target", id: "clear-week",
        onClick: () => actions.clear(),
      }, icon("eraser"), " ", _("清空排班")),
      empty ? h("label", { class: "form-check small app-target d-flex align-items-center gap-1" },
        h("input", {
          type: "checkbox", class: "form-check-input", checked: rotate,
          onChange: (event) => actions.setRotate(event.currentTarget.checked),
        }), _("同类小组轮换")) : null));
}

function panel(state, store, actions) {
  const { week, open } = state;
  const section = (id, title, summary, body) => step({
    id, title, summary, open: open[id],
    fold: (value) => store.set({ open: { ...store.get().open, [id]: value } }),
  }, body);
  const most = Math.max(0, ...week.workloads.map((one) => one.hours));
  return h("div", { class: "patrol", inert: Boolean(state.working) },
    head(state, actions),
    rotaTable(state, actions),
    shiftForm(state, actions),
    section("appointments", _("约定"), String(week.appointments.length),
      appointmentList(state, actions)),
    section("workload", _("{month} 出勤", { month: week.month }),
      _("最多 {hours} 小时", { hours: most }), workloadTable(state)),
    section("closures", _("封路"), String(week.closures.length), closureList(state, actions)));
}

function foot(state, actions) {
  const { week, working, vary, problems, notice, stop } = state;
  const waiting = week.shifts.filter((shift) => shift.teams.length && !shift.plan).length;
  return h("div", null,
    notice ? h("div", { class: "d-flex gap-2 small mb-2", role: "status" },
      h("span", { class: "flex-fill" }, notice.text),
      h("button", {
        type: "button", class: "btn btn-sm btn-link p-0 app-target", onClick: notice.undo,
      }, _("撤销"))) : null,
    problems.slice(0, 3).map((one) => problem(one.text)),
    working ? h("div", { class: "d-flex align-items-center gap-2", role: "status" },
      h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }),
      h("span", { class: "flex-fill" }, _("正在编排第 {number} 个班，共 {all} 个…",
        { number: working.done + 1, all: working.all })),
      h("button", {
        type: "button", class: "btn btn-sm btn-outline-danger app-target", id: "week-stop",
        onClick: stop,
      }, _("停止")))
      : h("div", { class: "d-flex gap-2" },
        select({
          value: vary, label: _("各天怎么变"), more: "w-auto",
          choices: [["seed", _("每天换路线")], ["hotspots", _("路线和热点都轮换")], ["same", _("每天一样")]],
          onChange: actions.setVary,
        }),
        h("button", {
          type: "button", class: "btn btn-primary flex-fill app-target", id: "plan-week",
          disabled: !waiting, onClick: () => actions.planWeek(),
        }, waiting ? _("编排本周 {count} 个班", { count: waiting }) : _("没有待编排的班"))));
}

/**
 * Make the page.
 * @param {HTMLElement} element the panel's body
 * @param {{foot: HTMLElement}} options
 */
export async function mount(element, { foot: footElement }) {
  const store = makeStore({
    ...readAddress(location.search, Date.now()), week: null, rotate: true, problems: [],
    notice: null, working: null, stop: null, pointed: null,
    open: { appointments: true, workload: false, closures: false },
  });
  let marks = null;
  const actions = {
    ...makeActions(store),
    point(id) { store.set({ pointed: id }); marks?.reveal(id); },
  };
  await actions.load(store.get().monday);

  const draw = (state) => {
    if (!state.week) {
      render(h("div", null, state.problems.map((one) => problem(one.text))), element);
      return;
    }
    render(panel(state, store, actions), element);
    render(foot(state, actions), footElement);
    history.replaceState(null, "", location.pathname + writeAddress(state));
    marks?.show(state.week.appointments
      .filter((one) => one.status !== "called_off")
      .map((one) => ({ ...one, text: markText(one) })));
  };
  store.listen(draw);
  draw(store.get());
  element.dataset.ready = "true";

  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) {
    marks = new AppointmentMarks(view, (id) => {
      store.set({ pointed: id, open: { ...store.get().open, appointments: true } });
      document.querySelector(`[data-appointment="${id}"]`)?.scrollIntoView({ block: "nearest" });
    });
    draw(store.get());
  }
}

const element = document.getElementById("week-panel");
if (element) mount(element, { foot: document.getElementById("week-foot") });
