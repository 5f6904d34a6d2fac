// The full-screen view of a meeting: arrow keys and a button; links do the work without it.
const isTyping = (element) =>
  element.closest("input, textarea, select, [contenteditable], svg, summary");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (isTyping(event.target)) return;
  const forward = ["ArrowRight", "PageDown"].includes(event.key);
  const backward = ["ArrowLeft", "PageUp"].includes(event.key);
  if (!forward && !backward) return;
  const link = document.querySelector(`[data-go=${forward ? "on" : "back"}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-full-screen]")) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});

// A screen that htmx brought is a new page: its beginning gets the focus.
document.addEventListener("htmx:afterSettle", () => {
  if (!document.activeElement || document.activeElement === document.body) {
    document.querySelector("#main")?.focus({ preventScroll: true });
  }
});
