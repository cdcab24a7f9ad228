// Who else has this line before them: while the page is seen it says every 15 s that somebody is here, and shows who else is.
const BEAT = 15_000;
const place = () => document.getElementById("here");
let timer = 0;

async function beat() {
  clearTimeout(timer);
  const here = place();
  if (document.visibilityState === "hidden") return;
  timer = setTimeout(beat, BEAT);
  if (!here) return;
  const editing = document.querySelector("[data-edit]:not([hidden])") ? "1" : "";
  const headers = { "HX-Request": "true", "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "" };
  try {
    const answer = await fetch(here.dataset.here, { method: "POST", body: new URLSearchParams({ editing }), headers, credentials: "same-origin" });
    if (!answer.ok || answer.redirected || here !== place()) return;
    const shape = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("here");
    // What stands there is read out when it changes, so the same is not written again.
    if (shape.textContent.trim() !== here.textContent.trim()) here.replaceChildren(...shape.childNodes);
  } catch {
    // out of reach: the next beat says it
  }
}

document.addEventListener("visibilitychange", beat);
document.addEventListener("desk:shown", beat);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "desk") beat();
});
beat();
