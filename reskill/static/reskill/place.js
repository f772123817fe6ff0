// Keeps the reader's place in a learning unit: tells the server which section has come into view. Without this script,
// a button in each section does the same.
"use strict";
(() => {
  const unit = document.querySelector("[data-place-url]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!unit || !token || !("IntersectionObserver" in window)) return;
  const sections = [...unit.querySelectorAll("section[id^=s]")];
  let last = 0;
  let timer = 0;
  const send = (place) => {
    const body = new FormData();
    body.append("place", place);
    body.append("csrfmiddlewaretoken", token.value);
    fetch(unit.dataset.placeUrl, { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" } })
      .catch(() => { last = 0; });  // offline: the next section tries again
  };
  const seen = (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      const place = sections.indexOf(entry.target) + 1;
      clearTimeout(timer);
      // Scrolling past is not reading: only a section that stays in view counts.
      timer = setTimeout(() => {
        if (place !== last) send(last = place);
      }, 2000);
    }
  };
  const observer = new IntersectionObserver(seen, { rootMargin: "-40% 0px -50% 0px" });
  sections.forEach((section) => observer.observe(section));
})();
