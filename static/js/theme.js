// Marks that scripts run, and applies light, dark or auto before the first paint.
(() => {
  const root = document.documentElement;
  const saved = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1] ?? "auto";

  const apply = (choice) => {
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  };

  const keep = (choice) => {
    const age = choice === "auto" ? 0 : 31536000;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${choice}; Max-Age=${age}; Path=/; SameSite=Lax${secure}`;
  };

  root.classList.add("js");
  apply(saved);
  document.addEventListener("DOMContentLoaded", () => apply(saved));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    keep(button.dataset.themeChoice);
    apply(button.dataset.themeChoice);
  });
})();
