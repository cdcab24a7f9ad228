// In the queue a decision shows the next line at once and is sent meanwhile: one at a time, in the order in which they were made.
// What is refused, or never arrives, comes back (review-back.js).
const next = window.studioNext;
const back = window.studioBack;
const MOST_WAIT = 60_000;
const MOST_ALIVE = 60_000; // a browser sends on no more than this from a page that is left
const HELP = {
  403: "Your role, or a session that ended, stands in the way. Nothing was changed.",
  404: "The line is not here any more.",
  429: "That was a little too fast. Wait a few seconds, then decide again.",
};
const waiting = []; // not answered yet; the first is on its way
let turn = Promise.resolve(true); // whether all of them were taken

const desk = () => document.getElementById("desk");
const newestUndo = () => document.querySelector("#toasts [data-toast]:last-child [data-toast-undo] button");
const isDecision = (form) => form.matches("#desk .decide form[hx-post]");
const stay = (event) => event.preventDefault();

async function sent({ action, body, address }) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const headers = { "HX-Request": "true", "HX-Target": "desk", "X-CSRFToken": token };
  const keepalive = body.toString().length < MOST_ALIVE;
  try {
    const answer = await fetch(action, { method: "POST", body, headers, credentials: "same-origin", keepalive, signal: AbortSignal.timeout(MOST_WAIT) });
    const shape = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.redirected && shape.getElementById("desk")) {
      return { taken: answer.ok, shape, address: answer.headers.get("HX-Push-Url") ?? address, toast: JSON.parse(answer.headers.get("HX-Trigger") ?? "{}").toast };
    }
    const isOver = answer.redirected || answer.headers.has("HX-Redirect");
    return { taken: false, help: isOver ? "Your session ended. Load the page, sign in, then decide again." : HELP[answer.status] ?? "That did not work. Decide again." };
  } catch {
    return { taken: false, help: "No connection. Decide again when the line is back." };
  }
}

async function sendAll() {
  let well = true;
  let answer;
  addEventListener("beforeunload", stay);
  while (waiting.length) {
    const made = waiting[0];
    answer = await sent(made);
    well &&= answer.taken;
    if (answer.taken) {
      waiting.shift();
      back.keep(made, "");
      document.dispatchEvent(new Event("notice:over"));
      if (desk() === made.before) next.paint(answer.address, answer.shape, true);
      if (answer.toast) document.dispatchEvent(new CustomEvent("toast", { detail: answer.toast }));
    } else if (answer.shape) back.refused(waiting.shift(), answer, waiting.length > 0);
    else back.lost(waiting.splice(0), answer.help);
  }
  removeEventListener("beforeunload", stay);
  follow(answer);
  return well;
}

// What lies around the line that is shown: the list, the counts, the way on.
async function follow(answer) {
  const around = answer.shape?.getElementById("desk");
  const { shown } = desk().dataset;
  const over = () => document.dispatchEvent(new Event("desk:followed"));
  if (!answer.shape) return undefined;
  if (!around) return over(); // it is what is shown
  const shape = around.dataset.shown === shown ? answer.shape : await next.load(location.href).catch(() => null);
  const fresh = shape?.getElementById("desk");
  if (!fresh || waiting.length || desk().dataset.shown !== shown || fresh.dataset.shown !== shown) return undefined;
  const at = document.activeElement;
  const pane = desk().querySelector(".queue");
  const isUsed = !pane || pane.contains(at) || pane.querySelector("details[open]");
  const parts = [...(isUsed ? [] : [[pane, fresh.querySelector(".queue")]]), [document.getElementById("crumbs"), shape.getElementById("crumbs")]];
  const steps = fresh.querySelectorAll("[data-steps]");
  for (const [n, old] of desk().querySelectorAll("[data-steps]").entries()) if (!old.contains(at)) parts.push([old, steps[n]]);
  for (const [old, now] of parts) {
    if (!old || !now) continue;
    now.removeAttribute("hx-swap-oob");
    old.replaceWith(document.adoptNode(now));
    window.htmx.process(now);
  }
  desk().querySelector(".queue-item[aria-current]")?.scrollIntoView({ block: "nearest" });
  return over();
}

async function decide(form, submitter) {
  const before = desk();
  // What is read is decided once, and what nobody has seen yet not at all.
  if ("decided" in before.dataset || back.rests()) return;
  before.dataset.decided = "";
  waiting.push({
    action: form.action,
    body: new URLSearchParams([...new FormData(form, submitter)]),
    before,
    crumbs: document.getElementById("crumbs"),
    address: location.href,
    text: (before.querySelector("#line-text [data-read] .copy")?.textContent ?? "").trim().slice(0, 60),
  });
  for (const menu of before.querySelectorAll("details.menu[open]")) menu.open = false;
  const coming = next.take();
  if (waiting.length === 1) turn = sendAll();
  const { url, shape } = await coming;
  if (shape && desk() === before && "decided" in before.dataset) next.paint(url, shape, true);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (isDecision(form)) {
    event.preventDefault();
    event.stopPropagation();
    decide(form, submitter);
    return;
  }
  // An undo, and what leads off this page, waits for what is on its way.
  const undoes = form.closest("#toasts") ?? form.querySelector("[data-key=z]");
  if (!waiting.length || form.method === "dialog" || (!undoes && form.matches("[hx-post], [hx-get]"))) return;
  event.preventDefault();
  event.stopPropagation();
  if ("waits" in form.dataset) return;
  form.dataset.waits = "";
  turn.then((well) => {
    delete form.dataset.waits;
    if (!well) return;
    const isHeld = form.closest("[data-toast]")?.matches(":hover, :focus-within");
    const undo = undoes && !isHeld ? newestUndo() : null;
    if (undo) undo.click();
    else if (form.isConnected) form.requestSubmit(submitter);
  });
}, true);

document.addEventListener("click", (event) => {
  // The second click of two was meant for the line that is gone.
  if (event.detail > 1 && event.target.closest?.("#desk .decide form[hx-post] [type=submit]")) event.preventDefault();
}, true);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]:not([data-line-link], [target], [href^='#'])");
  if (!waiting.length || !link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  turn.then((well) => well && link.isConnected && link.click());
});
