// Translates the scripts' texts; the source language is Simplified Chinese.

const language = document.documentElement.lang.replace("-", "_");
const catalogue = language.startsWith("zh")
  ? {}
  : await fetch(`/i18n/${language}.json`).then((answer) => (answer.ok ? answer.json() : {}));

/**
 * Return a text in the page's language with its `{name}` places filled in.
 * @param {string} message Simplified Chinese, as in the translations
 * @param {Object} [values] values for the places
 */
export function _(message, values = {}) {
  return (catalogue[message] || message).replace(/\{(\w+)\}/g, (place, name) =>
    name in values ? String(values[name]) : place);
}

/** Return a distance such as 350 米 or 1.2 公里. */
export function formatDistance(distance_m) {
  return distance_m < 1000
    ? _("{count} 米", { count: Math.round(distance_m) })
    : _("{count} 公里", { count: (distance_m / 1000).toFixed(1) });
}
