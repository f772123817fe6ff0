// Shares of the week: says while somebody types how much is still to give. The server checks it whatever happens here.
"use strict";
for (const form of document.querySelectorAll("[data-weigh]")) {
  const out = form.querySelector("[data-total]"), hint = form.querySelector("[data-hint]");
  const say = () => {
    let total = 0;
    for (const field of form.querySelectorAll("input[type=number]")) total += Number(field.value) || 0;
    out.textContent = String(total);
    const words = total < 100 ? out.dataset.rest : total > 100 ? out.dataset.over : out.dataset.exact;
    hint.textContent = words.replace("#", String(Math.abs(100 - total)));
  };
  form.addEventListener("input", say);
  say();
}
