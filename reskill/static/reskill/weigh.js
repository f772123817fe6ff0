// Shares of the week: says while somebody types what they add up to. The server adds them up as well.
"use strict";
for (const form of document.querySelectorAll("[data-weigh]")) {
  const out = form.querySelector("[data-total]"), hint = form.querySelector("[data-hint]");
  const say = () => {
    const isHours = form.querySelector("[name=unit]:checked")?.value === "hours";
    let total = 0;
    for (const field of form.querySelectorAll("input[type=number]")) total += Number(field.value) || 0;
    total = Math.round(total * 100) / 100;
    out.textContent = String(total);
    for (const unit of form.querySelectorAll("[data-unit]")) unit.textContent = isHours ? form.dataset.hour : "%";
    const { rest, over, exact, hours } = out.dataset;
    const words = isHours ? hours : total < 100 ? rest : total > 100 ? over : exact;
    hint.textContent = words.replace("#", String(Math.abs(Math.round((100 - total) * 100) / 100)));
  };
  form.addEventListener("input", say);
  say();
}
