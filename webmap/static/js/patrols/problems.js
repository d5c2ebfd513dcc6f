// What the server says is wrong, one entry a field.

import { ApiError } from "/static/js/api.js";

/** Return what an error says: `{ field: "visits.0.dwell_min", text }`; throws what is no answer. */
export function problemsOf(error) {
  if (!(error instanceof ApiError)) throw error;
  const fields = (error.problem?.fields || [])
    .map(({ field, detail }) => ({ field: field || "", text: detail }));
  return fields.length ? fields : [{ field: error.problem?.field || "", text: error.message }];
}
