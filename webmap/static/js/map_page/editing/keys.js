// The keys of who edits: Ctrl+Z, Ctrl+Shift+Z or Ctrl+Y, Esc, Delete.

const TYPING = "input, select, textarea, [contenteditable]";

/**
 * Return keys that are listened to between `begin` and `end`.
 * @param {{undo: function(), redo: function(), escape: function(), remove: function()}} told
 */
export function listenToKeys(told) {
  const listen = (event) => {
    const typing = event.target.closest?.(TYPING) && !["radio", "checkbox"].includes(event.target.type);
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    let action = null;
    // In a field the browser's own undo works on what is typed.
    if (control && !typing && key === "z") action = event.shiftKey ? told.redo : told.undo;
    else if (control && !typing && key === "y") action = told.redo;
    else if (key === "escape") action = told.escape;
    else if (key === "delete" && !typing) action = told.remove;
    if (!action) return;
    event.preventDefault();
    action();
  };
  return {
    begin: () => document.addEventListener("keydown", listen),
    end: () => document.removeEventListener("keydown", listen),
  };
}
