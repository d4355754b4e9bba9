// What a tab names and what stands below it are one: until the kernel has brought the form that was asked for, the one
// that still stands there takes no letter. Rule: nothing that is typed lands in another part of the sheet.
import { whenPlaced } from "./util.js";

// part: an element of the screen; area: the selector of what holds the form, which may come and go; wanted() gives the
// draft key of the form that belongs there.
export function gate(part, area, wanted) {
  const watch = new MutationObserver(look);
  const screen = () => part.closest(".cl-screen");
  function look() {
    const room = screen()?.querySelector(area);
    if (!room) return;
    const away = room.querySelector(".cl-form")?.dataset.part !== wanted();
    if (room.inert !== away) room.inert = away;
    room.setAttribute("aria-busy", String(away));
  }
  const stop = whenPlaced(screen, (whole) => {
    watch.observe(whole, { childList: true, subtree: true });
    look();
  });
  return { look, stop() { stop(); watch.disconnect(); } };
}
