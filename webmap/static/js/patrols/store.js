// The page's state, who wants to hear of its changes, and the way back to an earlier draft.

const UNDO_STEPS = 50;
const NOTICE_MS = 8000;

/** Return a store: `get()`, `set(change)`, `edit(draft)`, `undo()`, `notify(text)` and
 * `listen(function)`. */
export function makeStore(initial) {
  let state = initial;
  let waiting = false;
  const listeners = [];
  const earlier = [];

  function tell() {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      for (const listener of listeners) listener(state);
    });
  }

  return {
    get: () => state,
    listen(listener) { listeners.push(listener); },

    /** Change parts of the state; what can be taken back is told until another view is chosen. */
    set(change) {
      const leaves = "view" in change && change.view !== state.view && state.notice?.undo;
      state = { ...state, ...(leaves ? { notice: null } : {}), ...change };
      tell();
    },

    /** Change what is asked for; what the server refused before is no longer true. */
    edit(draft, change = {}) {
      if (draft === state.draft) return;
      earlier.push(state.draft);
      if (earlier.length > UNDO_STEPS) earlier.shift();
      this.set({ draft, problems: [], notice: null, ...change });
    },

    /** Go back to the draft before the last change; returns whether there was one. */
    undo() {
      if (!earlier.length) return false;
      this.set({ draft: earlier.pop(), problems: [], notice: null });
      return true;
    },

    /**
     * Tell a person something: for a while, or, where it can be taken back, until that is done,
     * something else is told or another view is chosen; `forMs`: no longer than this all the same.
     */
    notify(text, undo = null, forMs = undo ? null : NOTICE_MS) {
      const notice = { text, undo: null };
      const end = () => { if (state.notice === notice) this.set({ notice: null }); };
      // An undo that failed (null) can be tried again.
      if (undo) notice.undo = async () => { if (await undo() !== null) end(); };
      if (forMs) setTimeout(end, forMs);
      this.set({ notice });
    },

    /** Forget earlier drafts: another plan was opened. */
    forget() { earlier.length = 0; },
  };
}
