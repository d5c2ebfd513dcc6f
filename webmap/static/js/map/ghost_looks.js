// How shapes look that are not, or no longer, in the data: new, moved, past, mine and theirs.

const look = (color, more = {}) => ({ color, weight: 3, opacity: 1, fillColor: color, fillOpacity: 0.25, ...more });

export const NEW = look("#d55e00");
export const FREE = look("#d55e00", { dashArray: "6 4" });
export const PAST = look("#7b3294", { dashArray: "2 5" });
export const MINE = look("#d55e00");
export const THEIRS = look("#0072b2");
