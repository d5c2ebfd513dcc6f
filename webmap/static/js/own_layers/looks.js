// How a layer that is being written looks: the style that the server will give it.

/** Return the style of a draft; what it doesn't say is that of the layer, or of a new one. */
export function styleOfDraft(draft, plain) {
  const { geometry_type: kind, colour, symbol, glyph } = draft;
  if (kind === "LineString") return { ...plain, stroke: colour };
  return { ...plain, fill: colour, symbol, glyph: glyph.trim(), ...(kind === "Polygon" ? { stroke: colour } : {}) };
}
