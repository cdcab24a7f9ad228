// The theme button: as the system, light, dark. The server reads the cookie, so the first paint is right.
const ORDER = ["system", "light", "dark"];
const root = document.documentElement;

function stored() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // storage may be off; the cookie still works
  }
}

function current() {
  return ORDER.includes(root.dataset.theme) ? root.dataset.theme : "system";
}

function apply(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    button.dataset.now = theme;
    const words = button.dataset[`words${theme[0].toUpperCase()}${theme.slice(1)}`];
    button.setAttribute("aria-label", words);
    button.title = words;
  }
}

function remember(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  const age = theme === "system" ? 0 : 31536000;
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // the cookie is enough
  }
}

const kept = stored();
apply(ORDER.includes(kept) && current() === "system" ? kept : current());
if (kept && kept !== "system" && !document.cookie.includes("theme=")) remember(kept);

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-button]")) return;
  const next = ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length];
  apply(next);
  remember(next);
});

addEventListener("storage", (event) => {
  if (event.key === "theme" && ORDER.includes(event.newValue)) apply(event.newValue);
});
