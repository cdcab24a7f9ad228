// Editing a line in place: E shows the field, Esc leaves it; what was typed waits (review-draft.js) until it is saved.
const drafts = window.studioDrafts;
const form = () => document.querySelector("#line-text [data-edit]");
const inputSaid = (area) => area.dispatchEvent(new Event("input", { bubbles: true }));

// "12:04", with its day when that is not today.
function timeSaid(at) {
  const then = new Date(at);
  const { region } = document.documentElement.dataset;
  const time = then.toLocaleTimeString(region, { hour: "numeric", minute: "2-digit" });
  const day = then.toLocaleDateString(region, region.startsWith("en-") ? { weekday: "short", day: "numeric", month: "long" } : {});
  return then.toDateString() === new Date().toDateString() ? time : `${day} ${time}`;
}

// Beside the buttons: not saved yet, and where it is kept meanwhile.
function said(edit, kept = 0) {
  const { value, defaultValue } = edit.elements.text;
  edit.querySelector("[data-draft-said]").hidden = value === defaultValue;
  for (const how of edit.querySelectorAll("[data-draft-how]")) how.hidden = (how.dataset.draftHow === "kept") !== Boolean(kept);
  if (kept) edit.querySelector("[data-draft-kept-at]").textContent = timeSaid(kept);
}

function show(edit, on) {
  edit.hidden = !on;
  document.querySelector("#line-text [data-read]").hidden = on;
  if (!on) return document.querySelector("[data-edit-open]")?.focus({ preventScroll: true });
  const area = edit.elements.text;
  const found = drafts.left(edit);
  if (found && found.text !== area.value) {
    area.value = found.text;
    // Where the line says something else by now it is saved over a version that is gone: the answer shows both texts.
    const isOlder = found.hash !== edit.dataset.hash;
    edit.elements.version.value = isOlder ? found.version : edit.dataset.version;
    edit.elements.content_hash.value = isOlder ? (found.hash ?? "") : edit.dataset.hash;
    inputSaid(area);
  }
  offer();
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  return undefined;
}

function leave(edit) {
  drafts.send();
  // An older text stands in the field: the page of the line as it is has the line's own.
  if ("editAgain" in edit.dataset) return location.assign(edit.querySelector("[data-edit-leave]").href);
  const area = edit.elements.text;
  show(edit, false);
  if (area.value !== area.defaultValue) {
    // The readings go back to the line that is stored; the draft waits for the next E.
    area.value = area.defaultValue;
    inputSaid(area);
  }
  return offer();
}

// On coming back the text that was left is offered, with the time it was typed.
function offer() {
  const edit = form();
  const place = document.querySelector("[data-draft-offer]");
  if (!edit || !place) return;
  const found = edit.hidden ? drafts.left(edit) : null;
  place.hidden = !found;
  if (!found) return;
  place.querySelector("[data-draft-at]").textContent = timeSaid(found.at);
  place.querySelector("[data-draft-text]").textContent = found.text;
  place.querySelector("[data-draft-older]").hidden = found.hash === edit.dataset.hash;
}

document.addEventListener("click", (event) => {
  // "Keep this one" of two texts: the other is given up.
  const given = event.target.closest("a[data-draft-drop]");
  if (given) drafts.away(given);
  const edit = form();
  if (!edit) return;
  if (event.target.closest("[data-edit-open], [data-draft-take]")) {
    event.preventDefault();
    show(edit, true);
  } else if (event.target.closest("[data-edit-leave]")) {
    event.preventDefault();
    leave(edit);
  } else if (event.target.closest("button[data-draft-drop]")) {
    event.preventDefault();
    drafts.away(edit);
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
  // A field that is being left is put back for the readings; nobody types there.
  if (!edit || edit.hidden || event.target !== edit.elements.text) return;
  drafts.keep(edit);
  said(edit);
});

// The server has it, and nobody has typed on.
document.addEventListener("draft:kept", ({ target: edit, detail: { text, at } }) => {
  if (edit.elements.text.value === text) said(edit, at);
});

// Saved: the draft has done its work. Refused or without a line it stays.
document.addEventListener("htmx:afterRequest", (event) => {
  const edit = event.target;
  const { status } = event.detail.xhr;
  if (edit instanceof HTMLFormElement && edit.matches("[data-edit], [data-conflict]") && status >= 200 && status < 400) drafts.drop(edit);
});
document.addEventListener("htmx:sendError", ({ target }) => {
  if (target.matches?.("#line-text [data-edit]")) drafts.keep(target);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "desk") offer();
});
document.addEventListener("desk:shown", offer);
offer();
