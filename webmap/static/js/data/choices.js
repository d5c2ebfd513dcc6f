// What is chosen for an uploaded file.
// `by_address` is undefined until somebody, or the kind of the layer, says how rows are placed.

/** Return the choices that an upload starts with. */
export const firstChoices = (upload) => upload.choices ?? {
  layer: upload.layer ?? "", datum: null, crs: null, columns: null, mode: "add",
  bad_rows: "refuse", number_prefix: null, chosen: {}, words: {},
};

/** Return the choices with a column given to a field; another column that had it loses it. */
export function withColumn(choices, check, column, field) {
  const columns = {};
  for (const name of Object.keys(choices.columns ?? {})) columns[name] = choices.columns[name];
  for (const [name, given] of Object.entries(check.columns)) columns[name] ??= given;
  for (const name of Object.keys(columns)) if (field && columns[name] === field) columns[name] = "";
  columns[column] = field;
  return { ...choices, columns };
}

/** Return the choices for another layer: its fields are guessed anew. */
export const withLayer = (choices, layer) => ({ ...choices, layer, columns: null, by_address: undefined, chosen: {}, words: {} });

/** Return the choices with the positions found by address, or by coordinates again. */
export const withAddresses = (choices, on) => ({
  ...choices, by_address: on, chosen: {}, mode: on && choices.mode === "replace" ? "add" : choices.mode,
});

/** Return the choices with what a word means; "": nothing is said of it. */
export function withWord(choices, word, meaning) {
  const { [word]: _before, ...words } = choices.words ?? {};
  return { ...choices, words: meaning ? { ...words, [word]: meaning } : words };
}
