// The third step: which hotspots and other places want a visit, and how much of it.

import { api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { countVisits, fitsShift, teamOfVisits, visitsOfHotspot } from "/static/js/patrols/draft.js";
import { h, icon, problem, problemOf, step } from "/static/js/patrols/parts.js";
import { visitForm, visitsText } from "/static/js/patrols/visit_form.js";

const PLACES_FOUND = 5;
const TYPING_PAUSE_MS = 250;
let typing = null;

/** Look for places by what was typed, once the typing pauses. */
function look(text, store) {
  clearTimeout(typing);
  store.set({ filter: text, found: [] });
  if (!text.trim() || !store.get().may.search) return;
  typing = setTimeout(async () => {
    const query = new URLSearchParams({ q: text.trim(), limit: PLACES_FOUND });
    const { results } = await api(`/api/v1/search?${query}`).catch(() => ({ results: [] }));
    if (store.get().filter === text) {
      store.set({ found: results.filter((one) => one.layer_id !== "hotspots") });
    }
  }, TYPING_PAUSE_MS);
}

function priorityMark(priority) {
  return h("span", {
    class: "patrol-priority", "data-priority": priority, title: _("优先级 {priority}", { priority }),
  }, priority);
}

function row(wanted, state, store, actions) {
  const { draft, options, problems, pointed, editing } = state;
  const index = draft.visits.findIndex((one) => one.key === wanted.key);
  const chosen = draft.visits[index];
  const shown = chosen || wanted;
  const goes = teamOfVisits(shown, draft);
  const wrong = chosen && problemOf(problems, `visits.${index}`);
  const opened = chosen && (editing === wanted.key || Boolean(wrong));
  const id = `visit-${wanted.key}`;
  return h("li", {
    key: wanted.key, id: `row-${wanted.key}`,
    class: `patrol-row ${pointed === wanted.key ? "patrol-selected" : ""}`,
  },
  h("div", { class: "d-flex align-items-center gap-2" },
    h("label", { class: "app-target d-flex align-items-center justify-content-center flex-none", for: id },
      h("input", {
        type: "checkbox", class: "form-check-input m-0", id, checked: Boolean(chosen),
        "aria-label": _("到访 {name}", { name: shown.name }), onChange: () => actions.toggle(shown),
      })),
    h("button", {
      type: "button", class: "btn btn-sm text-start p-0 flex-fill min-w-0 app-target",
      "aria-pressed": String(pointed === wanted.key), title: wanted.reason || shown.name,
      onClick: () => actions.point(pointed === wanted.key ? null : wanted.key),
    },
    h("span", { class: "d-flex align-items-center gap-1" },
      priorityMark(shown.priority),
      h("span", { class: "patrol-name text-truncate" }, shown.name)),
    h("span", { class: "d-block small text-body-secondary text-truncate" }, goes
      ? _("{team}去 · {visits}", { team: options.teams.find((team) => team.id === goes).name, visits: visitsText(shown) }) : visitsText(shown))),
    chosen ? h("button", {
      type: "button", class: "btn btn-sm app-target flex-none", "aria-expanded": String(opened),
      title: _("改停留、次数、时间窗"),
      "aria-label": _("改 {name} 的停留、次数、时间窗", { name: shown.name }),
      onClick: () => store.set({ editing: editing === wanted.key ? null : wanted.key }),
    }, icon(opened ? "chevron-up" : "pencil")) : null),
  opened ? visitForm(chosen, {
    problems, index, draft, teams: options.teams,
    change: (part) => actions.change(wanted.key, part),
    takeOff: () => actions.takeOff(wanted.key),
  }) : null);
}

function placesFound(found, actions) {
  if (!found.length) return null;
  return h("div", { class: "mb-2" },
    h("div", { class: "small text-body-secondary" }, _("作为停靠点加入：")),
    found.map((place) => h("button", {
      key: `${place.layer_id}/${place.number}`, type: "button",
      class: "btn btn-sm btn-outline-secondary app-target w-100 text-start text-truncate mb-1",
      onClick: () => actions.addStop(place.name || place.number, place.lon, place.lat),
    }, icon("plus"), ` ${place.name || place.number} `,
    h("span", { class: "small text-body-secondary" }, `${place.layer} ${place.address || ""}`))));
}

/** The step's form. */
export function visitsStep(state, store, actions) {
  const { draft, options, problems, open, filter, found, adding } = state;
  const wrong = problemOf(problems, "visits");
  // Stops set by hand, and hotspots of an old plan that are confirmed no more.
  const listed = new Set(options.hotspots.map((hotspot) => hotspot.id));
  const stops = draft.visits.filter((visits) => !listed.has(visits.hotspot_id));
  const matches = (one) => !filter.trim()
    || `${one.number || ""} ${one.name} ${one.reason || ""}`.includes(filter.trim());
  // What the teams on the shift answer for stands first.
  const answered = (one) => Number(teamOfVisits(one, draft) !== null);
  const hotspots = options.hotspots.filter(matches)
    .map((hotspot) => ({ ...visitsOfHotspot(hotspot), reason: hotspot.reason }))
    .sort((one, other) => answered(other) - answered(one) || other.priority - one.priority);
  const chosen = new Map(draft.visits.map((visits) => [visits.key, visits]));
  const fits = (one) => fitsShift(chosen.get(one.key) || one, draft.shift);
  const [inShift, outside] = [hotspots.filter(fits), hotspots.filter((one) => !fits(one))];
  const all = inShift.length > 0 && inShift.every((one) => chosen.has(one.key));
  const count = countVisits(draft);
  return step({
    id: "visits", number: 3, title: _("到访"), wrong,
    summary: draft.visits.length
      ? _("{places} 处，{count} 次", { places: draft.visits.length, count }) : _("还没选"),
    open: open.visits, fold: (opened) => actions.fold("visits", opened),
  },
  h("div", { class: "d-flex gap-2 mb-2" },
    h("input", {
      type: "search", class: "form-control form-control-sm app-target", value: filter,
      placeholder: _("找热点或场所"), "aria-label": _("找热点或场所"),
      onInput: (event) => look(event.currentTarget.value, store),
    }),
    inShift.length ? h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary text-nowrap flex-none app-target",
      title: all ? "" : _("选上时间窗在本班次内的热点"),
      onClick: () => (all
        ? actions.takeOffAll(hotspots.map((one) => one.key)) : actions.putOn(inShift)),
    }, all ? _("全不选") : _("全选")) : null),
  h("div", { class: "d-flex gap-2 mb-2" },
    h("button", {
      type: "button", "aria-pressed": String(adding),
      class: `btn btn-sm app-target flex-fill ${adding ? "btn-primary" : "btn-outline-secondary"}`,
      onClick: () => actions.setAdding(!adding),
    }, icon("geo-alt"), " ", adding ? _("请在地图上点位置") : _("在地图上加停靠点")),
    adding ? h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary app-target",
      onClick: () => store.get().addAtCentre(),
    }, _("加在地图中央")) : null),
  placesFound(found, actions),
  problem(problems.find((one) => one.field === "visits")?.text),
  options.hotspots.length || stops.length ? null
    : h("p", { class: "alert alert-info small" },
      _("还没有已确认的热点。可以在地图上加停靠点，或者先导入热点。")),
  h("ul", { class: "list-unstyled mb-0" },
    stops.filter(matches).map((stop) => row(stop, state, store, actions)),
    inShift.map((wanted) => row(wanted, state, store, actions))),
  outside.length ? h("h3", { class: "h6 small text-body-secondary mt-2" },
    _("时间窗不在本班次内")) : null,
  h("ul", { class: "list-unstyled mb-0" },
    outside.map((wanted) => row(wanted, state, store, actions))),
  filter.trim() && !hotspots.length && !found.length
    ? h("p", { class: "small text-body-secondary" }, _("没有叫“{text}”的热点。", { text: filter.trim() }))
    : null);
}
