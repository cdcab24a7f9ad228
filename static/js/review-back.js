// A decision that was refused, or never arrived, comes back to the person with its reason and with what was written.
const REST = 700; // a line that just came back is not decided by a key that was meant for another
let cameBack = -REST;

const desk = () => document.getElementById("desk");

// Whoever types or has a menu open is not led away.
function busy() {
  const at = document.activeElement;
  return Boolean(document.querySelector("dialog[open], #desk details.menu[open], #line-text [data-edit]:not([hidden])")) || Boolean(at?.matches("textarea, select, input:not([type=checkbox], [type=radio])"));
}

// A note outlives its refusal, and the way to the door and back: R shows it again.
const noteKey = (action) => `note ${desk().dataset.by} ${new URL(action, location.href).pathname}`;
function keep({ action, body }, note = body.get("note")) {
  try {
    if (note) sessionStorage.setItem(noteKey(action), note);
    else sessionStorage.removeItem(noteKey(action));
  } catch {
    // without storage it is in the message
  }
}
function notes() {
  for (const field of desk()?.querySelectorAll(".decide form[hx-post] [name=note]") ?? []) {
    try {
      field.value ||= sessionStorage.getItem(noteKey(field.form.action)) ?? "";
    } catch {
      return;
    }
  }
}

function tell(text, help, back) {
  document.dispatchEvent(new CustomEvent("notice:said", { detail: { text, help, back } }));
}

function bring(made, address, shape) {
  window.studioNext.paint(address, shape, true);
  return stands(made);
}
function stands(made) {
  delete desk().dataset.decided;
  cameBack = performance.now();
  const note = made.body.get("note");
  const field = [...desk().querySelectorAll(".decide [name=note]")].find((one) => one.form.action === made.action);
  if (!note) return;
  if (!field) return tell("Your note:", note);
  field.value = note;
  field.closest("details").open = true;
  return undefined;
}

function refused(made, { address, shape }, hasMore) {
  keep(made);
  delete made.before.dataset.decided;
  const back = () => bring(made, address, shape);
  if (!hasMore && !busy()) return back();
  const why = [...shape.querySelectorAll("#desk [role=alert] strong, #desk [role=alert] bdi")].map((part) => part.textContent).join(" ");
  return tell(`Not decided: “${made.text}”`, why, back);
}

// None of them was taken: the first stands there again, and the rest wait after it as they did.
function lost(all, help) {
  const [first] = all;
  all.forEach((made) => keep(made));
  const shape = document.implementation.createHTMLDocument();
  const back = () => {
    shape.body.append(first.before, first.crumbs);
    bring(first, first.address, shape);
  };
  const isThere = desk() === first.before;
  const leads = !isThere && busy();
  if (isThere) stands(first);
  else if (!leads) back();
  tell(all.length > 1 ? `${all.length} decisions were not taken, from “${first.text}” on.` : `Not decided: “${first.text}”`, help, leads ? back : null);
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "desk") notes();
});
notes();

window.studioBack = { keep, lost, refused, rests: () => performance.now() - cameBack < REST };
