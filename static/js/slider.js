// A range and its number show one value; a range with data-explore moves the point of a curve.
const clamp = (value, input) => Math.min(Math.max(value, Number(input.min)), Number(input.max));

function partner(input) {
  if (input.type === "range") return document.getElementById(input.dataset.number);
  return document.querySelector(`input[type=range][data-number="${CSS.escape(input.id)}"]`);
}

function explore(range) {
  const point = document.getElementById(range.dataset.explore);
  if (!point) return;
  const curve = JSON.parse(point.dataset.curve);
  const share = (Number(range.value) - Number(range.min)) / (Number(range.max) - Number(range.min));
  const [x, y] = curve[Math.round(share * (curve.length - 1))];
  point.setAttribute("transform", `translate(${x} ${y})`);
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || (input.type !== "range" && input.type !== "number")) return;
  const other = partner(input);
  if (other && input.value !== "") other.value = input.type === "number" ? clamp(Number(input.value), other) : input.value;
  const range = input.type === "range" ? input : other;
  if (range?.dataset.explore) explore(range);
});

// A number left empty or out of range takes what the range shows.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "number") return;
  const range = partner(input);
  if (range) input.value = range.value;
});

// A preset sets many sliders at once: data-preset='{"sentiment": 30, "urgency": -10}', by field name.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preset]");
  if (!button) return;
  const form = button.form ?? button.closest("form");
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.preset))) {
    const range = form?.querySelector(`input[type=range][name="${CSS.escape(name)}"]`);
    if (!range) continue;
    range.value = value;
    range.dispatchEvent(new Event("input", { bubbles: true }));
    range.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
