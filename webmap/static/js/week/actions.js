// What can be done on the page of the week: each changes the server first and reads the week again.

import { api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { dateAfter } from "/static/js/patrols/clock.js";
import { fromRequest } from "/static/js/patrols/draft.js";
import { writeAddress as patrolsAddress } from "/static/js/patrols/address.js";
import { problemsOf } from "/static/js/patrols/problems.js";
import { keyOf } from "/static/js/week/days.js";

const WEEK = "/api/v1/week";

/** Return the page's actions on a store (patrols/store.js). */
export function makeActions(store) {
  const load = async (monday = store.get().monday) => {
    const week = await api(`${WEEK}?monday=${monday}`);
    store.set({ monday, week });
  };
  const doing = async (work, { reload = true } = {}) => {
    store.set({ problems: [], notice: null });
    try {
      const done = await work();
      if (reload) await load();
      return done ?? true;
    } catch (error) {
      store.set({ problems: problemsOf(error) });
      return null;
    }
  };
  const putShift = (shift) => api(`${WEEK}/shifts`, {
    method: "PUT",
    body: {
      day: shift.day, begins: shift.begins, ends: shift.ends, name: shift.name, teams: shift.teams,
    },
  });

  return {
    load: (monday) => doing(() => load(monday), { reload: false }),
    go: (weeks) => doing(() => load(dateAfter(store.get().monday, 7 * weeks)), { reload: false })
      .then(() => store.set({ selected: null })),
    select: (key) => store.set({ selected: store.get().selected === key ? null : key }),
    setVary: (vary) => store.set({ vary }),
    setStandTeams: (standTeams) => store.set({ standTeams }),
    setRotate: (rotate) => store.set({ rotate }),

    /** Put a team (whole, or some of its members) on a shift, or take it off. */
    setTeam(shift, teamId, members) {
      const others = shift.teams.filter((on) => on.team_id !== teamId);
      const teams = members === undefined ? others : [...others, { team_id: teamId, members }];
      // Shown at once; what the server says is read again either way.
      const { week } = store.get();
      store.set({
        week: {
          ...week,
          shifts: week.shifts.map((one) => (keyOf(one) === keyOf(shift) ? { ...one, teams } : one)),
        },
      });
      return doing(() => putShift({ ...shift, teams })).then((done) => {
        if (done === null) store.set({ week });
      });
    },
    copyLastWeek() {
      const { monday, rotate } = store.get();
      return doing(() => api(`${WEEK}/copy`, {
        method: "POST", body: { from_monday: dateAfter(monday, -7), to_monday: monday, rotate },
      }));
    },
    async clear() {
      const { monday, week } = store.get();
      const before = week.shifts.filter((shift) => shift.teams.length);
      const done = await doing(() => api(`${WEEK}/clear`, { method: "POST", body: { monday } }));
      if (!done) return;
      store.set({
        notice: {
          text: _("已清空本周排班。"),
          undo: () => doing(async () => { for (const shift of before) await putShift(shift); }),
        },
      });
    },

    addTalks: (count) => doing(() => api(`${WEEK}/talks`, {
      method: "POST", body: { monday: store.get().monday, count },
    })),
    addStands: () => doing(() => api(`${WEEK}/stands`, {
      method: "POST", body: { monday: store.get().monday },
    })),
    change: (id, body) => doing(() => api(`${WEEK}/appointments/${id}`, { method: "PATCH", body })),
    remove: (id) => doing(() => api(`${WEEK}/appointments/${id}`, { method: "DELETE" })),

    closeStreet: (body) => doing(() => api("/api/v1/closures", { method: "POST", body })),
    openStreet(closure) {
      const { id, ...body } = closure;
      return doing(() => api(`/api/v1/closures/${id}`, { method: "DELETE" })).then(() => store.set({
        notice: {
          text: _("已取消 {street} 的封路。", { street: closure.street }),
          undo: () => doing(() => api("/api/v1/closures", { method: "POST", body })),
        },
      }));
    },

    /** Open the patrol page with everything of a shift filled in. */
    openShift(shift) {
      return doing(async () => {
        const query = new URLSearchParams({
          day: shift.day, begins: shift.begins, ends: shift.ends, vary: store.get().vary,
          stand_teams: store.get().standTeams,
        });
        const [asked, options] = await Promise.all([
          api(`${WEEK}/asked?${query}`), api("/api/v1/patrols/options"),
        ]);
        location.assign(`/patrols${patrolsAddress({
          draft: fromRequest(asked), plan: null, selected: null, mapView: null, options,
          now: Date.now(),
        })}`);
      }, { reload: false });
    },

    /** Draw the plans of all shifts that somebody is on, one after the other, until stopped. */
    async planWeek() {
      const { week, vary, standTeams } = store.get();
      const shifts = week.shifts.filter((shift) => shift.teams.length && !shift.plan);
      const stopper = new AbortController();
      store.set({ problems: [], notice: null, stop: () => stopper.abort() });
      const failed = [];
      for (const [index, shift] of shifts.entries()) {
        store.set({ working: { done: index, all: shifts.length, shift: keyOf(shift) } });
        try {
          await api(`${WEEK}/plans`, {
            method: "POST", signal: stopper.signal,
            body: { day: shift.day, begins: shift.begins, ends: shift.ends, vary, stand_teams: standTeams },
          });
        } catch (error) {
          if (error.name === "AbortError") break;
          failed.push({ field: "", text: `${shift.day} ${shift.begins} ${error.message}` });
        }
        if (stopper.signal.aborted) break;
        await load();
      }
      store.set({ working: null, stop: null });
      await doing(async () => {});
      store.set({ problems: failed });
    },
  };
}
