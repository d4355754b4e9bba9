// What a tab names and what stands below it are one: until the kernel has brought the form that was asked for, the one
// that still stands there takes no letter. Rule: nothing that is typed lands in another part of the sheet.

// find() gives the area that holds the form, wanted() the draft key of the form that belongs there.
export function gate(find, wanted) {
  function look() {
    const area = find();
    if (!area) return;
    const away = area.querySelector(".cl-form")?.dataset.part !== wanted();
    if (area.inert !== away) area.inert = away;
    area.setAttribute("aria-busy", String(away));
  }
  const watch = new MutationObserver(look);
  const start = requestAnimationFrame(() => {
    const area = find();
    if (area) watch.observe(area, { childList: true, subtree: true });
    look();
  });
  return { look, stop() { cancelAnimationFrame(start); watch.disconnect(); } };
}
