// Keys of one's own: "Change keys" in the key sheet shows a button on each; it exchanges a key with another, here and on every page of this browser.
// Exchanged, not moved: whatever the other key did is found under the first, so that no act is ever out of reach.
const sheet = document.getElementById("keys");
const said = sheet?.querySelector("[data-keys-said]");
let map = {};
let waiting = null;

try {
  map = JSON.parse(localStorage.getItem("key-map")) ?? {};
} catch {
  // without storage the keys are as they come
}

const caps = (place) => place.querySelectorAll("kbd.kbd");
const shown = (key) => (map[key] ?? key).toUpperCase();

// Every key that stands on the page says what has to be pressed for it now.
function label(place = document) {
  for (const cap of caps(place)) {
    const text = cap.dataset.keycap ?? cap.textContent.trim();
    if (text.length !== 1) continue;
    cap.dataset.keycap = text.toLowerCase();
    const now = shown(cap.dataset.keycap);
    if (cap.textContent !== now) cap.textContent = now;
  }
}

function store() {
  try {
    localStorage.setItem("key-map", JSON.stringify(map));
  } catch {
    // holds for this page only
  }
  document.dispatchEvent(new CustomEvent("keys:changed"));
  label();
  sheet.querySelector("[data-keys-reset]").hidden = Object.keys(map).length === 0;
}

// The key that does `act` and the key `wanted` change places.
function exchange(act, wanted) {
  const before = map[act] ?? act;
  const other = Object.keys(map).find((key) => map[key] === wanted) ?? wanted;
  if (other === act) return;
  map[act] = wanted;
  map[other] = before;
  for (const key of Object.keys(map)) if (map[key] === key) delete map[key];
  store();
  said.textContent = `${wanted.toUpperCase()} now does what ${before.toUpperCase()} did, and ${before.toUpperCase()} what ${wanted.toUpperCase()} did.`;
}

function rest() {
  waiting?.removeAttribute("aria-pressed");
  waiting = null;
}

// A button on each row of one key; pairs such as G R follow from their parts.
function offer() {
  label(sheet);
  for (const row of sheet.querySelectorAll("dl.keys > div")) {
    const own = [...caps(row)];
    if (own.length !== 1 || own[0].dataset.keycap?.length !== 1 || row.querySelector("[data-keys-change]")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small btn-quiet keys-change";
    button.dataset.keysChange = own[0].dataset.keycap;
    button.textContent = sheet.dataset.change;
    const what = document.createElement("span");
    what.className = "sr";
    what.textContent = ` ${row.querySelector("dd").textContent}`;
    button.append(what);
    row.querySelector("dd").append(button);
  }
  sheet.querySelector("[data-keys-reset]").hidden = Object.keys(map).length === 0;
}

if (sheet) {
  document.addEventListener("dialog:open", offer);
  sheet.addEventListener("close", rest);
  sheet.addEventListener("click", (event) => {
    rest();
    const opener = event.target.closest("[data-keys-open]");
    if (opener) opener.setAttribute("aria-pressed", String(sheet.toggleAttribute("data-changing")));
    if (event.target.closest("[data-keys-reset]")) {
      map = {};
      store();
      said.textContent = sheet.dataset.again;
    }
    waiting = event.target.closest("[data-keys-change]");
    if (!waiting) return;
    waiting.setAttribute("aria-pressed", "true");
    said.textContent = sheet.dataset.press;
  });
  // Before all others: the next key is no act, it is the key that was asked for.
  addEventListener("keydown", (event) => {
    if (!waiting || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    if (event.key === "Tab") return rest();
    event.preventDefault();
    event.stopImmediatePropagation();
    const plain = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain) exchange(waiting.dataset.keysChange, event.key.toLowerCase());
    else if (event.key === "Escape") said.textContent = "";
    else return void (said.textContent = sheet.dataset.press);
    return rest();
  }, true);
}

document.addEventListener("htmx:afterSettle", () => label());
document.addEventListener("desk:shown", () => label());
document.addEventListener("toast", () => label());
label();
