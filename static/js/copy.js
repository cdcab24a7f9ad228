// Copy to the clipboard: data-copy="the text" or data-copy-from="id of an element or field".
const WAIT = 2000;

async function write(text) {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "sr";
  document.body.append(box);
  box.select();
  document.execCommand("copy"); // plain http in a local network has no clipboard API
  box.remove();
  return undefined;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  await write(button.dataset.copy ?? source?.value ?? source?.textContent ?? "");
  const words = button.querySelector("[data-copy-words]");
  const before = words?.textContent;
  button.dataset.copied = "yes";
  if (words) words.textContent = button.dataset.wordsCopied || "Copied";
  document.dispatchEvent(new CustomEvent("copied", { detail: { button } }));
  setTimeout(() => {
    delete button.dataset.copied;
    if (words) words.textContent = before;
  }, WAIT);
});
