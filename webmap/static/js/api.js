// Talks to the server: JSON in and out, and errors that can be shown to a person.

import { _ } from "/static/js/i18n.js";

/** An answer of the server that says what is wrong, in the user's language. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail || _("服务器没有应答，请稍后再试。"));
    this.status = status;
    this.problem = problem;
  }
}

const token = () => document.querySelector('meta[name="csrf-token"]').content;

/**
 * Call the server and return its JSON.
 * @param {string} url
 * @param {{method?: string, body?: any, signal?: AbortSignal, version?: number}} [options] `version`
 *   is the one that was seen of what is changed
 * @throws {ApiError} with the server's own words
 */
export async function api(url, { method = "GET", body, signal, version } = {}) {
  const headers = { Accept: "application/json, application/problem+json" };
  if (method !== "GET") headers["X-CSRFToken"] = token();
  if (version !== undefined) headers["If-Match"] = `"v${version}"`;
  // A file goes as it is.
  const file = body instanceof Blob;
  if (body !== undefined && !file) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, {
      method, headers, signal, body: body === undefined || file ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, null);
  }
  const type = answer.headers.get("Content-Type") || "";
  const data = type.includes("json") ? await answer.json() : null;
  if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (!answer.ok) throw new ApiError(answer.status, data);
  return data;
}
