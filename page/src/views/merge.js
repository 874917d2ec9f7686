// The consolidated workbook: which forms go in, for whom, and what the merge has to say.

import { dropArea } from "./drop.js";
import { fill, h, icon } from "./dom.js";
import { button, codeButton, field, heading, message, progressBar } from "./parts.js";
import { given, saveWorkbook } from "./results.js";

/** How many files are named where a merge could not read them. */
const NAMED = 50;

/** What the view remembers while the page shows another one. */
export function mergeMemory() {
  return { unit: "", schoolYear: "", roster: null, made: null };
}

export function mergeView(page) {
  const { say, count } = page.words;
  const memory = page.memory.merge;
  const files = h("div", {});
  const roster = h("div", {});
  const result = h("div", { class: "result", tabindex: "-1" });
  const problem = h("div", {});
  const year = h("select", {
    id: "merge-year",
    on: { change: () => Object.assign(memory, { schoolYear: year.value }) },
  });
  const run = button(say("merge.run"), merge, { kind: "main", symbol: "sheet" });
  const working = h("div", {});

  function showFiles() {
    const entries = page.store.entries();
    const { working: reads } = page.store.progress();
    fill(
      files,
      entries.length === 0
        ? h("p", {}, say("merge.no_files"))
        : h(
            "p",
            {},
            h("strong", {}, say("count.file", { count: count(entries.length) })),
            " ",
            say(reads ? "merge.files_reading" : "merge.files"),
          ),
    );
    run.disabled = entries.length === 0 || reads;
    showYears(entries);
  }

  function showYears(entries) {
    const years = [...new Set(entries.flatMap(({ forms }) => forms.map((form) => form.school_year)))]
      .filter(Boolean)
      .sort();
    const options = [["", say("merge.year_auto")], ...years.map((one) => [one, one])];
    if (!years.includes(memory.schoolYear)) memory.schoolYear = "";
    fill(
      year,
      options.map(([value, text]) => h("option", { value, selected: value === memory.schoolYear }, text)),
    );
  }

  function showRoster() {
    if (memory.roster) {
      fill(
        roster,
        h(
          "p",
          { class: "taken" },
          icon("sheet"),
          h("span", {}, memory.roster.path),
          button(say("merge.roster_remove"), () => takeRoster(null), { kind: "quiet", symbol: "close" }),
        ),
      );
    } else {
      fill(
        roster,
        dropArea(say("merge.roster_drop"), ([file]) => takeRoster(file), page, {
          one: true,
          small: true,
          kinds: say("merge.roster_hint"),
        }),
      );
    }
  }

  function takeRoster(file) {
    memory.roster = file;
    showRoster();
    roster.querySelector("button").focus();
  }

  async function merge() {
    const stop = new AbortController();
    const bar = progressBar({ label: "", onCancel: () => stop.abort(), words: page.words });
    fill(working, bar.element);
    fill(problem);
    run.disabled = true;
    const entries = page.store.entries();
    let done = 0;
    const tell = () =>
      bar.set({
        done,
        all: entries.length,
        text: say("merge.reading", { done: count(done), all: count(entries.length) }),
      });
    tell();
    try {
      const records = await Promise.all(
        entries.map(async (entry) => {
          const record = await page.engine.record(given(entry), { signal: stop.signal });
          done += 1;
          tell();
          return record;
        }),
      );
      bar.set({ done, all: entries.length, text: say("merge.writing") });
      memory.made = await page.engine.merge(
        records,
        {
          lang: page.words.lang,
          unit: memory.unit.trim() || undefined,
          schoolYear: memory.schoolYear || undefined,
          roster: memory.roster ? given(memory.roster) : undefined,
        },
        { signal: stop.signal },
      );
      showResult();
      result.focus();
      page.announce(say("merge.done"));
    } catch (error) {
      if (error.kind !== "cancelled")
        fill(problem, message("error", h("p", { role: "alert" }, page.failureText(error))));
    }
    fill(working);
    showFiles();
  }

  function showResult() {
    fill(result, memory.made && resultView(memory, page));
  }

  const add = (added) => page.addForms(added, { withResults: true });
  const stop = page.store.listen(showFiles);
  showFiles();
  showRoster();
  showResult();
  const unit = field(
    say("merge.unit"),
    { value: memory.unit, on: { input: (event) => (memory.unit = event.target.value) } },
    say("merge.unit_hint"),
  );
  return {
    title: say("nav.merge"),
    leave: stop,
    drop: add,
    element: h(
      "div",
      { class: "view merge" },
      heading(say("merge.title")),
      h("p", { class: "lead" }, say("merge.lead")),
      h(
        "div",
        { class: "two-columns" },
        h(
          "section",
          { class: "card" },
          h("h2", {}, say("merge.files_title")),
          files,
          dropArea(say("merge.drop"), add, page, { folder: true, small: true }),
        ),
        h(
          "section",
          { class: "card" },
          h("h2", {}, say("merge.settings_title")),
          unit,
          h("div", { class: "field" }, h("label", { for: "merge-year" }, say("merge.year")), year),
          h("h3", {}, say("merge.roster")),
          roster,
        ),
      ),
      h("div", { class: "actions" }, run),
      working,
      problem,
      result,
    ),
  };
}

