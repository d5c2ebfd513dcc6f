// The values of places as forms have them: name and number, and the layer's own fields.

import { _ } from "/static/js/i18n.js";

const OWN = "attributes.";

/** The fields of a form for a layer: those of every place, then the layer's own. */
export function formFields(layer) {
  return [
    { name: "name", title: _("名称"), type: "text", required: true, choices: [] },
    { name: "number", title: _("编号"), type: "text", choices: [] },
    { name: "address", title: _("地址"), type: "text", choices: [] },
    ...(layer?.fields ?? []).map((field) => ({ choices: [], ...field, name: OWN + field.name })),
  ];
}

/** Return the value of a field, an empty text where there is none. */
export function valueOf(place, name) {
  const value = name.startsWith(OWN) ? place.attributes[name.slice(OWN.length)] : place[name];
  return value ?? "";
}

/** Return an operation's values from those of a form; an empty one takes the value away. */
export function asOperation(values) {
  const told = { attributes: {} };
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith(OWN)) told.attributes[name.slice(OWN.length)] = value === "" ? null : value;
    else told[name] = value;
  }
  return told;
}

/** Return what an operation changes, field by field: `geometry` among them. */
export function changedFields(operation) {
  const plain = ["name", "number", "address", "geometry"].filter((name) => operation[name] !== undefined && operation[name] !== null);
  return [...plain, ...Object.keys(operation.attributes ?? {}).map((name) => OWN + name)];
}

/** Return the value that an operation gives a field. */
export function given(operation, name) {
  return (name.startsWith(OWN) ? operation.attributes[name.slice(OWN.length)] : operation[name]) ?? "";
}

/** Return an operation that gives only some of its fields. */
export function only(operation, names) {
  const { attributes = {}, name: _name, number, address, geometry, ...rest } = operation;
  const told = { ...rest, attributes: {} };
  for (const name of names) {
    if (name.startsWith(OWN)) told.attributes[name.slice(OWN.length)] = attributes[name.slice(OWN.length)];
    else told[name] = operation[name];
  }
  return told;
}

/** Return a value as people read it. */
export function shown(value, field) {
  if (value === "" || value === undefined || value === null) return _("（空）");
  if (value === true) return _("是");
  if (value === false) return _("否");
  return field?.unit ? `${value} ${_(field.unit)}` : String(value);
}

/** Return the title of a field of a layer. */
export function titleOf(layer, name) {
  if (name === "geometry") return _("位置");
  return formFields(layer).find((field) => field.name === name)?.title ?? name.slice(name.indexOf(".") + 1);
}

/** Return the fields in which two states of a place differ. */
export function differences(layer, before, after) {
  const names = formFields(layer).map((field) => field.name);
  const found = names.filter((name) => valueOf(before, name) !== valueOf(after, name));
  if (JSON.stringify(before.geometry) !== JSON.stringify(after.geometry)) found.push("geometry");
  return found;
}
