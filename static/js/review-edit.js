// Editing a line in place: E shows the field, Esc leaves it; what was typed is kept in this browser until it is saved.
const START = "draft ";
const KEPT = 30;
const form = () => document.querySelector("#line-text [data-edit]");
const name = (edit) => `${START}${edit.dataset.by} ${edit.dataset.line}`;
const inputSaid = (area) => area.dispatchEvent(new Event("input", { bubbles: true }));

function draft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // without storage a draft lives only as long as the page
  }
}

// It outlives a lost line, a closed tab and a sign-out; of many the oldest go.
function draftKeep(edit, text) {
  const { version, content_hash: read } = edit.elements;
  try {
    localStorage.setItem(name(edit), JSON.stringify({ text, version: version.value, read: read.value, at: Date.now() }));
    const all = Object.keys(localStorage).filter((one) => one.startsWith(START));
    all.sort((a, b) => (draft(b)?.at ?? 0) - (draft(a)?.at ?? 0));
    for (const old of all.slice(KEPT)) localStorage.removeItem(old);
  } catch {
    // nothing to keep it in
  }
}

function draftDrop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

// "12:04", with its day when that is not today.
function timeSaid(at) {
  const then = new Date(at);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const day = then.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "long" });
  return then.toDateString() === new Date().toDateString() ? time : `${day} ${time}`;
}

function said(edit) {
  const area = edit.elements.text;
  edit.querySelector("[data-draft-said]").hidden = area.value === area.defaultValue;
}

// A text begun here and not saved, of this or of an earlier version of the line.
function left(edit) {
  const found = draft(name(edit));
  return found && found.text !== edit.elements.text.defaultValue ? found : null;
}

function show(edit, on) {
  edit.hidden = !on;
  document.querySelector("#line-text [data-read]").hidden = on;
  if (!on) return document.querySelector("[data-edit-open]")?.focus({ preventScroll: true });
  const area = edit.elements.text;
  const found = left(edit);
  if (found && found.text !== area.value) {
    area.value = found.text;
    // Saved over a version that is gone, so that the answer shows both texts instead of losing one.
    edit.elements.version.value = found.version;
    edit.elements.content_hash.value = found.read ?? "";
    inputSaid(area);
  }
  offer();
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  return undefined;
}

function leave(edit) {
  // An older text stands in the field: the page of the line as it is has the line's own.
  if ("editAgain" in edit.dataset) return location.assign(edit.querySelector("[data-edit-leave]").href);
  const area = edit.elements.text;
  if (area.value !== area.defaultValue) {
    // The readings go back to the line that is stored; the draft waits for the next E.
    const text = area.value;
    area.value = area.defaultValue;
    inputSaid(area);
    draftKeep(edit, text);
  }
  show(edit, false);
  return offer();
}

// On coming back the text that was left is offered, with the time it was typed.
function offer() {
  const edit = form();
  const place = document.querySelector("[data-draft-offer]");
  if (!edit || !place) return;
  const found = edit.hidden ? left(edit) : null;
  place.hidden = !found;
  if (!found) return;
  place.querySelector("[data-draft-at]").textContent = timeSaid(found.at);
  place.querySelector("[data-draft-text]").textContent = found.text;
  place.querySelector("[data-draft-older]").hidden = String(found.version) === edit.dataset.version;
}

document.addEventListener("click", (event) => {
  // "Keep this one" of two texts: the other is given up.
  const given = event.target.closest("a[data-draft-drop]");
  if (given) draftDrop(name(given));
  const edit = form();
  if (!edit) return;
  if (event.target.closest("[data-edit-open], [data-draft-take]")) {
    event.preventDefault();
    show(edit, true);
  } else if (event.target.closest("[data-edit-leave]")) {
    event.preventDefault();
    leave(edit);
  } else if (event.target.closest("[data-draft-drop]")) {
    draftDrop(name(edit));
    offer();
    document.querySelector("[data-edit-open]")?.focus({ preventScroll: true });
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
  const { value, defaultValue } = event.target;
  if (value === defaultValue) draftDrop(name(edit));
  else draftKeep(edit, value);
  said(edit);
});

// Saved: the draft has done its work. Refused or without a line it stays.
document.addEventListener("htmx:afterRequest", (event) => {
  const edit = event.target;
  const { status } = event.detail.xhr;
  if (edit instanceof HTMLFormElement && edit.matches("[data-edit], [data-conflict]") && status >= 200 && status < 400) draftDrop(name(edit));
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "desk") offer();
});
document.addEventListener("desk:shown", offer);
offer();
