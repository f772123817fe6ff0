// Keeps what is typed into forms in this browser until it has been sent, so that a closed window, a refreshed page or
// an ended session loses nothing. Forms with data-no-draft are left out. Fields with data-private are kept for this
// window only. Drafts are forgotten once the server says it has them, at sign-out, for another person, after a month.
"use strict";
(() => {
  const PREFIX = "draft:", MONTH = 30 * 24 * 3600 * 1000;
  const owner = document.body.dataset.owner, words = document.getElementById("draft-words");
  let stores;
  try { stores = [window.localStorage, window.sessionStorage]; } catch { return; }  // forbidden: nothing is kept
  const storeOf = (field) => stores[field.hasAttribute("data-private") ? 1 : 0];
  const read = (store, key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  const write = (store, key, draft) => { try { store.setItem(key, JSON.stringify(draft)); } catch { /* full */ } };
  const each = (act) => stores.forEach((store) => {
    for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) act(store, key);
  });
  const arrived = document.querySelector(".message.success") !== null;
  each((store, key) => {
    const draft = read(store, key);
    const isOld = !draft || Date.now() - draft.at > MONTH;
    if (isOld || (owner && draft.owner !== owner) || (draft.isSent && arrived)) store.removeItem(key);
    else if (draft.isSent) write(store, key, { ...draft, isSent: false });
  });
  if (!owner) return;

  const TYPES = new Set(["text", "number", "search", "textarea", "checkbox", "radio", "select-one"]);
  const formsOf = (root) => [...root.querySelectorAll("main form[method=post]:not([data-no-draft])")];
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && TYPES.has(field.type));
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => (ticks(field) ? String(field.checked) : field.value);
  const chosen = (field) => [...field.options].find((option) => option.defaultSelected) || field.options[0];
  const savedOf = (field) => {
    if (ticks(field)) return String(field.defaultChecked);
    return field.options ? chosen(field)?.value ?? "" : field.defaultValue;
  };
  const keyOf = (field) => {
    const path = new URL(field.form.getAttribute("action") || "", location.href).pathname;
    return `${PREFIX}${path}:${field.id || field.name}${ticks(field) ? field.value : ""}`;
  };
  const fill = (field, text) => {
    if (ticks(field)) field.checked = text === "true"; else field.value = text;
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  };
  const tell = (form, drafts, isFilled) => {
    const note = document.createElement("p"), button = document.createElement("button");
    note.className = "notice draft";
    note.append(isFilled ? words.dataset.filled : words.dataset.changed, " ", button);
    button.type = "button";
    button.className = "second";
    button.textContent = isFilled ? words.dataset.drop : words.dataset.fill;
    button.addEventListener("click", () => {
      for (const [field, draft] of drafts) {
        if (isFilled) storeOf(field).removeItem(keyOf(field));
        fill(field, isFilled ? savedOf(field) : draft.text);
      }
      note.remove();
      drafts[0][0].focus();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
    form.prepend(note);
  };
  const restore = (root) => {
    for (const form of formsOf(root)) {
      const drafts = fieldsOf(form).map((field) => [field, read(storeOf(field), keyOf(field))])
        .filter(([field, draft]) => draft && draft.text !== valueOf(field));
      if (!drafts.length || form.querySelector(".draft, [aria-invalid=true]")) continue;
      // A draft is filled in only where the saved text is still the one that it was typed over.
      const isFilled = drafts.every(([field, draft]) => draft.saved === savedOf(field));
      if (isFilled) for (const [field, draft] of drafts) fill(field, draft.text);
      tell(form, drafts, isFilled);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (!target.form || !TYPES.has(target.type) || !formsOf(document).includes(target.form)) return;
    const saved = savedOf(target), text = valueOf(target), group = target.type === "radio" ? fieldsOf(target.form) : [];
    for (const other of group) if (other.name === target.name) storeOf(other).removeItem(keyOf(other));
    if (text === saved) storeOf(target).removeItem(keyOf(target));
    else write(storeOf(target), keyOf(target), { owner, at: Date.now(), text, saved, isSent: false });
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.classList.contains("sign-out")) each((store, key) => store.removeItem(key));
    for (const field of fieldsOf(target)) {
      const draft = read(storeOf(field), keyOf(field));
      if (draft) write(storeOf(field), keyOf(field), { ...draft, isSent: true });
    }
  });
  document.addEventListener("htmx:afterSwap", () => restore(document));
  restore(document);

  // A part of the page that is opened in place has no fields yet: it is opened, so that its draft is seen.
  for (const part of document.querySelectorAll("[data-sends]")) {
    each((store, key) => {
      if (key.startsWith(`${PREFIX}${part.dataset.sends}:`)) part.closest("details").open = true;
    });
  }
})();
