// Keeps what is typed into long fields in this browser until it has been sent, so that a closed window loses nothing.
// Fields marked data-keep, by page and field. Forgotten once the server says it has them, at sign-out, for another
// person, and after a month.
"use strict";
(() => {
  const PREFIX = "draft:", MONTH = 30 * 24 * 3600 * 1000;
  const owner = document.body.dataset.owner;
  let store;
  try { store = window.localStorage; } catch { return; }  // forbidden by the browser: nothing is kept
  const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  const write = (key, draft) => { try { store.setItem(key, JSON.stringify(draft)); } catch { /* full: not kept */ } };
  const keys = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const arrived = document.querySelector(".message.success") !== null;
  for (const key of keys()) {
    const draft = read(key);
    const isOld = !draft || Date.now() - draft.at > MONTH;
    if (isOld || (owner && draft.owner !== owner) || (draft.isSent && arrived)) store.removeItem(key);
    else if (draft.isSent) write(key, { ...draft, isSent: false });
  }
  if (!owner) return;
  const keyOf = (field) => `${PREFIX}${field.form.getAttribute("action") || location.pathname}:${field.name}`;
  const restore = () => {
    for (const field of document.querySelectorAll("textarea[data-keep]")) {
      const draft = read(keyOf(field));
      if (draft && !field.value) field.value = draft.text;
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLTextAreaElement) || !target.hasAttribute("data-keep")) return;
    if (target.value) write(keyOf(target), { owner, at: Date.now(), text: target.value, isSent: false });
    else store.removeItem(keyOf(target));
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.classList.contains("sign-out")) for (const key of keys()) store.removeItem(key);
    for (const field of target.querySelectorAll("textarea[data-keep]")) {
      const draft = read(keyOf(field));
      if (draft) write(keyOf(field), { ...draft, isSent: true });
    }
  });
  document.addEventListener("htmx:afterSwap", restore);
  restore();
})();
