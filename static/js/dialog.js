// Dialogs of the browser's own kind: data-dialog-open="id" opens, data-dialog-close closes, Esc and the ground close too.
// A form with method="dialog" closes by itself. A dialog swapped in with data-dialog-now opens at once.
function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  document.dispatchEvent(new CustomEvent("dialog:open", { detail: { id } }));
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    // A link with data-dialog-open is a page of its own where scripts are off.
    event.preventDefault();
    open(opener.dataset.dialogOpen);
    return;
  }
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  // Only the ground around a dialog has the dialog itself as the target, outside of its box.
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail) event.target.close();
  }
});

function openNow(place) {
  const dialog = place.matches?.("dialog[data-dialog-now]") ? place : place.querySelector?.("dialog[data-dialog-now]");
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("htmx:afterSettle", (event) => openNow(event.detail.elt));
openNow(document);
