// A round as it is written: events while the server sends them, else a fragment that asks every two seconds.
const FAILS = 3;

function drop(key) {
  document.querySelector(`[data-waiting-for="${CSS.escape(key)}"]`)?.remove();
}

// Parsed apart from the page, where nothing runs.
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

// Lists come as <ol hx-swap-oob="beforeend:#id">; a line that is there already is left out.
function add(html) {
  for (const list of parsed(html).querySelectorAll("ol[hx-swap-oob]")) {
    const key = list.getAttribute("hx-swap-oob").split("#")[1];
    const place = document.getElementById(key);
    if (!place) continue;
    drop(key);
    for (const line of [...list.children]) {
      if (document.getElementById(line.id)) continue;
      place.append(line);
      window.htmx.process(line);
    }
    count(key, place);
  }
}

// The counts beside a field and in its product's head follow the lines that stand there.
function count(key, place) {
  const field = document.querySelector(`[data-made-of="${CSS.escape(key)}"]`);
  if (field) field.textContent = place.children.length;
  const product = place.closest("details[data-asked]");
  const made = product?.querySelector("summary [data-made]");
  if (!made) return;
  const lines = product.querySelectorAll("li.cand[id]").length;
  made.textContent = lines;
  made.closest(".badge").dataset.tone = lines >= Number(product.dataset.asked) ? "ok" : "here";
}

function show(box, html) {
  if (!html.trim()) return;
  // A button that is being used is not taken away from under the finger or the keyboard.
  if (box.contains(document.activeElement) && document.activeElement !== box) return;
  box.replaceChildren(...parsed(html).childNodes);
  // What came by an event is as alive as what came with the page.
  window.htmx.process(box);
}

function poll(box, after) {
  const address = new URL(box.dataset.poll, location.href);
  address.searchParams.set("after", after);
  window.htmx.ajax("GET", address.pathname + address.search, { target: box, swap: "outerHTML" });
}

function finish(box) {
  // The whole page once more: curve, counts and what is short stand beside the lines; in the side, how many wait now.
  box.setAttribute("hx-select-oob", "#side-nav");
  window.htmx.ajax("GET", location.pathname + location.search, { source: box, target: "#main", select: "#main > *", swap: "innerHTML" });
  box.removeAttribute("data-live");
}

function watch(box) {
  let after = Number(box.dataset.after);
  let fails = 0;
  const source = new EventSource(box.dataset.live);
  source.addEventListener("open", () => { fails = 0; });
  source.addEventListener("candidate", (event) => {
    after = Number(event.lastEventId) || after;
    add(event.data);
  });
  source.addEventListener("progress", (event) => show(box, event.data));
  source.addEventListener("end", (event) => {
    source.close();
    show(box, event.data);
    finish(box);
  });
  source.addEventListener("error", () => {
    fails += 1;
    if (source.readyState !== EventSource.CLOSED && fails < FAILS) return;
    source.close();
    poll(box, after);
  });
  addEventListener("pagehide", () => source.close());
}

// A poll that is over comes without a trigger: then the page is asked for once more.
document.addEventListener("htmx:afterSwap", (event) => {
  const box = document.getElementById("round-live");
  if (event.detail.target?.id === "round-live" && box && !box.hasAttribute("hx-trigger")) finish(box);
  for (const list of document.querySelectorAll("[data-waiting-for]")) {
    if (document.getElementById(list.dataset.waitingFor)?.children.length) list.remove();
  }
});

const box = document.querySelector("#round-live[data-live]");
if (box) watch(box);
