// Moving launches on the calendar: dragged with a pointer, or by keyboard: M picks up the one that has the focus, arrows carry
// it by days and weeks, Enter drops it, Escape puts it back. What the new day would mean is asked of the server and said under
// the board before anything is saved. It stands in its new place at once, and goes back where the server says no.
const board = () => document.getElementById("launch-board");
const bar = () => document.getElementById("launch-move");
const DAY = 86_400_000;
const WAIT = 120;
const later = (day, count) => new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
const between = (first, last) => Math.round((Date.parse(last) - Date.parse(first)) / DAY);
// {item, home, next, days}: what is carried, where it stood and before what, how many days it went.
let held = null;
let sent = null;
let dropped = "";
let timer = 0;

const starts = (one) => later(one.item.dataset.starts, one.days);
function cellAt(one) {
  const { day, lane } = one.home.dataset;
  const same = lane ? `[data-lane="${lane}"]` : "";
  return board().querySelector(`[data-day="${later(day, one.days)}"]${same}`);
}

function pick(item) {
  if (held) back(held);
  held = { item, home: item.closest("[data-day]"), next: item.nextSibling, days: 0 };
  item.dataset.held = "";
  ask();
}

// What it would mean there; while a key is held down only the last day is asked for.
function ask() {
  clearTimeout(timer);
  timer = setTimeout(() => held && window.htmx.ajax("GET", `${held.item.dataset.move}?day=${starts(held)}`, { target: "#launch-move", swap: "outerHTML" }), WAIT);
}

function carry(days) {
  held.days += days;
  // Beyond what the page shows it stays at the edge, and the words say where it is.
  cellAt(held)?.append(held.item);
  held.item.focus();
  ask();
}

function rest(one) {
  delete one.item.dataset.held;
  clearTimeout(timer);
  if (held === one) held = null;
  for (const cell of board().querySelectorAll(".over")) cell.classList.remove("over");
}

function back(one) {
  rest(one);
  one.home.insertBefore(one.item, one.next);
  one.item.focus();
}

function drop() {
  const one = held;
  if (!one.days) return cancel();
  rest(one);
  cellAt(one)?.append(one.item);
  sent = one;
  dropped = one.item.id;
  const { move, version } = one.item.dataset;
  window.htmx.ajax("POST", move, { source: one.item, target: "#launch-move", swap: "outerHTML", values: { day: starts(one), version } });
}

function cancel() {
  if (held) back(held);
  bar().replaceChildren();
}

document.addEventListener("keydown", (event) => {
  if (!held || event.ctrlKey || event.metaKey || event.altKey) return;
  const ahead = getComputedStyle(board()).direction === "rtl" ? -1 : 1;
  const days = { ArrowLeft: -ahead, ArrowRight: ahead, ArrowUp: -7, ArrowDown: 7 }[event.key];
  if (days) carry(days);
  else if (event.key === "Enter") drop();
  else if (event.key === "Escape") cancel();
  else if (event.key === "Tab") return cancel();
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  // The key M clicks its own sign in the legend; what has the focus is meant.
  if (event.target.closest("[data-move-pick]")) {
    const item = document.activeElement?.closest("[data-move]");
    if (item) pick(item);
  } else if (event.target.closest("#launch-board ~ * [data-move-back]")) {
    event.preventDefault();
    bar().replaceChildren();
  }
});

// What has no time yet is dragged from the tray: its form opens at that day.
document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-move]");
  const place = event.target.closest?.("[data-place]");
  if (!item && !place) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", (item ?? place).textContent.trim());
  if (item) pick(item);
  else held = { place: place.dataset.place };
});
document.addEventListener("dragover", (event) => {
  const cell = held && event.target.closest?.("[data-day]");
  if (!cell) return;
  event.preventDefault();
  if (held.item) {
    const days = between(held.home.dataset.day, cell.dataset.day);
    if (days !== held.days) {
      held.days = days;
      ask();
    }
  }
  for (const other of board().querySelectorAll(".over")) other.classList.remove("over");
  cell.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const cell = held && event.target.closest?.("[data-day]");
  if (!cell) return;
  event.preventDefault();
  if (held.item) return drop();
  location.assign(`${held.place}?day=${cell.dataset.day}`);
});
document.addEventListener("dragend", () => {
  if (held?.item) cancel();
  held = null;
});

// Refused or unheard: back to where it was; the bar or a notice says why.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!sent || event.detail.elt !== sent.item) return;
  if (!event.detail.successful || event.detail.xhr.status >= 400) back(sent);
  sent = null;
});
document.addEventListener("launchMoved", () => bar().replaceChildren());
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "launch-board") document.getElementById(dropped)?.focus();
});
