// A form that saves itself says beside each field what was refused: its answer, swapped in with data-field-errors, holds a
// <template data-errors-of="id of the control"> for each. A page that was sent whole has the same beside its fields already.
function unmark(form) {
  for (const errors of form.querySelectorAll(".field-errors")) errors.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    describe(control, "");
  }
}

function describe(control, error) {
  const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !id.endsWith("_error"));
  if (error) ids.push(error);
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}

function mark(template) {
  const control = document.getElementById(template.dataset.errorsOf);
  const field = control?.closest(".field");
  if (!field) return;
  const errors = template.content.firstElementChild.cloneNode(true);
  field.append(errors);
  // Tokens show another input in place of the control.
  for (const shown of field.querySelectorAll(".input")) {
    shown.setAttribute("aria-invalid", "true");
    describe(shown, errors.id);
  }
}

document.addEventListener("htmx:afterSettle", (event) => {
  const state = event.detail.elt.closest?.("[data-field-errors]");
  const form = state?.closest("form");
  if (!form) return;
  unmark(form);
  for (const template of state.querySelectorAll("template[data-errors-of]")) mark(template);
});
