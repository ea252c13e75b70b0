// Light or dark: the system's choice until somebody switches; it runs before the page is drawn, so nothing flashes.
"use strict";
(() => {
  const root = document.documentElement;
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* The choice then lasts for this page. */ } };
  if (remembered()) root.dataset.theme = remembered();

  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const word = button.querySelector("span");
      const name = () => { word.textContent = isDark() ? "Light" : "Dark"; button.title = `Switch to ${word.textContent.toLowerCase()}`; };
      button.hidden = false;
      name();
      button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; remember(root.dataset.theme); name(); });
    }
  });
})();
