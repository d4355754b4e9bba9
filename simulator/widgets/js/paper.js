// A paper as it came: in a sandboxed frame without scripts, to zoom, to turn, to go on to the next one.
import { listenForKeys, pressKey } from "./keys.js";
import { fill, freshId, make } from "./util.js";

const SHEET = 820;
const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2];

function render({ model, el }) {
  const labels = model.get("labels");
  let zoom = 1;
  let turned = 0;
  const name = freshId("paper");
  const frame = make("iframe", { class: "cl-paper-frame", sandbox: "allow-same-origin", referrerpolicy: "no-referrer" });
  const stage = make("div", { class: "cl-stage" }, frame);
  const pane = make("div", { class: "cl-pane", tabindex: "0", role: "region", "aria-labelledby": name }, stage);
  const title = make("span", { class: "cl-paper-name", id: name });
  const share = make("output", { class: "cl-zoom" });
  const tool = (text, label, onclick) => make("button", { type: "button", class: "cl-button cl-small", text, title: label, "aria-label": label, onclick });
  const step = (by) => () => {
    const at = STEPS.reduce((best, value, index) => (Math.abs(value - zoom) < Math.abs(STEPS[best] - zoom) ? index : best), 0);
    zoom = STEPS[Math.max(0, Math.min(STEPS.length - 1, at + by))];
    place();
  };
  const next = make("button", { type: "button", class: "cl-button cl-small", text: labels.next, onclick: () => model.send({ kind: "next", name: model.get("name") }) });
  const bar = make("div", { class: "cl-paperbar" }, title,
    make("span", { class: "cl-tools" }, tool("−", labels.smaller, step(-1)), share, tool("+", labels.larger, step(1)),
      tool("⟳", labels.turn, () => { turned = (turned + 90) % 360; place(); }), next));

  // The sheet is laid out at one width and scaled to the pane, so that it looks the same on every screen.
  function place() {
    const inner = frame.contentDocument?.documentElement;
    if (!inner) return;
    const room = Math.max(240, pane.clientWidth - 2);
    const width = Math.max(480, Math.min(SHEET, room / Math.max(0.8, Math.min(1, room / SHEET))));
    frame.style.width = `${width}px`;
    frame.style.height = "0px";
    const height = Math.max(inner.scrollHeight, frame.contentDocument.body?.scrollHeight ?? 0);
    frame.style.height = `${height}px`;
    const flat = turned % 180 === 0;
    const scale = (room / width) * zoom;
    stage.style.width = `${(flat ? width : height) * scale}px`;
    stage.style.height = `${(flat ? height : width) * scale}px`;
    const shift = { 0: "", 90: `translateX(${height * scale}px) `, 180: `translate(${width * scale}px, ${height * scale}px) `, 270: `translateY(${width * scale}px) ` }[turned];
    frame.style.transform = `${shift}rotate(${turned}deg) scale(${scale})`;
    share.textContent = `${Math.round(zoom * 100)} %`;
  }
  let watch = null;
  frame.addEventListener("load", () => {
    watch?.disconnect();
    const body = frame.contentDocument?.body;
    if (body) {
      let last = 0;
      watch = new ResizeObserver(() => { if (body.scrollHeight !== last) { last = body.scrollHeight; place(); } });
      watch.observe(body);
      frame.contentDocument.addEventListener("toggle", place, true);
      frame.contentDocument.addEventListener("keydown", (event) => { pressKey(event, frame); event.stopPropagation(); }, true);
    }
    place();
  });
  const show = () => {
    title.textContent = model.get("name");
    frame.title = fill(labels.paper, { name: model.get("name") });
    next.hidden = !model.get("more");
    frame.srcdoc = model.get("html");
    pane.scrollTop = 0;
    turned = 0;
  };
  const around = new ResizeObserver(() => place());
  around.observe(pane);
  const root = make("section", { class: "cl-root cl-paper", "data-lm-suppress-shortcuts": "true" }, bar, pane);
  root.addEventListener("keydown", (event) => event.stopPropagation());
  listenForKeys();
  model.on("change:html", show);
  el.append(root);
  show();
  return () => { around.disconnect(); watch?.disconnect(); model.off("change:html", show); };
}

export default { render };
