// A box in a table's head that ticks all boxes of its table.
"use strict";
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = () => all.closest("table").querySelectorAll("tbody input[type=checkbox]");
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
  });
}
