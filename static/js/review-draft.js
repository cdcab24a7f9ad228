// Where a text that is being typed is kept until it is saved: in this browser on every key, and with the server 800 ms after
// the last one, one request at a time. This browser's copy is for a lost line: it goes when the server has the text and the
// page that offers it was not asked for before that.
// review-edit.js, which shows all this, asks for it as window.studioDrafts.
const START = "draft ";
const KEPT = 30;
const PAUSE = 800;
const AGAIN = 10_000;
const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
const offered = () => document.querySelector("[data-draft-offer]");
const key = (place) => `${START}${place.dataset.by} ${place.dataset.line}`;
let timer = 0;
let waiting = null; // what is sent next: the newest only
let going = null; // the request in flight
let leaving = false; // the next page is asked for, and may have been made before the draft arrived

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // without storage a draft lives only as long as the page, and with the server
  }
}

// It outlives a lost line, a closed tab and a sign-out; of many the oldest go.
function keep(edit) {
  const { version, content_hash: hash, text } = edit.elements;
  const one = { text: text.value, version: version.value, hash: hash.value, at: Date.now() };
  try {
    localStorage.setItem(key(edit), JSON.stringify(one));
    const all = Object.keys(localStorage).filter((name) => name.startsWith(START));
    all.sort((a, b) => (read(b)?.at ?? 0) - (read(a)?.at ?? 0));
    for (const old of all.slice(KEPT)) localStorage.removeItem(old);
  } catch {
    // nothing to keep it in
  }
  waiting = { edit, one };
  clearTimeout(timer);
  if (!going) timer = setTimeout(send, PAUSE);
}

function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // nothing was kept
  }
}

function post(address, fields, more) {
  const headers = { "HX-Request": "true", "X-CSRFToken": token() };
  return fetch(address, { method: "POST", body: new URLSearchParams(fields), headers, credentials: "same-origin", ...more });
}

// Signed out, refused or out of reach: the copy in this browser stays; a line that is back is tried again.
async function send(more = {}) {
  clearTimeout(timer);
  if (going || !waiting) return;
  const now = waiting;
  const stop = new AbortController();
  let pause = PAUSE;
  waiting = null;
  going = stop;
  try {
    const { text, version, hash } = now.one;
    const answer = await post(now.edit.dataset.keep, { text, version, content_hash: hash }, { signal: stop.signal, ...more });
    if (answer.status === 204) taken(now);
  } catch {
    if (!stop.signal.aborted) waiting ??= now;
    pause = AGAIN;
  }
  if (going !== stop) return;
  going = null;
  if (waiting) timer = setTimeout(send, pause);
}

function taken({ edit, one }) {
  if (leaving || !edit.isConnected) return;
  if (read(key(edit))?.at === one.at) drop(key(edit));
  Object.assign(offered().dataset, one);
  edit.dispatchEvent(new CustomEvent("draft:kept", { bubbles: true, detail: one }));
}

function forget() {
  clearTimeout(timer);
  waiting = null;
  going?.abort();
  going = null;
}

// A text begun and not saved, of this or of an earlier version of the line: the newer of this browser's and the server's.
function left(edit) {
  const here = read(key(edit));
  const { text, version, hash, at } = offered().dataset;
  const there = at && { text, version, hash, at: Number(at) };
  const newer = here && (!there || here.at > there.at);
  if (here && !newer) drop(key(edit));
  const found = newer ? here : there;
  return found && found.text !== edit.elements.text.defaultValue ? found : null;
}

// Thrown away: here, on this page and with the server.
function away(place) {
  forget();
  drop(key(place));
  for (const name of ["text", "version", "hash", "at"]) delete offered()?.dataset[name];
  post(place.dataset.keep, { drop: "1" }, { keepalive: true }).catch(() => {});
}

// Another line, another tab: what waits goes at once.
addEventListener("beforeunload", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));
addEventListener("pagehide", () => send({ keepalive: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") send({ keepalive: true });
});
addEventListener("online", () => send());

// Saving says more than a draft: nothing on its way may come after it.
document.addEventListener("submit", (event) => {
  if (event.target.matches?.("#line-text [data-edit]")) forget();
}, true);

window.studioDrafts = { away, drop: (place) => drop(key(place)), keep, left, send };
