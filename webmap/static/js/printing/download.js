// Fetches a file that takes time to make, and hands it to the browser to keep.

import { _ } from "/static/js/i18n.js";

/** Return the file's name as the server gave it. */
export function fileName(disposition, usual) {
  const found = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "");
  return found ? decodeURIComponent(found[1]) : usual;
}

/**
 * Download a file.
 * @param {string} url
 * @param {AbortSignal} signal stops it
 * @returns {Promise<string>} the file's name
 * @throws {Error} with the server's own words
 */
export async function download(url, signal) {
  const answer = await fetch(url, { signal, headers: { Accept: "application/pdf, application/problem+json" } });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => null);
    throw new Error(problem?.detail || _("服务器没有应答，请稍后再试。"));
  }
  const name = fileName(answer.headers.get("Content-Disposition"), "sheet.pdf");
  const address = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  // The browser takes the file after this script has gone on.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return name;
}
