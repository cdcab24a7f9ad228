// An @ in a field with data-mentions offers people and roles: arrows choose, Enter or Tab takes, Esc leaves it. Without scripts
// one types the user name.
const BEGUN = /(?:^|[^\p{L}\p{N}_@.+-])@([\p{L}\p{N}_.+-]*)$/u;
const PAUSE = 120;
let timer = 0;
let asked = null; // the request in flight
let field = null; // where the list stands

const list = () => document.getElementById("people");
const options = () => [...(list()?.querySelectorAll("[role=option]") ?? [])];
const begun = (area) => area.value.slice(0, area.selectionStart).match(BEGUN);

function close() {
  clearTimeout(timer);
  asked?.abort();
  list()?.remove();
  for (const name of ["aria-controls", "aria-activedescendant", "aria-haspopup"]) field?.removeAttribute(name);
  field = null;
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(option) {
  const area = field;
  const found = begun(area);
  close();
  if (!found) return;
  const from = area.selectionStart - found[1].length;
  area.setRangeText(`${option.dataset.handle} `, from, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

async function offer(area, typed) {
  asked?.abort();
  const stop = new AbortController();
  asked = stop;
  try {
    const address = `${area.dataset.mentions}?${new URLSearchParams({ q: typed })}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: stop.signal });
    if (!answer.ok) return close();
    const shape = new DOMParser().parseFromString(await answer.text(), "text/html");
    const people = shape.getElementById("people");
    if (asked !== stop || document.activeElement !== area || !people?.children.length) return close();
    list()?.remove();
    field = area;
    area.after(document.adoptNode(people));
    area.setAttribute("aria-controls", "people");
    area.setAttribute("aria-haspopup", "listbox");
    choose(options()[0]);
    people.scrollIntoView({ block: "nearest" });
  } catch {
    if (asked === stop) close();
  }
  return undefined;
}

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!area.matches?.("textarea[data-mentions]")) return;
  const found = begun(area);
  if (!found) return close();
  clearTimeout(timer);
  timer = setTimeout(() => offer(area, found[1]), PAUSE);
  return undefined;
});

// In capture: while the list is there its keys are its own, and neither a menu nor the editor hears them.
document.addEventListener("keydown", (event) => {
  if (!field || event.target !== field || event.isComposing) return;
  const all = options();
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(all[(at + step + all.length) % all.length]);
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(all[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("#people [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option);
});
document.addEventListener("focusout", (event) => {
  if (event.target === field) close();
});
