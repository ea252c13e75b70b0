// Choosing rows of a list: all of a page, a stretch with Shift, the current row with x, and how many there are.
"use strict";
(() => {
  const boxes = [...document.querySelectorAll("[data-choose]:enabled")];
  const all = document.querySelector("[data-choose-all]");
  const told = document.querySelector("[data-chosen]");
  let last = null;
  if (!boxes.length || !all || !told) return;

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    told.textContent = chosen ? `${chosen} ticked` : "";
  };
  const stretch = (from, to) => boxes.slice(Math.min(from, to), Math.max(from, to) + 1);

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const [place, box] of boxes.entries()) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) for (const each of stretch(last, place)) each.checked = box.checked;
      last = place;
      tell();
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
    const row = event.target.closest("tbody tr") ?? document.querySelector("tr[data-current]");
    row?.querySelector("[data-choose]")?.click();
  });
  // Going back to the list brings the ticks back as well.
  addEventListener("pageshow", tell);
})();
