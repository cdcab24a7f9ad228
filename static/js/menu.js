// Menus are details elements: one open at a time, Esc and a click elsewhere close, arrows move.
const open = () => document.querySelector("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = open();
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...menu.querySelectorAll(".menu-body :is(a[href], button:not([disabled]))")];
  if (!items.length || !menu.contains(document.activeElement)) return;
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
  event.preventDefault();
});

// A menu's act closes it, unless the act leads to another page anyway.
document.addEventListener("click", (event) => {
  const item = event.target.closest("details.menu .menu-body button");
  if (item) item.closest("details.menu").open = false;
});
