// The palette: Ctrl+K (Cmd+K) opens it; what is typed finds pages, products, campaigns, lines and the buttons of this page.
// Arrows choose, Enter goes there or presses.
const PAUSE = 120;
const dialog = document.querySelector("[data-palette]");
const field = dialog?.querySelector("input");
const place = dialog?.querySelector("[data-options]");
let timer = 0;
let asked = null; // the request in flight

const options = () => [...place.querySelectorAll("[role=option]")];
const chosen = () => place.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

// What its keycap says is no part of a button's name, nor what only another width or a screen reader has of it.
function nameOf(button) {
  const texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
  let name = "";
  while (texts.nextNode()) {
    const part = texts.currentNode.parentElement;
    if (part.checkVisibility() && !part.closest("kbd, .sr")) name += texts.currentNode.data;
  }
  return name.replace(/\s+/g, " ").trim();
}

// A name that several have, such as that of each row, means none of them.
function acts(words) {
  const named = new Map();
  for (const button of document.querySelectorAll("main .btn")) {
    if (button.disabled || button.getAttribute("aria-disabled") === "true" || !button.checkVisibility()) continue;
    const name = nameOf(button);
    named.set(name, named.has(name) ? null : button);
  }
  return [...named].filter(([name, button]) => name && button && words.every((word) => name.toLowerCase().includes(word)));
}

function act([name, button]) {
  const option = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  option.querySelector("span").textContent = name;
  option.button = button;
  return option;
}

function offerActs() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = acts(words).map(act);
  const list = place.querySelector("[role=listbox]");
  if (words.length) list.prepend(...found);
  else list.append(...found);
  if (found.length) place.querySelector("[role=status]")?.remove();
}

function go(option, elsewhere) {
  if (!option) return;
  if (option.button) {
    dialog.close();
    option.button.focus();
    option.button.click();
  } else if (elsewhere) window.open(option.dataset.href, "_blank", "noopener");
  else location.assign(option.dataset.href);
}

async function ask() {
  asked?.abort();
  const stop = new AbortController();
  asked = stop;
  try {
    const address = `${dialog.dataset.palette}?${new URLSearchParams({ as: "options", q: field.value })}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: stop.signal });
    // Signed out meanwhile: the page says so better than an empty list.
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...document.adoptNode(page.body).childNodes);
    offerActs();
    options().forEach((option, at) => (option.id = `option-${at}`));
    choose(options()[0]);
  } catch {
    // The next key asks again.
  }
  return undefined;
}

if (dialog) {
  document.addEventListener("dialog:open", (event) => {
    if (event.detail.id !== dialog.id) return;
    field.value = "";
    ask();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  dialog.addEventListener("keydown", (event) => {
    // Closed a moment ago, its field may still hold the focus: the key that opens it is not one of its own then.
    if (event.isComposing || !dialog.open) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = options();
    if (event.studioKey === "Mod+k") dialog.close();
    else if (step) choose(all.at((all.indexOf(chosen()) + step) % all.length));
    else if (event.key === "Enter") go(chosen(), event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  place.addEventListener("click", (event) => go(event.target.closest("[role=option]"), event.ctrlKey || event.metaKey));
}
