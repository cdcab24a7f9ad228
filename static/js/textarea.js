// Textareas with data-autosize grow with their text where the browser cannot do it in CSS.
if (!CSS.supports("field-sizing", "content")) {
  const fit = (area) => {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  };
  const fitAll = (place) => place.querySelectorAll?.("textarea[data-autosize]").forEach(fit);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea[data-autosize]")) fit(event.target);
  });
  document.addEventListener("htmx:afterSettle", (event) => fitAll(event.detail.elt));
  fitAll(document);
}
