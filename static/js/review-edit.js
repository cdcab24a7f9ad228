// Editing a line in place: E shows the field, Esc leaves it; what was typed is kept in this tab until it is saved.
const form = () => document.querySelector("#line-text [data-edit]");
const key = (edit) => `line-${edit.dataset.line}-${edit.dataset.version}`;

function stored(edit) {
  try {
    return sessionStorage.getItem(key(edit));
  } catch {
    return null; // without storage a draft lives only as long as the page
  }
}

function keep(edit, text) {
  try {
    if (text === null) sessionStorage.removeItem(key(edit));
    else sessionStorage.setItem(key(edit), text);
  } catch {
    // nothing to keep it in
  }
}

function said(edit) {
  const area = edit.elements.text;
  edit.querySelector("[data-draft-said]").hidden = area.value === area.defaultValue;
}

function show(edit, on) {
  edit.hidden = !on;
  document.querySelector("#line-text [data-read]").hidden = on;
  if (!on) return document.querySelector("[data-edit-open]")?.focus({ preventScroll: true });
  const area = edit.elements.text;
  const draft = stored(edit);
  if (draft !== null && draft !== area.value) {
    area.value = draft;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  return undefined;
}

function leave(edit) {
  const area = edit.elements.text;
  if (area.value !== area.defaultValue) {
    // The readings go back to the line that is stored; the draft waits for the next E.
    const draft = area.value;
    area.value = area.defaultValue;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    keep(edit, draft);
  }
  show(edit, false);
}

document.addEventListener("click", (event) => {
  const edit = form();
  if (!edit) return;
  if (event.target.closest("[data-edit-open]")) {
    event.preventDefault();
    show(edit, true);
  } else if (event.target.closest("[data-edit-leave]")) {
    event.preventDefault();
    leave(edit);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const edit = event.target.closest?.("#line-text [data-edit]");
  if (!edit) return;
  event.preventDefault();
  leave(edit);
});

document.addEventListener("input", (event) => {
  const edit = event.target.closest?.("#line-text [data-edit]");
  if (!edit || event.target !== edit.elements.text) return;
  keep(edit, event.target.value === event.target.defaultValue ? null : event.target.value);
  said(edit);
});

// Saved: the draft has done its work.
document.addEventListener("htmx:afterRequest", (event) => {
  const edit = event.target;
  if (edit instanceof HTMLFormElement && edit.matches("[data-edit]") && event.detail.successful) keep(edit, null);
});
