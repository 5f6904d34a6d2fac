// Four small aids for forms; each form works without them.

// 1. The error summary gets the focus, after a page load and after an htmx swap.
const focusSummary = (root) => root.querySelector("[data-error-summary]")?.focus();
focusSummary(document);
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

// 2. <form data-guard>: warns before leaving with unsaved changes.
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});
document.addEventListener("submit", (event) => changed.delete(event.target));
document.addEventListener("draft:saved", (event) => changed.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

// 3. <p class="save-state" data-save-state>: words for saving, saved, not saved.
// The words stand in data-saving, data-saved and data-failed of the element itself.
const showState = (event, state) => {
  const form = event.target.closest("form");
  const line = form?.querySelector("[data-save-state]");
  if (!line) return;
  line.dataset.state = state;
  line.textContent = line.dataset[state] ?? "";
  if (state === "saved") form.dispatchEvent(new Event("draft:saved", { bubbles: true }));
};
document.addEventListener("htmx:beforeRequest", (event) => showState(event, "saving"));
document.addEventListener("htmx:afterRequest", (event) => {
  // A 422 is swapped like a success, and offline the status is 0: neither was saved.
  const { status } = event.detail.xhr;
  showState(event, status >= 200 && status < 400 ? "saved" : "failed");
});

// 4. <div data-number-pair>: shows numerator / denominator while one types.
const showPair = (pair) => {
  const [numerator, denominator] = [...pair.querySelectorAll("input")].map((input) =>
    input.value.trim() === "" ? NaN : Number(input.value.replace(",", ".")),
  );
  const output = pair.querySelector("output");
  const usable = Number.isFinite(numerator) && denominator > 0;
  const per = Number(pair.dataset.per ?? 100);
  const unit = pair.dataset.unit ?? "%";
  output.textContent = usable ? `= ${((numerator / denominator) * per).toFixed(1)}\u202f${unit}` : "";
};
for (const pair of document.querySelectorAll("[data-number-pair]")) showPair(pair);
document.addEventListener("input", (event) => {
  const pair = event.target.closest("[data-number-pair]");
  if (pair) showPair(pair);
});

// Ctrl or Command and Enter sends the form one is typing in.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.target.closest("form[data-quick-send]")?.requestSubmit();
});
