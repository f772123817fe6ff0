// Shows a new path as soon as it is ready, but only on a page that nobody has touched yet: nothing is refreshed while
// somebody reads or edits it. Otherwise the link in the notice does it.
"use strict";
(() => {
  let isTouched = false;
  for (const kind of ["pointerdown", "keydown", "input", "toggle"]) {
    document.addEventListener(kind, () => { isTouched = true; }, { capture: true, once: true });
  }
  document.addEventListener("path-ready", () => {
    if (!isTouched && !document.querySelector(".draft")) location.reload();
  });
})();
