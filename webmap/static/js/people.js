// The page of the staff: members by team, a member's card, the grids and who answers for each.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { _ } from "/static/js/i18n.js";
import { GridAreas, mapLegend } from "/static/js/map/grid_areas.js";
import { officeMap } from "/static/js/map/office_map.js";
import { h, icon, problem } from "/static/js/patrols/parts.js";
import { makeStore } from "/static/js/patrols/store.js";
import { makeActions } from "/static/js/people/actions.js";
import { readAddress, writeAddress } from "/static/js/people/address.js";
import { memberForm, teamForm } from "/static/js/people/forms.js";
import { gridView } from "/static/js/people/grid_view.js";
import { handoverView } from "/static/js/people/handover_view.js";
import { listView } from "/static/js/people/list_view.js";
import { memberView } from "/static/js/people/member_view.js";

const QUIET_LAYERS = ["boundary", "railways"];
const CHOSEN = "#e69f00", FREE = "#8a929c";
// Streets and their names show through, but for the grids of the member looked at.
const HELD_OPACITY = 0.28, FREE_OPACITY = 0.45;
const VIEWS = { list: listView, member: memberView, edit: memberForm, new: memberForm, grid: gridView, handover: handoverView, team: teamForm };

const main = (id, name, text, onClick, disabled) => h("button", {
  type: "button", class: "btn btn-primary app-target flex-fill", id, disabled, onClick,
}, icon(name), " ", text);

function mainButton(state, actions) {
  const { view, busy, teams, going, items, leaves, card } = state;
  if (view === "list") {
    return [
      teams.length ? main("add-member", "person-plus", _("添加队员"), () => actions.openForm(), busy) : null,
      h("button", {
        type: "button", class: `btn ${teams.length ? "btn-outline-secondary" : "btn-primary flex-fill"} app-target`, id: "add-team", onClick: () => actions.openTeam(),
      }, icon("people"), " ", _("新建小组")),
    ];
  }
  if (view === "member") return card ? main("hand-over", "arrow-left-right", _("交接"), () => actions.openHandover(), busy) : null;
  if (view === "grid") return main("assign", "person-check", _("确定责任人"), () => actions.assign(), busy);
  if (view === "handover") return main("confirm", "check-lg", _("确认交接 {count} 项", { count: going.length }), () => actions.handOver(), busy || !items || !(going.length || leaves));
  return main("save", "check-lg", _("保存"), () => actions.save(), busy);
}

function foot(state, actions) {
  const { notice, data, view, problems } = state;
  if (!notice && !data.may_manage) return null;
  return h("div", null,
    notice ? h("div", { class: "d-flex gap-2 align-items-center small mb-2", role: "status", id: "notice" },
      h("span", { class: "flex-fill" }, notice.text),
      notice.undo ? h("button", { type: "button", class: "btn btn-sm btn-link p-0 app-target", id: "undo", onClick: () => notice.undo() }, _("撤销")) : null) : null,
    view === "list" ? null : problem(problems.find(({ field }) => field.startsWith("undo."))?.text),
    data.may_manage ? h("div", { class: "d-flex gap-2" }, mainButton(state, actions)) : null);
}

/** Return how a grid is filled: in its police grid's colour where somebody answers for it. */
function lookOf({ members, hue }, member) {
  if (members.includes(member)) return { fill: CHOSEN };
  return members.length ? { fill: hue, opacity: HELD_OPACITY } : { fill: FREE, opacity: FREE_OPACITY };
}

/** Draw the state on the map from now on. */
function tieMap(view, store, actions) {
  const areas = new GridAreas(view, { select: (code) => actions.pressGrid(code) });
  mapLegend(view).show(_("责任格"), [
    { colour: CHOSEN, text: _("所选队员") }, { colour: FREE, opacity: FREE_OPACITY, text: _("无人负责") },
  ]);
  let drawn = {};
  const draw = ({ grids, members, member, grid }) => {
    if (grids !== drawn.grids || members !== drawn.members || member !== drawn.member) {
      const names = new Map(members.map((one) => [one.id, one.name]));
      areas.show(grids.map((one) => ({
        code: one.code, geometry: one.geometry, title: one.code,
        label: one.members.map((id) => names.get(id)).filter(Boolean).join("、") || _("无人负责"),
        ...lookOf(one, member),
      })));
    }
    areas.mark(grid);
    drawn = { grids, members, member };
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
  const asked = readAddress(location.search, data.today);
  const store = makeStore({
    data, ...asked, teams: data.members.teams, members: data.members.members, grids: [], card: null, gridDuties: [],
    handovers: [], sure: false, draft: null, problems: [], items: null, going: [], leaves: false, notice: null, busy: false,
  });
  const actions = makeActions(store);
  let last = store.get();
  const draw = (state) => {
    render(VIEWS[state.view](state, actions), element);
    render(foot(state, actions), footElement);
    history.replaceState(null, "", writeAddress(state));
    // Another view starts at its top; what is wrong comes into sight.
    if (state.view !== last.view) element.parentElement.scrollTop = 0;
    if (state.problems !== last.problems || state.sure !== last.sure) element.querySelector('[role="alert"]')?.scrollIntoView({ block: "nearest" });
    last = state;
  };
  await open(asked, store, actions);
  store.listen(draw);
  draw(store.get());
  await actions.reload();
  element.dataset.ready = "true";
  const view = await officeMap({ show: QUIET_LAYERS });
  if (view) tieMap(view, store, actions);
}

/** Open what the address asks for; who may only look gets the list or a card. */
async function open({ view, member, grid, team }, store, actions) {
  const may = store.get().data.may_manage;
  const known = store.get().members.find((one) => one.id === member);
  if (known) await actions.openMember(member, grid);
  else if (view === "grid" && grid) await actions.openGrid(grid);
  else actions.openList();
  if (!may) return;
  if (view === "edit" && known) actions.openForm(known);
  else if (view === "new") actions.openForm();
  else if (view === "team") actions.openTeam(team);
  else if (view === "handover" && known) actions.openHandover();
}

const pageData = document.getElementById("page-data");
if (pageData) {
  mount(document.getElementById("people-panel"), {
    foot: document.getElementById("people-foot"), data: JSON.parse(pageData.textContent),
  });
}
