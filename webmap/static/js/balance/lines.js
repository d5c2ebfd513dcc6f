// Reads an answer that comes line by line, each a piece of JSON.

import { ApiError } from "/static/js/api.js";

/**
 * Give the lines of an answer as they come.
 * @param {string} url
 * @param {AbortSignal} signal ends it
 * @throws {ApiError} with the server's own words
 */
export async function* jsonLines(url, signal) {
  let answer;
  try {
    answer = await fetch(url, { signal, headers: { Accept: "application/x-ndjson, application/problem+json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, null);
  }
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => null));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      // Stopped by the person, or the server went away in the middle.
      throw error.name === "AbortError" ? error : new ApiError(0, null);
    });
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
  if (rest) yield JSON.parse(rest);
}
