// Ticking rows: one box for all, Shift for a range, a count, and a bar of acts that is there only while something is ticked.
// <form data-selection> holds input[data-select-all], input[data-select], [data-selected-count], [data-selected-bar], and
// input[data-all-matching] where more match than are shown: data-total of the form says how many.
let last = null;

function show(form) {
  const boxes = [...form.querySelectorAll("input[data-select]")];
  const ticked = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  for (const all of form.querySelectorAll("input[data-select-all]")) {
    const free = boxes.filter((box) => !box.disabled);
    all.checked = free.length > 0 && free.every((box) => box.checked);
    all.indeterminate = ticked.length > 0 && !all.checked;
  }
  const whole = form.querySelector("input[data-all-matching]")?.checked;
  const count = whole ? Number(form.dataset.total) : ticked.length;
  for (const place of form.querySelectorAll("[data-selected-count]")) place.textContent = count.toLocaleString(document.documentElement.dataset.region);
  for (const bar of form.querySelectorAll("[data-selected-bar]")) bar.hidden = ticked.length === 0;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("input[data-select]");
  const form = box?.closest("[data-selection]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[data-select]:not(:disabled)")];
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-selection]");
  if (!form) return;
  if (event.target.matches("input[data-select-all]")) {
    for (const box of form.querySelectorAll("input[data-select]:not(:disabled)")) box.checked = event.target.checked;
  }
  // One row less ticked, and it is no longer all that match.
  const whole = form.querySelector("input[data-all-matching]");
  if (whole && event.target !== whole) whole.checked = false;
  else if (whole?.checked) for (const box of form.querySelectorAll("input[data-select]:not(:disabled)")) box.checked = true;
  show(form);
});

const showAll = () => document.querySelectorAll("[data-selection]").forEach(show);
document.addEventListener("htmx:afterSettle", showAll);
addEventListener("pageshow", showAll);
showAll();
