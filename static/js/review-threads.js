// Threads beside a line: words that are selected in it become what a comment is about, and a thread shows its words.
const copy = () => document.querySelector("#line-text [data-read] .copy");
const button = () => document.querySelector("[data-talk-here]");
let chosen = null; // the words selected last, and where they stand

// The text as it is stored: a hidden character is drawn as its name, and stands for itself.
function plain(part) {
  for (const mark of part.querySelectorAll(".unseen")) mark.replaceWith(String.fromCodePoint(parseInt(mark.dataset.code, 16)));
  return part.textContent;
}

function selected() {
  const place = copy();
  const selection = getSelection();
  if (!place || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!place.contains(range.startContainer) || !place.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(place, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const quote = plain(range.cloneContents());
  if (!quote.trim()) return null;
  // Offsets count code points, as the server does.
  const start = [...plain(before.cloneContents())].length;
  return { quote, start, box: range.getBoundingClientRect() };
}

// From the grid, by C: what one has to say is typed at once.
if (location.hash === "#comment") document.getElementById("comment")?.focus();

// The button stands under the end of the selection, inside the line's own box.
function offer() {
  const here = button();
  if (!here || here.contains(document.activeElement)) return;
  chosen = selected();
  here.hidden = !chosen;
  if (!chosen) return;
  const around = here.parentElement.getBoundingClientRect();
  const most = around.width - here.offsetWidth;
  here.style.insetBlockStart = `${chosen.box.bottom - around.top + 6}px`;
  here.style.insetInlineStart = `${Math.max(0, Math.min(chosen.box.left - around.left, most))}px`;
}
document.addEventListener("selectionchange", offer);
// Words that were selected before this came.
offer();

// Pressing it must not take the selection away before it is read.
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest?.("[data-talk-here]")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-talk-here]") && chosen) return about(chosen);
  const link = event.target.closest?.("[data-talk-go]");
  const thread = link ? document.querySelector("#threads .talk-box") : talkOf(event.target.closest?.("mark[data-thread]"));
  if (!thread || getSelection().toString()) return undefined;
  event.preventDefault();
  thread.scrollIntoView({ block: "nearest" });
  return thread.focus({ preventScroll: true });
});

function about({ quote, start }) {
  const form = document.querySelector("[data-talk-form]");
  form.elements.quote.value = quote;
  form.elements.start.value = start;
  form.querySelector("[data-talk-words]").open = true;
  form.elements.quote.dispatchEvent(new Event("input", { bubbles: true }));
  button().hidden = true;
  form.elements.text.focus();
  form.scrollIntoView({ block: "nearest" });
}

const talkOf = (mark) => mark && document.getElementById(`thread-${mark.dataset.thread}`);
const wordsOf = (talk) => (copy() && talk ? copy().querySelectorAll(`mark[data-thread="${talk.dataset.thread}"]`) : []);

// A thread under the pointer or with the focus shows its words, and words under the pointer their thread.
function show(event) {
  const talk = event.target.closest?.(".talk-box") ?? talkOf(event.target.closest?.("mark[data-thread]"));
  for (const lit of document.querySelectorAll(".talk-box.on, mark.talk.on")) lit.classList.remove("on");
  const shown = talk ?? document.activeElement?.closest(".talk-box");
  for (const part of shown ? [shown, ...wordsOf(shown)] : []) part.classList.add("on");
}
document.addEventListener("pointerover", show);
document.addEventListener("focusin", show);
document.addEventListener("focusout", show);
