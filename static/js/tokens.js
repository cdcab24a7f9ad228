// A textarea with data-tokens, one entry a line, becomes a row of tokens with a field to add more.
// Without scripts it stays a textarea; either way the server gets the same lines.
const entries = (area) => area.value.split("\n").map((line) => line.trim()).filter(Boolean);

function build(area) {
  if (area.dataset.built) return;
  area.dataset.built = "yes";
  const box = document.createElement("div");
  box.className = "tokens";
  const input = document.createElement("input");
  input.className = "input";
  input.id = `${area.id}-add`;
  input.placeholder = area.dataset.tokens || "";
  input.autocomplete = "off";
  for (const name of ["aria-describedby", "aria-invalid"]) if (area.hasAttribute(name)) input.setAttribute(name, area.getAttribute(name));
  for (const label of area.labels) label.htmlFor = input.id;
  box.append(input);
  area.hidden = true;
  area.after(box);

  const shape = document.createElement("span");
  shape.className = "token";

  function draw() {
    box.querySelectorAll(".token").forEach((token) => token.remove());
    for (const text of entries(area)) {
      const token = shape.cloneNode();
      const remove = document.createElement("button");
      remove.type = "button";
      remove.dataset.text = text;
      remove.setAttribute("aria-label", `Remove ${text}`);
      token.append(document.createTextNode(text), remove);
      input.before(token);
    }
  }

  function store(list) {
    area.value = [...new Set(list)].join("\n");
    draw();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function add() {
    const text = input.value.trim();
    if (!text) return false;
    input.value = "";
    store([...entries(area), ...text.split("\n")]);
    return true;
  }

  input.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === ",") && add()) event.preventDefault();
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
    else if (event.key === "Backspace" && !input.value) store(entries(area).slice(0, -1));
  });
  input.addEventListener("blur", add);
  input.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text").split(/\n+/);
    if (lines.length < 2) return;
    event.preventDefault();
    store([...entries(area), ...lines.map((line) => line.trim()).filter(Boolean)]);
  });
  box.addEventListener("click", (event) => {
    const remove = event.target.closest("button[data-text]");
    if (remove) store(entries(area).filter((text) => text !== remove.dataset.text));
    if (remove || event.target === box) input.focus();
  });
  area.form?.addEventListener("reset", () => setTimeout(draw));
  draw();
}

const buildAll = (place) => place.querySelectorAll?.("textarea[data-tokens]").forEach(build);
document.addEventListener("htmx:afterSettle", (event) => buildAll(event.detail.elt));
buildAll(document);
