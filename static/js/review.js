// The review desk: menus take the cursor, the current line stays in view, previews change size.
const desk = () => document.getElementById("desk");

// A menu opened by its key puts the cursor where typing goes on.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.matches?.("details.menu[open]") && !menu.querySelector(".menu-body :focus")) menu.querySelector("[data-menu-focus]")?.focus({ preventScroll: true });
  // What a key opened comes into view; a fold that came open with the page says toggle too and stays where it is.
  if (menu.matches?.("details.fold[open]:has(> summary[data-key])")) menu.scrollIntoView({ block: "nearest" });
}, true);

// After a swap: the queue's list stands where the line is, the page at its top.
function wake() {
  const place = desk();
  if (!place) return;
  place.querySelector(".queue-item[aria-current]")?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "desk") return;
  wake();
  // What was said in a thread is read on there, the rest from its top.
  if (matchMedia("(max-width: 61.99rem)").matches && !document.activeElement?.closest("#threads")) scrollTo({ top: 0 });
});
wake();

// Computer or phone: the same preview, narrower.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preview-size]");
  if (!button) return;
  const preview = button.closest("[data-preview]");
  const sized = preview.querySelector("[data-sized]");
  for (const other of preview.querySelectorAll("[data-preview-size]")) other.setAttribute("aria-pressed", String(other === button));
  sized?.classList.toggle(sized.dataset.sized, button.dataset.previewSize === "phone");
});
