// Single keys. An element with data-key="a" is clicked by A; "Shift+A", "Mod+Enter" (Ctrl or Cmd) and "g r" work too.
// Silent while typing and with a dialog open; "Mod+..." works while typing. The switch in the key sheet turns them off.
// Keys exchanged there (key-map.js) are read here: other modules ask event.studioKey what a pressed key means.
const root = document.documentElement;
let first = null;
let timer = 0;

try {
  if (localStorage.getItem("keys") === "off") root.dataset.keys = "off";
} catch {
  // without storage the keys are on
}

// Pairs of keys that stand for each other: {"a": "q", "q": "a"}.
let exchanged = {};
function exchangedRead() {
  try {
    exchanged = JSON.parse(localStorage.getItem("key-map")) ?? {};
  } catch {
    exchanged = {};
  }
}
exchangedRead();
document.addEventListener("keys:changed", exchangedRead);
const meant = (name) => Object.keys(exchanged).find((key) => exchanged[key] === name) ?? name;

const typing = (target) =>
  target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit])");

function nameOf(event) {
  let key = event.key === " " ? "Space" : event.key;
  if (key.length === 1) key = event.shiftKey && /\p{L}/u.test(key) ? `Shift+${key.toLowerCase()}` : key.toLowerCase();
  else if (event.shiftKey) key = `Shift+${key}`;
  return event.ctrlKey || event.metaKey ? `Mod+${key}` : key;
}

// A field in a folded menu that opens for its key (data-key-opens) counts as seen where the menu is.
function usable(element) {
  const seen = element.matches("[data-key-opens]") ? element.closest("details") : element;
  return !element.disabled && element.getAttribute("aria-disabled") !== "true" && seen.getClientRects().length > 0;
}

function find(name, within) {
  const wanted = name.toLowerCase();
  const all = [...within.querySelectorAll("[data-key]")].filter((el) => el.dataset.key.toLowerCase() === wanted);
  // What stands on every page gives way to the page's own.
  all.sort((a, b) => ("keyLast" in a.dataset) - ("keyLast" in b.dataset));
  // What only leads on or opens a dialog works by its key where a narrow page has no room for it, too.
  return all.find(usable) ?? all.find((el) => el.matches("a[href], [data-dialog-open]:enabled") && !el.closest("[hidden], dialog:not([open])"));
}

// Z undoes the newest toast; a page that has its own undo marks it data-key="z" and is asked after.
const undo = () => document.querySelector("#toasts [data-toast]:last-child [data-toast-undo] button") ?? find("z", document);

function press(event, element) {
  event.preventDefault();
  // A key that is held down moves on, but decides once.
  if (event.repeat && element.matches("[type=submit]")) return;
  const menu = element.closest("[data-key-opens]") && element.closest("details:not([open])");
  if (menu) menu.open = true;
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
  } else element.click();
}

document.addEventListener("keydown", (event) => {
  event.studioKey = meant(nameOf(event));
}, true);
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const name = event.studioKey;
  // A field of a dialog that was closed a moment ago may still hold the focus: nobody types there.
  const shown = event.target instanceof Element && event.target.getClientRects().length > 0;
  const target = shown ? event.target : document.body;
  const within = target.closest("form, dialog") ?? document;
  if (name.startsWith("Mod+")) {
    const found = find(name, within) ?? find(name, document);
    if (found) press(event, found);
    return;
  }
  if (typing(target) || document.querySelector("dialog[open]")) return;
  if (root.dataset.keys === "off" && event.key.length === 1) return;
  const sequence = first ? `${first} ${name}` : name;
  first = null;
  // The second key of a pair that leads nowhere does nothing: after G, L writes no line.
  const found = (sequence === "z" ? undo() : null) ?? find(sequence, document);
  if (found) return press(event, found);
  if (sequence === name && name.length === 1 && document.querySelector(`[data-key^="${CSS.escape(name)} " i]`)) {
    first = name;
    clearTimeout(timer);
    timer = setTimeout(() => (first = null), 1200);
  }
});

// The key sheet lists what this page offers: each element with data-key and data-key-words.
function list() {
  const box = document.querySelector("[data-keys-here]");
  const place = box?.querySelector("dl");
  if (!place) return;
  const rows = new Map();
  for (const element of document.querySelectorAll("[data-key][data-key-words]")) rows.set(element.dataset.key, element.dataset.keyWords);
  place.replaceChildren();
  for (const [key, words] of rows) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    term.className = "row row-tight";
    for (const part of key.split(/[ +]/)) {
      const cap = document.createElement("kbd");
      cap.className = "kbd";
      if (!key.includes("+")) cap.dataset.keycap = part;
      cap.textContent = part === "Mod" ? "Ctrl" : part.length === 1 ? part.toUpperCase() : part;
      term.append(cap);
    }
    const said = document.createElement("dd");
    said.textContent = words;
    row.append(term, said);
    place.append(row);
  }
  box.hidden = rows.size === 0;
}

document.addEventListener("dialog:open", list);
const toggle = document.querySelector("[data-keys-switch]");
if (toggle) {
  toggle.checked = root.dataset.keys !== "off";
  toggle.addEventListener("change", () => {
    root.dataset.keys = toggle.checked ? "on" : "off";
    try {
      localStorage.setItem("keys", root.dataset.keys);
    } catch {
      // holds for this page only
    }
  });
}
