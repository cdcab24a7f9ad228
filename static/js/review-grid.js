// The grid by keyboard: J and K move between rows, Space ticks, Shift and an arrow ticks further.
const form = document.querySelector("[data-selection]");
const boxes = () => [...(form?.querySelectorAll("input[data-select]") ?? [])];
let at = -1;

function stand(index) {
  const all = boxes();
  if (!all.length) return null;
  at = Math.min(Math.max(index, 0), all.length - 1);
  for (const row of form.querySelectorAll("tr.cursor")) row.classList.remove("cursor");
  const row = all[at].closest("tr");
  row.classList.add("cursor");
  all[at].focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return all[at];
}

function tick(box) {
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

// What the key means where keys were exchanged (key-map.js); an arrow is an arrow with Shift too.
const pressed = (event) => (event.studioKey?.length === 1 ? event.studioKey : event.key);
const busy = (target) => target.matches?.("textarea, select, input:not([type=checkbox])") || document.querySelector("dialog[open]");

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  if (document.documentElement.dataset.keys === "off" && event.key.length === 1) return;
  const step = { j: 1, k: -1, ArrowDown: event.shiftKey ? 1 : 0, ArrowUp: event.shiftKey ? -1 : 0 }[pressed(event)];
  if (!step) return;
  event.preventDefault();
  if (event.shiftKey && at >= 0) tick(boxes()[at]);
  const box = stand(at + step);
  if (event.shiftKey && box) tick(box);
});

document.addEventListener("focusin", (event) => {
  const index = boxes().indexOf(event.target);
  if (index >= 0 && index !== at) stand(index);
});

// As at the desk: A, R, X and P act on the row where the cursor is while nothing is ticked, E edits it, C comments on it.
const OPENS = { c: "#comment", e: "?edit=1" };
document.addEventListener("keydown", (event) => {
  if (!form || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || busy(event.target)) return;
  if (document.documentElement.dataset.keys === "off" || at < 0) return;
  const key = pressed(event);
  if (key in OPENS) {
    event.preventDefault();
    location.assign(boxes()[at].closest("tr").querySelector("[data-row-link]").href + OPENS[key]);
  }
  if (!["a", "p", "r", "x"].includes(key) || boxes().some((box) => box.checked)) return;
  event.preventDefault();
  tick(boxes()[at]);
  form.querySelector(`[data-key="${key}"]`)?.click();
});

// In the question before a rejection 1 to 9 choose the reason, 9 one of one's own.
document.addEventListener("keydown", (event) => {
  const reason = document.querySelector("dialog[open] #bulk-reason");
  if (!reason || document.documentElement.dataset.keys === "off" || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input, textarea")) return;
  const other = reason.options[reason.options.length - 1];
  const option = event.key === "9" ? other : reason.options[event.key - 1];
  if (!option || (option === other && event.key !== "9")) return;
  event.preventDefault();
  option.selected = true;
  (option === other ? document.getElementById("bulk-note") : reason)?.focus();
});