function resultView(memory, page) {
  const { say, count } = page.words;
  const { summary, bytes } = memory.made;
  const total = say("merge.summary", {
    schools: say("count.school", { count: count(summary.schools) }),
    forms: say("count.form", { count: count(summary.forms) }),
  });
  return h(
    "section",
    { class: "card outcome" },
    h("h2", {}, icon("fine"), total),
    h(
      "div",
      { class: "actions" },
      button(say("merge.save"), () => saveWorkbook("tong-hop.xlsx", bytes), { kind: "main", symbol: "save" }),
    ),
    summary.rosterProblems.length > 0 &&
      message("warning", h("p", {}, say("merge.roster_problems")), bullets(summary.rosterProblems)),
    memory.roster && missing(summary.missing, page),
    unread(summary.unread, page),
    summary.notices.length > 0 &&
      h(
        "section",
        {},
        h("h3", {}, say("merge.notices")),
        h(
          "ul",
          { class: "notices" },
          summary.notices.map(({ code, title, count: times }) =>
            h(
              "li",
              {},
              title,
              ": ",
              h("strong", {}, count(times)),
              " ",
              codeButton(code, code, page, { "aria-label": say("school.explain", { code }) }),
            ),
          ),
        ),
        h("p", { class: "hint" }, say("merge.notices_hint")),
      ),
  );
}

function missing(schools, page) {
  const { say, count } = page.words;
  if (schools.length === 0) return message("fine", h("p", {}, say("merge.none_missing")));
  const name = ({ code, name: called }) => [
    called ?? say("school.unknown"),
    code && h("span", { class: "muted" }, ` ${code}`),
  ];
  return h(
    "section",
    { class: "missing" },
    h("h3", {}, say("merge.missing", { count: count(schools.length) })),
    h(
      "ul",
      { class: "columns" },
      schools.map((school) => h("li", {}, name(school))),
    ),
  );
}

function unread(files, page) {
  const { say, count } = page.words;
  if (files.length === 0) return null;
  return h(
    "section",
    {},
    h("h3", {}, say("merge.unread", { count: count(files.length) })),
    h(
      "ul",
      { class: "unread-files" },
      files
        .slice(0, NAMED)
        .map(({ file, reason }) => h("li", {}, h("strong", {}, file), h("span", {}, reason))),
    ),
    files.length > NAMED &&
      h("p", { class: "hint" }, say("merge.unread_more", { count: count(files.length - NAMED) })),
  );
}

/** Sentences as a list. */
export function bullets(sentences) {
  return h(
    "ul",
    {},
    sentences.map((sentence) => h("li", {}, sentence)),
  );
}
