// The first view: a place to drop forms, then the list of all that were dropped.

import { dropArea } from "./drop.js";
import { fill, h, icon } from "./dom.js";
import { formsTable } from "./list.js";
import { button, chips, codeButton, heading, message, progressBar } from "./parts.js";
import { sampleForm } from "./sample.js";
import { verdict } from "./store.js";

const KINDS = ["error", "unread", "fine"];
/** How often at most a screen reader is told how far reading is, in files. */
const TOLD = 10;
/** How often at most the list is drawn anew, in milliseconds. */
const REFRESH = 200;
/** So many forms need no field to find one. */
const FEW = 5;

export function checkView(page) {
  const element = h("div", { class: "view check" });
  const hasFiles = () => page.store.entries().length > 0;
  let inside = null;

  function show() {
    inside?.leave();
    inside = hasFiles() ? list(page) : empty(page);
    fill(element, inside.element);
  }

  const stop = page.store.listen((change) => {
    if (change.list && hasFiles() !== inside.isList) show();
    else inside.update?.(change);
  });
  show();
  return {
    title: page.words.say("nav.check"),
    element,
    drop: page.addForms,
    leave() {
      stop();
      inside.leave();
    },
  };
}

/** Nothing is there yet: one sentence, one place to drop, one example. */
function empty(page) {
  const { say } = page.words;
  return {
    isList: false,
    leave() {},
    element: h(
      "div",
      { class: "welcome" },
      heading(say("check.title")),
      h("p", { class: "lead" }, say("check.lead")),
      dropArea(say("check.drop"), page.addForms, page, { kinds: say("check.kinds"), folder: true }),
      h("p", { class: "private" }, icon("shield"), h("span", {}, say("page.private"))),
      h(
        "p",
        { class: "sample" },
        button(say("check.sample"), () => page.addForms([sampleForm(say("check.sample_name"))]), {
          kind: "link",
        }),
      ),
      example(say),
    ),
  };
}

function example(say) {
  return h(
    "section",
    { class: "example" },
    h("h2", {}, say("check.example_title")),
    h("p", {}, say("check.example_line")),
    h(
      "div",
      { class: "by-code is-error" },
      h(
        "div",
        { class: "code-head" },
        h("span", { class: "severity is-error" }, icon("error"), say("severity.error")),
        h("strong", {}, say("check.example_code")),
      ),
      h(
        "div",
        { class: "place" },
        h("span", { class: "message-text" }, say("check.example_message")),
        h("span", { class: "help" }, icon("next"), h("span", {}, say("check.example_help"))),
      ),
    ),
  );
}

function list(page) {
  const { say, count } = page.words;
  const table = formsTable(page);
  const chosen = page.memory.list;
  const top = h("p", { class: "list-summary" });
  const working = h("div", {});
  const bar = progressBar({ label: "", onCancel: page.store.cancel, words: page.words });
  const kinds = h("div", {});
  const common = h("div", {});
  const problems = h("div", {});
  const saveAll = button(say("list.save_all"), () => saveResults(page, working, problems), {
    symbol: "save",
  });
  const find = h("input", {
    type: "search",
    class: "find",
    "aria-label": say("list.find"),
    placeholder: say("list.find"),
    value: chosen.text,
    on: { input: () => filter({ text: find.value }) },
  });
  const changed = new Set();
  let told = 0;
  let timer = 0;
  let shownKinds = "";

  function filter(change = {}) {
    Object.assign(chosen, change);
    const text = plain(chosen.text.trim());
    const holds = ({ form, entry }) =>
      plain(`${form?.unit.name ?? ""} ${form?.file ?? entry.path}`).includes(text);
    table.show(
      (item) => (chosen.kind === "all" || kindOf(item) === chosen.kind) && (text === "" || holds(item)),
    );
  }

  /** What changes is shown a few times a second: every change draws the table anew. */
  function update({ entries, finished, cancelled }) {
    entries.forEach((entry) => changed.add(entry));
    if (finished || cancelled) refresh();
    else timer ||= setTimeout(refresh, REFRESH);
    if (cancelled > 0) page.announce(say("list.cancelled", { count: cancelled }), { shown: true });
    if (finished)
      page.announce(say("list.done", { summary: summaryText(countKinds(page.store.entries()), page.words) }));
  }

  function refresh() {
    clearTimeout(timer);
    timer = 0;
    table.renew([...changed]);
    changed.clear();
    const counts = countKinds(page.store.entries());
    if (chosen.kind !== "all" && !counts[chosen.kind]) chosen.kind = "all";
    filter();
    top.textContent = summaryText(counts, page.words);
    showKinds(counts);
    saveAll.disabled = page.store.progress().working || counts.fine + counts.error === 0;
    fill(common, mostCommon(page));
    showProgress();
  }

  function showKinds(counts) {
    const there = KINDS.filter((kind) => counts[kind] > 0);
    const options = ["all", ...there].map((kind) => [
      kind,
      `${say(`list.filter_${kind}`)} ${count(counts[kind])}`,
    ]);
    find.hidden = counts.all <= FEW;
    if (shownKinds === `${options}`) return;
    shownKinds = `${options}`;
    const hadFocus = kinds.contains(document.activeElement);
    fill(
      kinds,
      there.length > 1 && chips(say("list.filter"), options, chosen.kind, (kind) => filter({ kind })),
    );
    if (hadFocus) kinds.querySelector("input:checked")?.focus();
  }

  function showProgress() {
    const { done, all, working: works } = page.store.progress();
    if (!works) {
      bar.element.remove();
      told = 0;
      return;
    }
    bar.set({ done, all, text: say("list.progress", { done: count(done), all: count(all) }) });
    if (!bar.element.isConnected) fill(working, bar.element);
    if (done - told >= Math.max(TOLD, all / 5)) {
      told = done;
      page.announce(say("list.said", { done, all }));
    }
  }

  refresh();
  return {
    isList: true,
    update,
    leave: () => clearTimeout(timer),
    element: h(
      "div",
      {},
      h(
        "div",
        { class: "list-head" },
        h("div", {}, heading(say("list.title")), top),
        h(
          "div",
          { class: "actions" },
          h("a", { class: "button main", href: "#merge" }, icon("sheet"), h("span", {}, say("list.merge"))),
          saveAll,
          button(say("school.print"), () => print(), { kind: "quiet", symbol: "print" }),
          button(say("list.clear"), page.store.clear, { kind: "quiet", symbol: "close" }),
        ),
      ),
      dropArea(say("list.add"), page.addForms, page, { folder: true, small: true }),
      working,
      problems,
      common,
      h("div", { class: "filters" }, kinds, find),
      table.element,
    ),
  };
}

