// What a person can do with plans: draw, open, name, publish and delete them.

import { api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import {
  countVisits, emptyDraft, fromRequest, shiftTonight, toRequest,
} from "/static/js/patrols/draft.js";
import { NO_HAND, keptHistory } from "/static/js/patrols/hand_actions.js";
import { planName } from "/static/js/patrols/plan_list.js";
import { problemsOf } from "/static/js/patrols/problems.js";

const PLANS_URL = "/api/v1/patrols/plans";
const PLANS_LISTED = 50;
const UNDO_MS = 8000;
const ALL_FOLDED = { plans: false, shift: false, teams: false, visits: false };
const ALL_ASKED = { plans: false, shift: true, teams: true, visits: true };

/**
 * Return the actions on plans.
 * @param {Object} store the page's state, see store.js
 * @param {{push: function, replace: function}} address writes the page's address
 */
export function makePlanActions(store, address) {
  let removing = null;
  let opening = 0;

  async function listPlans() {
    const { plans } = await api(`${PLANS_URL}?limit=${PLANS_LISTED}`);
    store.set({ plans });
  }

  function show(plan, change = {}) {
    store.forget();
    store.set({
      plan, draft: fromRequest(plan.request), selected: null, pointed: null, problems: [],
      notice: null, working: null, adding: false, open: ALL_FOLDED, hand: keptHistory(plan), night: null,
      picking: null,
      shown: (store.get().shown || 0) + 1, ...change,
    });
  }

  /** Do something that the server may refuse; what it says is shown beside the field. */
  async function trying(action) {
    try {
      return await action();
    } catch (error) {
      if (error.name === "AbortError") return null;
      store.set({ working: null });
      const problems = problemsOf(error);
      const { open } = store.get();
      const at = problems[0].field.split(".")[0];
      store.set({ problems, open: at in open ? { ...open, [at]: true } : open });
      return null;
    }
  }

  const actions = {
    /** Open the plan that teams go by now, else the next, else the last one. */
    async openCurrent() {
      const { plans, now } = store.get();
      const ahead = plans.filter((plan) => Date.parse(plan.shift.ends_at) > now)
        .sort((one, other) => Date.parse(one.shift.starts_at) - Date.parse(other.shift.starts_at));
      const current = ahead[0] || plans[0];
      if (current) await actions.open(current.id, { remember: false });
    },

    listPlans: () => trying(listPlans),

    /** Fetch what can be chosen from; `more` is what the page knows itself. */
    loadOptions: (more) => trying(async () => {
      store.set({ options: { ...await api("/api/v1/patrols/options"), ...more } });
    }),

    /** Draw a plan of the draft. A draft plan without a name makes room for the new one. */
    async plan() {
      const { draft, plan, working } = store.get();
      if (working) return;
      const controller = new AbortController();
      store.set({
        problems: [], notice: null,
        working: { controller, teams: draft.teams.length, visits: countVisits(draft) },
      });
      const replaced = plan && plan.status === "draft" && !plan.name ? plan.id : undefined;
      await trying(async () => {
        const drawn = await api(PLANS_URL, {
          method: "POST", body: { ...toRequest(draft), replaces: replaced },
          signal: controller.signal,
        });
        // Who changes by hand goes on with it: what is locked has stayed.
        const on = plan !== null && store.get().hand.on;
        show(drawn, { hand: { ...NO_HAND, on } });
        if (replaced) address.replace(); else address.push();
        await listPlans();
      });
    },

    /** Draw the plan of the next or the previous seed. */
    async another(step) {
      const { draft, plan } = store.get();
      store.set({ draft: { ...draft, seed: Math.max(0, draft.seed + step) } });
      await actions.plan();
      // Stopped or refused: the plan that is shown is still the one of the old seed.
      if (store.get().plan === plan) store.set({ draft });
    },

    stop() {
      const { working } = store.get();
      working?.controller.abort();
      store.set({ working: null });
      store.notify(_("已停止，没有改动。"));
    },

    /** Open a saved plan. */
    async open(id, { selected = null, remember = true } = {}) {
      opening += 1;
      const turn = opening;
      await trying(async () => {
        const plan = await api(`${PLANS_URL}/${id}`);
        // Another plan has been asked for in the meantime.
        if (turn !== opening) return;
        show(plan, { selected });
        if (remember) address.push();
      });
    },

    /** Begin a new plan with nothing chosen. */
    startNew() {
      const { options, now } = store.get();
      store.forget();
      store.set({
        plan: null, draft: emptyDraft(options, now), selected: null, pointed: null, problems: [],
        open: ALL_ASKED,
      });
      address.push();
    },

    /** Ask for the same again, tonight. */
    again() {
      const { options, now, plan } = store.get();
      const { shift, ...same } = fromRequest(plan.request);
      store.forget();
      const tonight = shiftTonight(options.shifts, now).date;
      store.set({
        plan: null, draft: { ...same, shift: { ...shift, date: tonight }, seed: 0 },
        selected: null, pointed: null, problems: [], open: { ...ALL_FOLDED, shift: true },
      });
      address.push();
      store.notify(_("小组和到访照旧，日期是今晚。"));
    },

    async rename(name) {
      const { plan } = store.get();
      await trying(async () => {
        const renamed = await api(`${PLANS_URL}/${plan.id}`, { method: "PATCH", body: { name } });
        store.set({ plan: { ...store.get().plan, ...renamed }, problems: [] });
        store.notify(_("已保存为“{name}”。", { name }));
        await listPlans();
      });
    },

    /** Publish the plan; one that breaks rules only when asked a second time. */
    async publish() {
      const { plan, despite } = store.get();
      const asked = despite === plan;
      if (plan.history.breaches.length && !asked) {
        store.set({ despite: plan });
        return;
      }
      await trying(async () => {
        const published = await api(`${PLANS_URL}/${plan.id}/publish`, {
          method: "POST", body: { despite_breaches: asked },
        });
        store.set({ plan: { ...store.get().plan, ...published }, problems: [] });
        store.notify(published.doubled.length ? _("已发布。有小组同一时间在两个计划里，请改其中一个。") : _("已发布。"));
        await listPlans();
      });
    },

    /** Read again what the teams have reported of the plan that is open. */
    refresh: () => trying(async () => {
      const { plan } = store.get();
      const fresh = await api(`${PLANS_URL}/${plan.id}`);
      // Changed by hand meanwhile, it is newer than what was read.
      if (store.get().plan === plan) store.set({ plan: fresh });
    }),

    /** Delete a draft, a little later, so that it can be taken back. */
    remove(plan) {
      removing?.now();
      const { plans } = store.get();
      const timer = setTimeout(() => removing?.now(), UNDO_MS);
      removing = {
        now() {
          clearTimeout(timer);
          removing = null;
          trying(() => api(`${PLANS_URL}/${plan.id}`, { method: "DELETE" }));
        },
        cancel() {
          clearTimeout(timer);
          removing = null;
          store.set({ plans });
        },
      };
      store.set({ plans: plans.filter((one) => one.id !== plan.id) });
      if (store.get().plan?.id === plan.id) {
        store.set({ plan: null, selected: null, open: ALL_ASKED, hand: NO_HAND, picking: null });
        address.replace();
      }
      store.notify(_("已删除草稿“{name}”。", { name: planName(plan) }),
        () => removing?.cancel(), UNDO_MS);
    },
  };
  return actions;
}
