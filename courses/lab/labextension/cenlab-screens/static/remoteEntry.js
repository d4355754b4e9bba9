// A small JupyterLab extension without a build step: when an exercise opens, its cells tagged "screen" run, and
// what belongs to programming is out of sight until asked for.
//
// JupyterLab loads this file as a module-federation container: an object under window._JUPYTERLAB with init (gets the
// shared modules) and get (gives ours). Rule: only notebooks that cenlab built (metadata.cenlab) are touched, and of
// those only cells tagged "screen" are run.
(() => {
  const NAME = "cenlab-screens";
  const TAG = "screen";
  const here = document.currentScript ? document.currentScript.src : "";
  let shared = null;

  async function moduleOf(name) {
    const versions = shared[name];
    const newest = Object.keys(versions).sort((version, other) => version.localeCompare(other, undefined, { numeric: true })).pop();
    return (await versions[newest].get())();
  }

  const config = () => JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const base = () => config().baseUrl ?? "/";

  function isOurs(panel) {
    return Boolean(panel.context.model?.getMetadata?.("cenlab"));
  }

  function isScreen(cell) {
    return cell.model.type === "code" && (cell.model.getMetadata("tags") ?? []).includes(TAG);
  }

  function foldGradeCell(cell) {
    if (cell.model.getMetadata("nbgrader")?.grade) cell.addClass("cenlab-grade");
  }

  async function runScreens(panel, NotebookActions) {
    const notebook = panel.content;
    const screens = notebook.widgets.filter(isScreen);
    if (!screens.length) return true;
    const dirty = panel.context.model.dirty;
    for (const cell of screens) {
      cell.model.trusted = true;
      cell.inputHidden = true;
      cell.addClass("cenlab-screen");
    }
    const place = notebook.activeCellIndex;
    const ran = await NotebookActions.runCells(notebook, screens, panel.sessionContext);
    notebook.activeCellIndex = place;
    if (!dirty) panel.context.model.dirty = false;
    // An error of the program is an answer too; a kernel that died gives none.
    return ran || screens.some(showsError);
  }

  function showsError(cell) {
    const outputs = cell.model.outputs;
    for (let number = 0; number < outputs.length; number += 1) if (outputs.get(number).type === "error") return true;
    return false;
  }

  // Until nobody has typed for a moment: a screen that is drawn anew under the fingers would swallow letters.
  function pause(node, quiet = 700, longest = 15000) {
    return new Promise((resolve) => {
      let timer = setTimeout(done, quiet);
      const limit = setTimeout(done, longest);
      const typed = () => { clearTimeout(timer); timer = setTimeout(done, quiet); };
      node.addEventListener("keydown", typed, true);
      function done() {
        clearTimeout(timer);
        clearTimeout(limit);
        node.removeEventListener("keydown", typed, true);
        resolve();
      }
    });
  }

  // After a restart: load the program first, so that the screen is away for a moment only; then back to the field.
  async function reopen(panel, NotebookActions) {
    const names = panel.content.widgets.filter(isScreen)
      .map((cell) => /open_screen\("(\w+)"\)/.exec(cell.model.sharedModel.getSource())?.[1]).filter(Boolean);
    const code = names.map((name) => `import simulator.widgets.${name}_screen`).join("\n");
    await panel.sessionContext.session?.kernel?.requestExecute({ code, silent: true, store_history: false }).done;
    await pause(panel.node);
    const field = document.activeElement;
    const path = field?.closest?.("[data-path]")?.dataset.path;
    const place = field?.selectionStart;
    const ran = await runScreens(panel, NotebookActions);
    // The screen may draw itself twice (first its first page, then the one that was open): stay until it is calm. Who
    // has gone on to something else meanwhile is left where he is: only a focus that was lost is given back.
    for (let tries = 0, calm = 0; path && tries < 80 && calm < 20; tries += 1) {
      const target = panel.node.querySelector(`.cenlab-screen [data-path="${CSS.escape(path)}"] :is(input, textarea)`);
      if (!focusIsLost(panel)) calm += 1;
      else if (target) {
        target.focus();
        if (place !== undefined && place !== null && target.setSelectionRange) target.setSelectionRange(place, place);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return ran;
  }

  // Nowhere, or on the notebook beneath the screens, where nobody can put it.
  function focusIsLost(panel) {
    const active = document.activeElement;
    return !active || active === document.body || (panel.node.contains(active) && !active.closest(".cl-screen"));
  }

  // ---- the kernel may die at any moment, also before the first screen is up: we watch from the first moment, say it
  // in our own words, and run the screens again. JupyterLab's own dialogs about that never come.
  const FALLEN = ["restarting", "autorestarting", "dead", "terminating"];
  const LOOK_MS = 1000;
  const SAID_MS = 2000;
  const SLOW_MS = 5000;
  const LOST_MS = 6000;
  const LONGEST_MS = 90000;
  const after = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

  function keeper(panel, NotebookActions) {
    const session = panel.sessionContext;
    const state = { falls: 0, shown: false, opening: null, notice: null };
    const dialog = panel._onSessionStatusChanged;
    if (dialog) session.statusChanged.disconnect(dialog, panel);
    session._displayKernelError = async () => { fell(); };

    function say() {
      if (state.notice || !words || panel.isDisposed) return;
      state.notice = document.createElement("p");
      state.notice.className = "cenlab-opening cenlab-own";
      state.notice.setAttribute("role", "status");
      state.notice.textContent = words.opening;
      panel.node.append(state.notice);
    }

    function fell() {
      state.falls += 1;
      if (!state.begun) return;
      say();
      open();
    }
    const watch = (_, status) => { if (FALLEN.includes(status)) fell(); };
    session.statusChanged.connect(watch);
    panel.disposed.connect(() => session.statusChanged.disconnect(watch));

    // The kernel is there and speaks with us; after a while we go on without that: what is asked then waits for it.
    // One that came back as it was being asked may stay deaf: it is started anew, and given twice the time each time.
    async function connected() {
      for (let time = 0, deaf = 0, patience = LOST_MS; time < LONGEST_MS && !panel.isDisposed; time += LOOK_MS / 5) {
        const kernel = session.session?.kernel;
        const there = kernel?.connectionStatus === "connected";
        if (there && ["idle", "busy"].includes(kernel.status)) return;
        deaf = there ? deaf + LOOK_MS / 5 : 0;
        if (kernel?.status === "dead" || (time > SLOW_MS && !kernel) || deaf > patience) {
          if (deaf > patience) patience *= 2;
          deaf = 0;
          await session.restartKernel().catch(console.error);
        }
        await after(LOOK_MS / 5);
      }
    }

    // Ends when the kernel falls, or when the server has it idle while we wait for its answer: then that is lost.
    async function lost(falls, run) {
      for (let time = 0, idle = 0; time < LONGEST_MS && !run.ended && !panel.isDisposed; time += LOOK_MS) {
        await after(LOOK_MS);
        if (state.falls !== falls) return false;
        const kernel = session.session?.kernel;
        const model = kernel && await fetch(`${base()}api/kernels/${kernel.id}`, { credentials: "same-origin", cache: "no-store" })
          .then((answer) => (answer.ok ? answer.json() : null)).catch(() => undefined);
        idle = model?.execution_state === "idle" ? idle + LOOK_MS : 0;
        if (idle >= LOST_MS || model === null) break;
      }
      if (!run.ended && !panel.isDisposed) await Promise.race([session.session?.kernel?.reconnect()?.catch(console.error), after(LOST_MS)]);
      return false;
    }

    async function attempt() {
      await connected();
      const falls = state.falls;
      const run = { ended: false };
      const answer = (state.shown ? reopen(panel, NotebookActions) : runScreens(panel, NotebookActions))
        .catch((error) => { console.debug(error); return false; }).finally(() => { run.ended = true; });
      const ran = await Promise.race([answer, lost(falls, run)]);
      return ran && state.falls === falls;
    }

    async function untilShown() {
      const begun = Date.now();
      const saying = setInterval(() => { if (state.falls || Date.now() - begun > SAID_MS) say(); }, LOOK_MS / 5);
      try {
        while (!panel.isDisposed && !(await attempt())) await after(LOOK_MS / 5);
      } finally { clearInterval(saying); }
      state.shown = true;
      state.falls = 0;
      state.notice?.remove();
      state.notice = null;
      takeDown(panel);
    }

    function open() {
      state.begun = true;
      state.opening ??= untilShown().catch(console.error).finally(() => { state.opening = null; });
      return state.opening;
    }

    // A notebook that is none of ours keeps what JupyterLab does.
    function leave() {
      session.statusChanged.disconnect(watch);
      delete session._displayKernelError;
      if (dialog) session.statusChanged.connect(dialog, panel);
    }
    return { open, leave };
  }

  async function prepare(panel, NotebookActions) {
    const keeping = keeper(panel, NotebookActions);
    await panel.context.ready;
    panel.addClass(isOurs(panel) ? "cenlab-page" : "cenlab-foreign");
    if (!isOurs(panel)) { keeping.leave(); return; }
    panel.toolbar.setHidden(document.body.classList.contains("cenlab-plain"));
    const screens = panel.content.widgets.filter(isScreen);
    for (const cell of screens) {
      // What was drawn in an earlier session is dead; it must not stand there while the screen is opened again.
      cell.model.sharedModel.setOutputs?.([]);
      cell.inputHidden = true;
      cell.addClass("cenlab-screen");
    }
    panel.content.widgets.forEach(foldGradeCell);
    panel.context.model.dirty = false;
    await keeping.open();
  }

  // ---- the plain view: JupyterLab's own parts are hidden through Lumino, so that their room is given back
  function within(widget, id) {
    for (const child of widget.children()) {
      const widgetOfId = child.id === id ? child : within(child, id);
      if (widgetOfId) return widgetOfId;
    }
    return null;
  }

  function plainView(app, tracker) {
    const plain = document.body.classList.contains("cenlab-plain");
    for (const id of ["jp-menu-panel", "jp-bottom-panel"]) within(app.shell, id)?.setHidden(plain);
    for (const side of ["left", "right"]) {
      if (app.shell.isSideTabBarVisible(side) === plain) app.shell.toggleSideTabBarVisibility(side);
    }
    tracker.forEach((panel) => { if (isOurs(panel)) panel.toolbar.setHidden(plain); });
  }

  let awaited = false; // who asks for the desk before it is there is taken down when it is
  function toDesk(panel) {
    const screen = panel?.content.widgets.find(isScreen);
    const fields = screen?.node.querySelectorAll(".cl-screen :is(input, textarea, button, [tabindex='0'])") ?? [];
    const field = [...fields].find((candidate) => candidate.getClientRects().length && !candidate.disabled);
    screen?.node.scrollIntoView({ block: "start" });
    field?.focus({ preventScroll: true });
    setTimeout(() => screen?.node.scrollIntoView({ block: "start" }), 80); // the notebook moves an active cell
    return Boolean(field);
  }

  async function takeDown(panel) {
    for (let left = 49; awaited && !panel.isDisposed; left -= 1) {
      awaited = !toDesk(panel) && left > 0; // a later start of the program takes nobody away from his field
      await after(LOOK_MS / 5);
    }
  }

  function bar(Widget, words, app, tracker) {
    const node = document.createElement("div");
    node.className = "cenlab-bar";
    const start = document.createElement("button");
    start.className = "cenlab-start";
    start.textContent = `← ${words.start}`;
    start.addEventListener("click", async () => {
      const context = tracker.currentWidget?.context;
      if (context?.model?.dirty) await context.save();
      window.location.assign(`${base()}cenlab/start`);
    });
    const title = document.createElement("span");
    title.className = "cenlab-title";
    const show = () => {
      const name = tracker.currentWidget?.context.model?.getMetadata?.("cenlab")?.exercise;
      title.textContent = words.titles[name] ?? "";
    };
    tracker.currentChanged.connect(async () => { await tracker.currentWidget?.context.ready; show(); nameWindow(tracker); });
    const mark = document.createElement("span");
    mark.className = "cenlab-synthetic";
    mark.textContent = words.synthetic;
    const menus = document.createElement("button");
    menus.className = "cenlab-menus";
    menus.setAttribute("aria-pressed", "false");
    menus.textContent = words.menus;
    menus.title = words.menus_title;
    menus.addEventListener("click", () => {
      const plain = document.body.classList.toggle("cenlab-plain");
      menus.setAttribute("aria-pressed", String(!plain));
      plainView(app, tracker);
    });
    const desk = document.createElement("button");
    desk.className = "cenlab-desk";
    desk.textContent = `↓ ${words.desk}`;
    desk.addEventListener("click", () => { awaited = !toDesk(tracker.currentWidget); });
    node.append(start, title, desk, mark, menus);
    const widget = new Widget({ node });
    widget.id = "cenlab-bar";
    return widget;
  }

  // ---- the server away: our own words at the top, and back by itself; JupyterLab's dialog never comes
  let words = null;
  let away = null;
  const ask = (name) => fetch(`${base()}cenlab/${name}`, { credentials: "same-origin", cache: "no-store" });

  function goOn() {
    for (const panel of panels()) panel.context.model && (panel.context.model.dirty = false);
    window.location.reload();
  }

  // Is it there again? The same server: go on where we were. Another one has no kernel of ours: load the page anew.
  async function tryAgain() {
    try {
      const answer = await ask("words");
      if (answer.status === 403 || answer.redirected) { away.say(words.away_address); return; }
      if (!answer.ok) return;
      const now = await answer.json();
      if (now.server !== words.server) { goOn(); return; }
      clearInterval(away.timer);
      away.node.remove();
      away = null;
    } catch { /* still away */ }
  }

  async function lost() {
    if (away || !words) return;
    const text = document.createElement("p");
    const button = document.createElement("button");
    const node = document.createElement("div");
    node.className = "cenlab-away cenlab-own";
    node.setAttribute("role", "alert");
    button.type = "button";
    button.textContent = words.away_again;
    button.addEventListener("click", tryAgain);
    text.textContent = words.away;
    node.append(text, button);
    document.body.append(node);
    away = { node, timer: setInterval(tryAgain, 2000), say: (told) => { text.textContent = told; } };
  }

  let panels = () => [];

  // ---- the title of the window names the exercise, not the program beneath
  function nameWindow(tracker) {
    const name = tracker.currentWidget?.context.model?.getMetadata?.("cenlab")?.exercise;
    const wanted = [words?.titles[name], "cenlab"].filter(Boolean).join(" · ");
    if (document.title !== wanted) document.title = wanted;
  }

  async function connectionPlugin() {
    const { IConnectionLost } = await moduleOf("@jupyterlab/application");
    return { id: `${NAME}:connection`, autoStart: true, provides: IConnectionLost, activate: () => lost };
  }

  async function plugin() {
    const { INotebookTracker, NotebookActions } = await moduleOf("@jupyterlab/notebook");
    const { Widget } = await moduleOf("@lumino/widgets");
    return {
      id: `${NAME}:plugin`,
      autoStart: true,
      requires: [INotebookTracker],
      activate: async (app, tracker) => {
        document.body.classList.add("cenlab-plain");
        panels = () => { const all = []; tracker.forEach((panel) => all.push(panel)); return all; };
        nameWindow(tracker);
        new MutationObserver(() => nameWindow(tracker)).observe(document.head, { childList: true, subtree: true, characterData: true });
        const style = document.createElement("link");
        style.rel = "stylesheet";
        style.href = new URL("plain.css", here).href;
        document.head.append(style);
        tracker.widgetAdded.connect((_, panel) => { prepare(panel, NotebookActions).catch(console.error); });
        tracker.forEach((panel) => { prepare(panel, NotebookActions).catch(console.error); });
        words = await (await ask("words")).json();
        nameWindow(tracker);
        document.documentElement.lang = words.lang;
        app.shell.add(bar(Widget, words, app, tracker), "top", { rank: 1 });
        app.restored.then(() => {
          app.shell.collapseLeft();
          app.shell.collapseRight();
          plainView(app, tracker);
        });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB[NAME] = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const plugins = [await connectionPlugin(), await plugin()];
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
