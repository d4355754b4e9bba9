// Follows what the server does: loads the page anew when it has something new to show, moves a progress bar meanwhile.
// A page that is not waiting has no data-watch, and this does nothing. Rule: no page needs it (see its noscript part).
const page = document.querySelector("[data-watch]");

async function look() {
  try {
    const answer = await fetch(page.dataset.watch, { credentials: "same-origin" });
    if (!answer.ok) return;
    const state = await answer.json();
    if (state.stamp !== page.dataset.stamp) { window.location.reload(); return; }
    for (const [name, value] of Object.entries(state.job ?? {})) {
      const place = document.getElementById(`job-${name}`);
      if (place?.tagName === "PROGRESS") place.value = value;
      else if (place && place.textContent !== value) place.textContent = value;
    }
  } catch { /* the server is away for a moment: ask again */ }
}

if (page) setInterval(look, 1000);
