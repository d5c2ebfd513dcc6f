// The picture of what is being written, drawn by the server once the typing pauses.

import { ApiError } from "/static/js/api.js";

const TYPING_PAUSE_MS = 400;

/**
 * Return a drawer of previews.
 * @param {{shown: function(string), wrong: function(ApiError)}} told `shown` is told the address of
 *   each new picture, `wrong` what the server refused
 */
export function makePreview(told) {
  let waiting = null, asking = null, address = null;

  async function ask(body) {
    asking = new AbortController();
    const mine = asking;
    try {
      const answer = await fetch("/api/v1/bulletins/preview.png", {
        method: "POST", body: JSON.stringify(body), signal: mine.signal,
        headers: {
          "Content-Type": "application/json", Accept: "image/png, application/problem+json",
          "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
        },
      });
      if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => null));
      const picture = await answer.blob();
      if (mine !== asking) return;
      if (address) URL.revokeObjectURL(address);
      address = URL.createObjectURL(picture);
      told.shown(address);
    } catch (error) {
      if (mine !== asking || error.name === "AbortError") return;
      told.wrong(error instanceof ApiError ? error : new ApiError(0, null));
    }
  }

  return {
    /** Draw a text; `now`: without waiting for a pause. */
    draw(body, now = false) {
      clearTimeout(waiting);
      asking?.abort();
      waiting = setTimeout(() => ask(body), now ? 0 : TYPING_PAUSE_MS);
    },
    /** Forget what was asked for. */
    stop() {
      clearTimeout(waiting);
      asking?.abort();
      asking = null;
    },
  };
}