/** A text as people look for it: capitals and the way that letters are put together do not count. */
function plain(text) {
  return text.toLocaleLowerCase("vi").normalize("NFC");
}

function kindOf({ form }) {
  if (!form) return "waiting";
  const kind = verdict(form);
  return kind === "warning" ? "fine" : kind;
}

function countKinds(entries) {
  const counts = { all: 0, error: 0, unread: 0, fine: 0, waiting: 0 };
  for (const entry of entries) {
    for (const form of entry.forms.length > 0 ? entry.forms : [null]) {
      counts.all += 1;
      counts[kindOf({ form })] += 1;
    }
  }
  return counts;
}

function summaryText(counts, { say, count }) {
  const parts = ["fine", "error", "unread"].filter((kind) => counts[kind] > 0);
  const told = parts.map((kind) => say(`list.${kind}`, { count: count(counts[kind]) }));
  return [say("list.summary", { count: count(counts.all) }), ...told].join(" · ");
}

/** The fault that most forms have: where many share it, one message to all schools mends it. */
function mostCommon(page) {
  const { say, count } = page.words;
  const forms = new Map();
  for (const { forms: of } of page.store.entries()) {
    for (const form of of.filter((one) => verdict(one) === "error")) {
      const codes = new Set(
        form.findings.filter(({ severity }) => severity === "error").map(({ code }) => code),
      );
      for (const code of codes) forms.set(code, (forms.get(code) ?? 0) + 1);
    }
  }
  const most = [...forms]
    .filter(([, times]) => times > 2)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3);
  if (most.length === 0) return null;
  return h(
    "p",
    { class: "common" },
    `${say("list.common")}: `,
    most.map(([code, times], at) => [
      at > 0 && " · ",
      codeButton(code, say("list.common_line", { title: page.codeTitle(code), count: count(times) }), page),
    ]),
  );
}

async function saveResults(page, working, problems) {
  const { say, count, list: several } = page.words;
  const stop = new AbortController();
  const bar = progressBar({ label: "", onCancel: () => stop.abort(), words: page.words });
  const name = "ket-qua.zip";
  fill(working, bar.element);
  fill(problems);
  const { saved, failed } = await page.results.all({
    name,
    signal: stop.signal,
    tell: (done, all) =>
      bar.set({ done, all, text: say("list.saving", { done: count(done), all: count(all) }) }),
  });
  bar.element.remove();
  if (failed.length > 0) {
    fill(
      problems,
      message(
        "warning",
        h("p", {}, say("list.save_failed", { count: failed.length, files: several(failed) })),
      ),
    );
  }
  if (saved > 0) page.announce(say("list.saved", { count: saved, name }), { shown: true });
}
