// The file box: a file may be dropped on it, and its name and size are shown.
function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function tell(box) {
  const input = box.querySelector("input[type=file]");
  const shown = box.querySelector("[data-file-name]");
  if (!shown) return;
  shown.dataset.before ??= shown.textContent;
  shown.textContent = [...input.files].map((file) => `${file.name}, ${size(file.size)}`).join("; ") || shown.dataset.before;
  box.toggleAttribute("data-filled", input.files.length > 0);
}

document.addEventListener("change", (event) => {
  const box = event.target.closest?.(".file-drop");
  if (box) tell(box);
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    const box = event.target.closest?.(".file-drop");
    if (!box) return;
    event.preventDefault();
    box.dataset.over = "yes";
  });
}
document.addEventListener("dragleave", (event) => {
  const box = event.target.closest?.(".file-drop");
  if (box && !box.contains(event.relatedTarget)) delete box.dataset.over;
});
document.addEventListener("drop", (event) => {
  const box = event.target.closest?.(".file-drop");
  if (!box) return;
  event.preventDefault();
  delete box.dataset.over;
  const input = box.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
