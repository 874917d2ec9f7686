// The page: opens the engine, holds what the views share, and shows the view that the address names.

import { openEngine } from "./pool.js";
import { blankMemory, blankView } from "./views/blank.js";
import { catalogueMemory, catalogueView } from "./views/catalogue.js";
import { checkView } from "./views/check.js";
import { codesView, codeWindow } from "./views/codes.js";
import { combineMemory, combineView } from "./views/combine.js";
import { fill, focusOn, h } from "./views/dom.js";
import { receive } from "./views/drop.js";
import { createSayer, drawFoot, drawHead, PARTS } from "./views/frame.js";
import { listMemory } from "./views/list.js";
import { mergeMemory, mergeView } from "./views/merge.js";
import { createResults, given } from "./views/results.js";
import { schoolView } from "./views/school.js";
import { createStore } from "./views/store.js";
import { words } from "./views/words.js";

const VIEWS = {
  check: checkView,
  merge: mergeView,
  combine: combineView,
  blank: blankView,
  catalogue: catalogueView,
  codes: codesView,
};
const main = document.getElementById("main");

/** What the views share. One-way: views read it and call its functions; these change the state, and views are told. */
function createPage(engine) {
  const page = {
    engine,
    words: words("vi"),
    memory: {
      list: listMemory(),
      merge: mergeMemory(),
      combine: combineMemory(),
      blank: blankMemory(),
      catalogue: catalogueMemory(),
    },
  };

  /** The forms of a file. A file that the engine could not take has one form too, with the finding that says why. */
  async function check(file, path, lang) {
    try {
      return (await engine.check(given({ file, path }), lang)).forms;
    } catch (error) {
      return [unreadForm(path, page.about.failures[error.kind] ?? unopened(error))];
    }
  }

  function unopened(error) {
    const message = error.kind === "refused" ? error.message : page.words.say("failure.unopened");
    return {
      code: "",
      severity: "error",
      item: null,
      sheet: null,
      cell: null,
      message,
      help: page.words.say("failure.unopened_help"),
    };
  }

  const store = createStore({ check, parallel: engine.workers * 2 });

  async function addForms(files, { withResults = false } = {}) {
    const found = files.filter(({ inFolder }) => inFolder);
    const meant = await engine.pickUp(
      found.map(({ path }) => path),
      withResults,
    );
    const passed = new Set(found.filter((_, at) => !meant[at]));
    const taken = files.filter((file) => !passed.has(file));
    if (taken.length === 0) page.announce(page.words.say("drop.nothing"), { shown: true });
    else if (passed.size > 0)
      page.announce(page.words.say("drop.passed", { count: passed.size }), { shown: true });
    if (taken.length === 0) return;
    const added = store.add(taken);
    if (added.length === 1) openAlone(added[0]);
  }

  /** Whoever drops one file wants to see this one. */
  function openAlone(entry) {
    const stop = store.listen(({ entries }) => {
      if (!entries.includes(entry) || entry.state !== "read") return;
      stop();
      if (entry.forms.length === 1 && ["check", "form"].includes(route().name))
        location.hash = `form/${entry.id}.0`;
    });
  }

  return Object.assign(page, {
    store,
    addForms,
    results: createResults(engine, store, () => page.words.lang),
    codeTitle: (code) => page.about.codes.find((one) => one.code === code)?.title ?? code,
    grid: (entry, form, { sheet, cell, rows, columns }) =>
      engine.grid(given(entry), { form: form.file, sheet, cell, rows, columns }, page.words.lang),
    failureText: ({ kind, message }) =>
      kind === "refused"
        ? message
        : (page.about.failures[kind]?.message ?? page.words.say("failure.unopened")),
    async learn() {
      page.about = await engine.about(page.words.lang);
      page.codeOrder = page.about.codes.map(({ code }) => code);
    },
    async catalogueChanged() {
      await page.learn();
      drawFoot(page);
      page.memory.merge.made = null;
      store.again();
    },
  });
}

/** A form of which nothing could be read. */
function unreadForm(path, finding) {
  return {
    file: path,
    sha256: "",
    unit: { name: null, code: null, kind: null, parent: null },
    school_year: null,
    answers: [],
    groups: [],
    level: null,
    findings: [finding],
    layout: { fingerprint: null, file: null, blocks: [], left_out: [] },
  };
}

/** What the address names: a part of the page, or a form of a file. */
function route() {
  const [name, rest] = location.hash.slice(1).split("/");
  const [id, index] = (rest ?? "").split(".").map(Number);
  return name === "form" ? { name, id, index } : { name: PARTS.includes(name) ? name : "check" };
}

async function start() {
  const engine = openEngine();
  const page = createPage(engine);
  await page.learn();
  page.announce = createSayer(page);
  const window = codeWindow(page);
  document.body.append(window.element);
  page.explain = window.open;
  let view = null;
  let address = null;

  async function show({ takesFocus = true } = {}) {
    address = location.hash;
    const asked = address;
    const { name, id, index } = route();
    const entry = name === "form" ? page.store.find(id) : null;
    if (entry) await page.store.spoken(entry);
    // A person may have gone on while a report was worded.
    if (asked !== address) return;
    if (name === "form" && !entry?.forms[index]) return location.replace("#check");
    const isBack = Boolean(view?.formId) && name === "check";
    view?.leave();
    view = entry ? schoolView(entry, index, page) : VIEWS[name](page);
    view.formId = entry ? `${id}.${index}` : null;
    page.memory.list.last = view.formId ?? page.memory.list.last;
    drawHead(page, entry ? "check" : name, speak);
    fill(main, view.element);
    document.title = `${view.title} – phieu`;
    if (!takesFocus) return;
    scrollTo(0, 0);
    const link = isBack && main.querySelector(`a[href="#form/${page.memory.list.last}"]`);
    if (link) link.focus();
    else focusOn(main.querySelector("h1") ?? main);
  }

  async function speak(lang) {
    page.words = words(lang);
    document.documentElement.lang = lang;
    page.store.speak(lang);
    // What was worked out in the other language is worked out anew.
    page.memory.merge.made = null;
    page.memory.combine.whole = null;
    page.memory.blank.made = null;
    page.memory.catalogue.taken = null;
    await page.learn();
    drawFoot(page);
    await show({ takesFocus: false });
    document.querySelector(".language").focus();
  }

  /** What is dropped beside a place of its own goes to the view; a catalogue goes into use wherever it is dropped. */
  async function drop(files) {
    const catalogue = files.find(({ path }) => path.toLowerCase().endsWith(".toml"));
    if (catalogue && route().name !== "catalogue") await go("catalogue");
    if (catalogue) return view.drop([catalogue]);
    if (!view.drop) await go("check");
    return (view.drop ?? page.addForms)(files);
  }

  async function go(part) {
    location.hash = part;
    await show();
  }

  // A form that is on the page is drawn anew when its file was read again.
  page.store.listen(async ({ entries }) => {
    const { name, id } = route();
    if (name !== "form" || !entries.some((entry) => entry.id === id && entry.state === "read")) return;
    await show({ takesFocus: false });
    page.announce(main.querySelector(".message")?.textContent ?? "");
  });
  drawFoot(page);
  receive(document.body, drop, page);
  addEventListener("hashchange", () => location.hash !== address && show());
  await show({ takesFocus: false });
  return page;
}

start().catch((error) => {
  const { say } = words("vi");
  const isOld = !("DecompressionStream" in globalThis);
  fill(
    main,
    h("p", { class: "message is-error", role: "alert" }, say(isOld ? "page.too_old" : "page.broken")),
  );
  throw error;
});
