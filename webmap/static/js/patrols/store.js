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

    /** Change parts of the state. */
    set(change) {
      state = { ...state, ...change };
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

    /** Tell a person something for a while, with a way to take it back where there is one. */
    notify(text, undo = null) {
      const notice = { text, undo };
      this.set({ notice });
      setTimeout(() => {
        if (state.notice === notice) this.set({ notice: null });
      }, NOTICE_MS);
    },

    /** Forget earlier drafts: another plan was opened. */
    forget() { earlier.length = 0; },
  };
}
