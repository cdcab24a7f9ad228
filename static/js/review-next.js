// The next line is fetched ahead, so that J paints at once; every line link swaps the desk in place.
const READY = 4;
const DEEP = 2; // lines ahead, for whoever decides faster than one is fetched
const fetched = new Map();

async function load(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "desk" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return null;
  // Parsed apart from the page, where nothing runs, and before it is wanted.
  const shape = new DOMParser().parseFromString(await answer.text(), "text/html");
  return shape.getElementById("desk") && shape;
}

async function ahead(from = document, deep = DEEP) {
  const link = deep && from.querySelector("#desk [data-prefetch]");
  if (!link) return;
  if (!fetched.has(link.href)) fetched.set(link.href, load(link.href).catch(() => null));
  while (fetched.size > READY) fetched.delete(fetched.keys().next().value);
  const shape = await fetched.get(link.href);
  if (shape) ahead(shape, deep - 1);
}

// One exchange of the whole desk: htmx would lay out the old and the new one together, which takes twice as long.
function paint(url, shape, push) {
  const desk = document.adoptNode(shape.getElementById("desk"));
  const title = desk.querySelector(":scope > title");
  document.title = title?.textContent ?? document.title;
  title?.remove();
  const crumbs = shape.getElementById("crumbs");
  crumbs?.removeAttribute("hx-swap-oob");
  document.getElementById("desk").replaceWith(desk);
  if (crumbs) document.getElementById("crumbs")?.replaceWith(document.adoptNode(crumbs));
  if (push) history.pushState({ desk: url }, "", url);
  htmx.process(desk);
  htmx.trigger(desk, "htmx:afterSettle", { elt: desk, isPainted: true });
  document.dispatchEvent(new CustomEvent("desk:shown"));
}

async function go(url, push = true) {
  const waiting = fetched.get(url) ?? load(url).catch(() => null);
  // Shown once, then asked for anew: somebody may have decided on it meanwhile.
  fetched.delete(url);
  const shape = await waiting;
  if (shape === null) location.assign(url);
  else paint(url, shape, push);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-line-link]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(link.href);
});

// Back and forward move between lines that were shown in place.
history.replaceState({ desk: location.href }, "");
addEventListener("popstate", (event) => {
  if (event.state?.desk) go(event.state.desk, false);
});

// An act changes the queue, so that what was fetched ahead may be wrong.
function again() {
  fetched.clear();
  ahead();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "desk") return;
  if (event.detail.isPainted) ahead();
  else again();
});
document.addEventListener("desk:followed", again);
ahead(document, 1);

// For review-decide.js, which shows the next line before a decision is answered.
window.studioNext = {
  load,
  paint,
  // The next line, as soon as it is here; without one the shape is null.
  async take() {
    const url = document.querySelector("#desk [data-prefetch]")?.href;
    if (!url) return { url, shape: null };
    const asked = fetched.get(url) ?? load(url).catch(() => null);
    fetched.delete(url);
    return { url, shape: await asked };
  },
};
