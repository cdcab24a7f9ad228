// Toasts: what was done; with Undo its key Z and the seconds left. They stay while focused or pointed at.
//
// The server puts them on the page (messages), swaps them into #toasts out of band, or sends a header
//   HX-Trigger: {"toast": {"text": "Approved.", "undo": "/w/shop/review/undo/7/", "seconds": 30}}
const region = document.getElementById("toasts");
const held = (toast) => toast.matches(":hover, :focus-within");

function close(toast) {
  const hadFocus = toast.contains(document.activeElement);
  toast.remove();
  if (hadFocus) document.getElementById("main")?.focus();
}

function start(toast) {
  if (toast.dataset.started) return;
  toast.dataset.started = "yes";
  toast.querySelector("[data-toast-close]").hidden = false;
  let left = Number(toast.dataset.seconds) || 30;
  const shown = toast.querySelector("[data-toast-time]");
  const tick = () => {
    if (!toast.isConnected) return clearInterval(timer);
    // A count that nobody has to act on would only pull the eye.
    if (toast.querySelector("[data-toast-undo]")) shown.textContent = `${left} s`;
    if (held(toast)) return;
    if (left <= 0) {
      clearInterval(timer);
      close(toast);
    }
    left -= 1;
  };
  const timer = setInterval(tick, 1000);
  tick();
}

function show({ text, undo, seconds }) {
  const toast = document.getElementById("toast-shape").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  const form = toast.querySelector("[data-toast-undo]");
  if (undo) form.setAttribute("action", undo);
  else form.remove();
  // On the review desk an undo answers in place, as the act did.
  if (undo && document.getElementById("desk")) {
    for (const [name, value] of Object.entries({ "hx-post": undo, "hx-target": "#desk", "hx-swap": "outerHTML" })) form.setAttribute(name, value);
    form.addEventListener("htmx:beforeSwap", () => close(toast));
  }
  toast.dataset.seconds = seconds || (undo ? 30 : 10);
  region.append(toast);
  window.htmx.process(toast);
}

if (region) {
  for (const toast of region.querySelectorAll("[data-toast]")) start(toast);
  new MutationObserver(() => {
    const toasts = [...region.querySelectorAll("[data-toast]")];
    toasts.forEach(start);
    // One at a time: what was done before is undone by Z again, or in the history, and nothing is covered.
    for (const old of toasts.slice(0, -1)) if (!held(old)) close(old);
  }).observe(region, { childList: true });

  document.addEventListener("toast", (event) => show(event.detail));
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) close(event.target.closest("[data-toast]"));
  });
  region.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(event.target.closest("[data-toast]"));
  });
}
