// Searching for hotspots: what is asked for, what was found, and what the server is told.

import { api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { problemsOf } from "/static/js/patrols/problems.js";

const URL = "/api/v1/hotspots/detections";
export const SHARES = [0.005, 0.01, 0.02, 0.05];
export const MEASURES = ["pai", "hit_rate", "pei"];

/** What the page knows of searches before it has asked. */
export const NO_DETECTION = {
  latest: null, found: null, searching: false, kinds: [], share: 0.01, measure: "pai", open: false,
};

/**
 * Return the actions of a search.
 * @param {Object} store as `patrols/store.js` makes it; `detection` is its part here
 * @param {function} attempt does something and says beside it what the server refused
 * @param {function} reload reads the hotspots again
 */
export function detectionActions(store, attempt, reload) {
  const set = (change) => store.set({ detection: { ...store.get().detection, ...change } });
  return {
    async readDetection() {
      if (!store.get().data.may_manage) return;
      try {
        const { detection } = await api(`${URL}/latest`);
        set({ latest: detection });
      } catch (error) {
        // The hotspots themselves are there all the same.
        store.set({ problems: problemsOf(error).map((one) => ({ ...one, field: "detection" })) });
      }
    },
    toggleDetectionKind(category) {
      const { kinds } = store.get().detection;
      set({ kinds: kinds.includes(category) ? kinds.filter((one) => one !== category) : [...kinds, category] });
    },
    setShare(share) { set({ share }); },
    setMeasure(measure) { set({ measure }); },
    openJudgement(open) { set({ open }); },
    async detect() {
      const { kinds, share, searching } = store.get().detection;
      if (searching) return;
      set({ searching: true, found: null });
      try {
        await attempt(async () => {
          const found = await api(URL, { method: "POST", body: { kinds, share } });
          set({ latest: found.detection, found });
          await reload();
          store.notify(found.made.length ? _("新建议 {count} 条", { count: found.made.length }) : _("没有新的建议"));
        }, "detection");
      } finally {
        set({ searching: false });
      }
    },
  };
}
