// The bar's theme switch, and the folding of the task panel.

const themeSwitch = document.getElementById("theme-switch");
themeSwitch?.addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.bsTheme);
  document.dispatchEvent(new CustomEvent("themechange", { detail: root.dataset.bsTheme }));
});

// A phone has no room for a long hint; what it says stands in the answer to a search without one.
const hint = document.querySelector("input[data-short]");
if (hint) {
  const { placeholder, dataset: { short } } = hint;
  const phone = matchMedia("(max-width: 767.98px)");
  const fit = () => { hint.placeholder = phone.matches ? short : placeholder; };
  phone.addEventListener("change", fit);
  fit();
}

const panel = document.getElementById("panel");
const grip = document.getElementById("panel-grip");

/** Fold or open the panel: `half`, `full` (a phone's third height) or `folded`. */
export function setPanel(height) {
  if (!panel) return;
  panel.dataset.height = height;
  grip.setAttribute("aria-expanded", String(height !== "folded"));
}

if (grip) {
  const phone = matchMedia("(max-width: 767.98px)");
  const next = () => {
    const order = phone.matches ? ["half", "full", "folded"] : ["half", "folded"];
    return order[(order.indexOf(panel.dataset.height) + 1) % order.length];
  };
  let startY = null;
  grip.addEventListener("pointerdown", (event) => { startY = event.clientY; });
  grip.addEventListener("pointerup", (event) => {
    const moved = startY === null ? 0 : event.clientY - startY;
    startY = null;
    if (!phone.matches || Math.abs(moved) < 24) return;
    const heights = ["folded", "half", "full"];
    const at = heights.indexOf(panel.dataset.height);
    setPanel(heights[Math.min(2, Math.max(0, at + (moved < 0 ? 1 : -1)))]);
    grip.dataset.dragged = "1";
  });
  grip.addEventListener("click", () => {
    if (grip.dataset.dragged) { delete grip.dataset.dragged; return; }
    setPanel(next());
  });
}
