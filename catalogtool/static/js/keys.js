// Keys for people who stay here all day; the dialog #keys in base.html lists them.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a[href]"));
  const current = () => document.querySelector("tr[data-current]");
  const dialog = document.getElementById("keys");
  const places = { v: "/videos", c: "/channels", r: "/reports", q: "/queue" };
  let going = false;

  const move = (step) => {
    const all = rows();
    const next = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)];
    if (!next) return;
    current()?.removeAttribute("data-current");
    next.setAttribute("data-current", "");
    next.querySelector("a[href]").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const follow = (selector) => document.querySelector(selector)?.click();
  const search = () => {
    const boxes = [...document.querySelectorAll("[data-search]")].filter((box) => box.checkVisibility());
    const box = boxes.find((each) => each.closest("main")) ?? boxes[0];
    box?.focus();
    box?.select();
  };
  const keys = {
    "/": search, "?": () => dialog?.showModal(), j: () => move(1), k: () => move(-1),
    n: () => follow("a[rel=next]"), p: () => follow("a[rel=prev]"), g: () => { going = true; setTimeout(() => { going = false; }, 1200); },
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog?.open) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = going && places[event.key] ? () => { location.href = places[event.key]; } : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  for (const button of document.querySelectorAll("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog?.showModal());
  }
})();
