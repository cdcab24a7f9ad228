// The next line is fetched ahead, so that J paints at once; every line link swaps the desk in place.
const READY = 3;
const fetched = new Map();

async function load(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "desk" }, credentials: "same-origin" });
  return answer.ok && !answer.redirected ? answer.text() : null;
}

function ahead() {
  const link = document.querySelector("#desk [data-prefetch]");
  if (!link || fetched.has(link.href)) return;
  fetched.set(link.href, load(link.href).catch(() => null));
  while (fetched.size > READY) fetched.delete(fetched.keys().next().value);
}

function paint(url, html, push) {
  htmx.swap("#desk", html, { swapStyle: "outerHTML" }, {
    afterSettleCallback: () => {
      document.querySelector("#desk [data-focus]")?.focus({ preventScroll: true });
      document.dispatchEvent(new CustomEvent("desk:shown"));
      ahead();
    },
  });
  if (push) history.pushState({ desk: url }, "", url);
}

async function go(url, push = true) {
  const waiting = fetched.get(url) ?? load(url).catch(() => null);
  // Shown once, then asked for anew: somebody may have decided on it meanwhile.
  fetched.delete(url);
  const html = await waiting;
  if (html === null) location.assign(url);
  else paint(url, html, push);
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

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "desk") return;
  // An act changes the queue, so that what was fetched ahead may be wrong.
  fetched.clear();
  ahead();
});
ahead();
