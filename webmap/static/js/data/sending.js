// Sends a file to the server and tells how much of it is there; fetch() can't tell that.

import { ApiError } from "/static/js/api.js";

/**
 * Send a file.
 * @param {File} file
 * @param {{sent: function(number), signal: AbortSignal}} options `sent` hears the
 *   share that the server has, 0 to 1
 * @returns {Promise<Object>} the upload
 * @throws {ApiError} with the server's own words
 */
export function sendFile(file, { sent, signal }) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", "/api/v1/uploads");
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) sent(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      let data = null;
      try { data = JSON.parse(request.responseText); } catch { /* not from our server */ }
      if (request.status === 201) done(data);
      else fail(new ApiError(request.status, data));
    });
    request.addEventListener("error", () => fail(new ApiError(0, null)));
    request.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
