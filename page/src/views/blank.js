// The blank form, and one for each school of a roster.

import { dropArea } from "./drop.js";
import { fill, h, icon } from "./dom.js";
import { bullets } from "./merge.js";
import { button, field, heading, message, progressBar } from "./parts.js";
import { given, saveWorkbook, saveZip } from "./results.js";

/** How many names of forms are shown. */
const NAMED = 200;

/** What the view remembers while the page shows another one. */
export function blankMemory() {
  return { schoolYear: yearOf(new Date()), roster: null, made: null };
}

/** The school year of a day: it begins in September, and forms for it are asked for from August on. */
function yearOf(day) {
  const first = day.getMonth() >= 7 ? day.getFullYear() : day.getFullYear() - 1;
  return `${first}-${first + 1}`;
}

export function blankView(page) {
  const { say } = page.words;
  const memory = page.memory.blank;
  const problem = h("div", { role: "alert" });
  const roster = h("div", {});
  const outcome = h("div", { class: "result", tabindex: "-1" });
  const settings = () => ({ lang: page.words.lang, schoolYear: memory.schoolYear.trim() || undefined });

  async function saveOne() {
    await attempt(async () => {
      const bytes = await page.engine.template(settings());
      const name = memory.schoolYear.trim() ? `phieu-${memory.schoolYear.trim()}.xlsx` : "phieu.xlsx";
      saveWorkbook(name, bytes);
      page.announce(say("school.saved", { name }), { shown: true });
    });
  }

  async function makeAll(file) {
    const stop = new AbortController();
    memory.roster = file;
    memory.made = null;
    const bar = progressBar({ label: say("blank.working"), onCancel: () => stop.abort(), words: page.words });
    fill(outcome, bar.element);
    await attempt(async () => {
      const progress = (done, all) => bar.set({ done, all, text: say("blank.progress", { done, all }) });
      memory.made = await page.engine.templates(
        given(file),
        { ...settings(), progress },
        { signal: stop.signal },
      );
    });
    showOutcome();
    if (memory.made) outcome.focus();
  }

  async function attempt(work) {
    fill(problem);
    try {
      await work();
    } catch (error) {
      if (error.kind !== "cancelled") fill(problem, message("error", h("p", {}, page.failureText(error))));
    }
  }

  async function saveAll() {
    await attempt(async () => {
      saveZip("phieu.zip", await page.engine.zip(memory.made.forms));
      page.announce(say("school.saved", { name: "phieu.zip" }), { shown: true });
    });
  }

  function showOutcome() {
    const { made } = memory;
    if (!made) return fill(outcome);
    const { forms, problems } = made;
    return fill(
      outcome,
      h("h3", {}, say("blank.made", { count: page.words.count(forms.length) })),
      h("p", { class: "taken" }, icon("sheet"), h("span", {}, memory.roster.path)),
      problems.length > 0 && message("warning", h("p", {}, say("merge.roster_problems")), bullets(problems)),
      forms.length > 0 &&
        h(
          "div",
          { class: "actions" },
          button(say("blank.save_all"), saveAll, { kind: "main", symbol: "save" }),
        ),
      h(
        "ul",
        { class: "made" },
        forms
          .slice(0, NAMED)
          .map(({ name, bytes }) =>
            h(
              "li",
              {},
              h(
                "button",
                { type: "button", class: "button link", on: { click: () => saveWorkbook(name, bytes) } },
                name,
              ),
            ),
          ),
      ),
      forms.length > NAMED &&
        h("p", { class: "hint" }, say("blank.more", { count: page.words.count(forms.length - NAMED) })),
    );
  }

  fill(
    roster,
    dropArea(say("blank.roster_drop"), ([file]) => makeAll(file), page, {
      one: true,
      small: true,
      kinds: say("blank.roster_hint"),
    }),
  );
  showOutcome();
  const year = field(
    say("blank.year"),
    {
      value: memory.schoolYear,
      inputmode: "numeric",
      class: "short",
      on: { input: (event) => (memory.schoolYear = event.target.value) },
    },
    say("blank.year_hint"),
  );
  return {
    title: say("nav.blank"),
    leave() {},
    drop: ([file]) => makeAll(file),
    element: h(
      "div",
      { class: "view blank" },
      heading(say("blank.title")),
      h("p", { class: "lead" }, say("blank.lead")),
      h("div", { class: "card" }, year),
      problem,
      h(
        "div",
        { class: "two-columns" },
        h(
          "section",
          { class: "card" },
          h("h2", {}, say("blank.one")),
          h("p", {}, say("blank.one_line")),
          h(
            "div",
            { class: "actions" },
            button(say("blank.save"), saveOne, { kind: "main", symbol: "save" }),
          ),
        ),
        h(
          "section",
          { class: "card" },
          h("h2", {}, say("blank.many")),
          h("p", {}, say("blank.many_line")),
          roster,
          outcome,
        ),
      ),
    ),
  };
}
