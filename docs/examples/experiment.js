// Shows each visitor one text of a CopyStudio experiment, always the same one, and tells what they did.
//
//   <h1 id="headline">Your own text</h1>
//   <script defer src="experiment.js" data-at="https://copy.example.com/api/v1/experiments/7/"
//           data-key="cspub_…" data-target="#headline"></script>
//
// The key is publishable: keys/ of the experiment makes one that works from your shop's origin alone. Where nothing
// answers in time, the experiment is held, or the browser keeps nothing, your own text stays and nothing is told.
(async ({ at, key, target, wait = "800" }) => {
  const shown = document.querySelector(target);
  const send = (path, body, more) =>
    fetch(at + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      ...more,
    });
  try {
    const unit = (localStorage.copystudioUnit ??= crypto.randomUUID());
    // keepalive: what is told as a visitor leaves the page still arrives.
    const tell = (kind, more) =>
      send(
        "events/",
        [{ id: crypto.randomUUID(), unit, kind, at: new Date().toISOString(), ...more }],
        { keepalive: true },
      ).catch(() => {});
    const answer = await send("assign/", { unit }, { signal: AbortSignal.timeout(Number(wait)) });
    if (!answer.ok) return;
    const { arm, text } = await answer.json();
    shown.textContent = text;
    // Who takes no part is shown the text to beat and counts nowhere.
    if (arm === null) return;
    tell("exposure", { arm });
    shown.addEventListener("click", () => tell("click"), { once: true });
  } catch {
    // The page is as it was.
  }
})(document.currentScript.dataset);
