// The search in the bar: type, walk through what is found with the arrow keys, Enter jumps there.

import { h, render } from "/static/node_modules/preact/dist/preact.mjs";
import { api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";

const TYPING_PAUSE_MS = 150;
const MOST = 12;

/** Return a text with the parts that fit marked; from and to count whole characters. */
function marked(text, spans = []) {
  const characters = Array.from(text);
  const parts = [];
  let done = 0;
  spans.forEach(([from, to]) => {
    if (to <= done) return;
    parts.push(characters.slice(done, from).join(""));
    parts.push(h("mark", { class: "app-fits" }, characters.slice(Math.max(from, done), to).join("")));
    done = to;
  });
  return [...parts, characters.slice(done).join("")];
}

/** Return the second line of what was found: number and address. */
function below(one) {
  const texts = ["number", "address"].filter((field) => one[field]).map((field) => marked(one[field], one.marks[field]));
  return texts.length > 1 ? [texts[0], " · ", texts[1]] : texts;
}

/**
 * Make the bar's search find while one types.
 * @param {HTMLFormElement} form with the input; it works without this as a plain form
 * @param {{choose: function(Object)}} options called with what was chosen, as in GET /api/v1/search
 */
export function mount(form, { choose }) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("div");
  list.className = "app-search-results shadow";
  form.append(list);
  let [found, active, open, timer, asked, problem] = [[], -1, false, null, null, null];

  Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": "search-results", autocomplete: "off",
  }).forEach(([name, value]) => input.setAttribute(name, value));

  function draw() {
    input.setAttribute("aria-expanded", String(open));
    if (active >= 0) input.setAttribute("aria-activedescendant", `search-${active}`);
    else input.removeAttribute("aria-activedescendant");
    render(open ? h("ul", { class: "list-group", role: "listbox", id: "search-results", "aria-label": _("找到的") },
      found.map((one, i) => h("li", {
        key: `${one.layer_id}:${one.number}`, id: `search-${i}`, role: "option", "aria-selected": String(i === active),
        class: `list-group-item list-group-item-action app-target py-1 ${i === active ? "active" : ""}`,
        onPointerDown: (event) => event.preventDefault(),
        onClick: () => take(one),
        ref: (item) => item && i === active && item.scrollIntoView({ block: "nearest" }),
      },
      h("div", { class: "d-flex justify-content-between gap-2" },
        h("span", { class: "fw-semibold text-truncate" }, one.name ? marked(one.name, one.marks.name) : one.number),
        h("span", { class: "small flex-shrink-0 opacity-75" }, one.layer)),
      h("div", { class: "small opacity-75 text-truncate" }, below(one)))),
      !found.length && h("li", { class: "list-group-item text-body-secondary", role: "status" },
        problem ?? _("没有找到。换个名称、编号、地址或拼音试试。"))) : null, list);
  }

  function close() {
    open = false;
    active = -1;
    draw();
  }

  function take(one) {
    input.value = one.name || one.number;
    close();
    input.blur();
    choose(one);
  }

  async function find() {
    const text = input.value.trim();
    asked?.abort();
    if (!text) { found = []; close(); return; }
    asked = new AbortController();
    try {
      const query = new URLSearchParams({ q: text, limit: MOST });
      ({ results: found } = await api(`/api/v1/search?${query}`, { signal: asked.signal }));
      problem = null;
    } catch (error) {
      if (error.name === "AbortError") return;
      [found, problem] = [[], error.message];
    }
    open = document.activeElement === input;
    active = found.length ? 0 : -1;
    draw();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, TYPING_PAUSE_MS);
  });
  input.addEventListener("focus", () => { if (input.value.trim()) find(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    if (!open || !found.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    active = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    draw();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (!open) await find();
    if (found[Math.max(active, 0)]) take(found[Math.max(active, 0)]);
  });
  // Who was quick began to type before this was here.
  if (document.activeElement === input && input.value.trim()) find();
  return {
    /** Look for a text as if it had been typed. */
    look(text) {
      input.value = text;
      input.focus();
    },
  };
}
