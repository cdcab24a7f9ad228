// What every htmx request needs: the CSRF token, where focus goes after a swap, and what to say when it fails.
const SAFE = new Set(["get", "head", "options"]);
const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  if (!SAFE.has(event.detail.verb)) event.detail.headers["X-CSRFToken"] = token();
});

// An error that names its own place, such as a refused act in #notice, is shown there.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status < 400 || !event.detail.xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// New content says with data-focus where reading goes on: its heading or its first faulty field.
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.elt;
  const wanted = place.matches?.("[data-focus]") ? place : place.querySelector?.("[data-focus]");
  if (!wanted) return;
  if (!wanted.matches("a[href], button, input, select, textarea, [tabindex]")) wanted.tabIndex = -1;
  // "still" leaves the page where it is, "start" brings what is new to the top of its pane.
  wanted.focus({ preventScroll: Boolean(wanted.dataset.focus) });
  if (wanted.dataset.focus === "start") wanted.scrollIntoView({ block: "start" });
});

// A plain form is sent once: its button rests for a while, unless the form says data-again (a download, say). Where an act may
// take a moment its button says so: data-busy holds the words until the next page is there.
const REST = 4000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [data-again]")) return;
  const button = event.submitter;
  setTimeout(() => {
    if (event.defaultPrevented || !button) return;
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.busy) {
      button.dataset.idle = button.textContent;
      button.textContent = button.dataset.busy;
      button.setAttribute("aria-busy", "true");
      return;
    }
    setTimeout(() => button.removeAttribute("aria-disabled"), REST);
  });
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[aria-disabled=true]")) event.preventDefault();
}, true);
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[type=submit][aria-disabled=true]:not([data-locked])")) button.removeAttribute("aria-disabled");
  for (const button of document.querySelectorAll("[aria-busy=true][data-idle]")) {
    button.textContent = button.dataset.idle;
    button.removeAttribute("aria-busy");
  }
});

// With a way back it stays until it is used or closed, beside others; all else gives way to what is said next.
function notice(text, help, back) {
  const region = document.getElementById("notice");
  const shape = document.getElementById("notice-shape");
  if (!region || !shape) return;
  const box = shape.content.firstElementChild.cloneNode(true);
  box.querySelector("[data-notice-text]").textContent = text;
  box.querySelector("[data-notice-help]").textContent = help;
  const button = box.querySelector("[data-notice-back]");
  if (back) {
    box.dataset.stays = "";
    button.hidden = false;
    button.addEventListener("click", () => {
      box.remove();
      back();
    });
  }
  noticesEnd();
  region.append(box);
}
const noticesEnd = () => document.querySelectorAll("#notice > :not([data-stays])").forEach((box) => box.remove());

document.addEventListener("notice:over", noticesEnd);
document.addEventListener("notice:said", ({ detail }) => notice(detail.text, detail.help, detail.back));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-notice-close]");
  if (button) (button.closest("#notice > *") ?? button).remove();
});

const WORDS = {
  403: ["You may not do that here.", "Your role, or a session that ended, stands in the way. Nothing was changed."],
  404: ["This is not here any more.", "It may have been moved or archived. Load the page again."],
  413: ["That is too large.", "Nothing was saved."],
  429: ["That was a little too fast.", "Wait a few seconds, then try again. Nothing is lost."],
};

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const said = xhr.getResponseHeader("X-Error-Text");
  const [text, help] = WORDS[xhr.status] ?? ["That did not work.", "What you wrote is still on this page. Try again."];
  const id = xhr.getResponseHeader("X-Request-ID");
  notice(said || text, `${said ? "" : help}${xhr.status >= 500 && id ? ` Quote ${id} if it happens again.` : ""}`);
});
document.addEventListener("htmx:sendError", () => {
  notice("No connection.", "What you wrote is still on this page. Try again when the line is back.");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && document.querySelector("#notice [data-notice-close]")) noticesEnd();
});
