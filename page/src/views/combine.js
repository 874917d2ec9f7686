// Combining the parts that several people of a school filled in: which files, who is right where they differ.

import { dropArea } from "./drop.js";
import { fill, freshId, h, icon } from "./dom.js";
import { bullets } from "./merge.js";
import { button, heading, message } from "./parts.js";
import { given, lastPart, saveWorkbook } from "./results.js";

/** What the view remembers while the page shows another one; choices are by dispute. */
export function combineMemory() {
  return { parts: [], whole: null, failure: "", choices: new Map() };
}

const keyOf = ({ item, of }) => `${of} ${item}`;

export function combineView(page) {
  const { say } = page.words;
  const memory = page.memory.combine;
  const parts = h("div", {});
  const outcome = h("div", {});
  let asked = 0;

  function showParts() {
    const row = (part, index) =>
      h(
        "li",
        {},
        icon("sheet"),
        h("span", {}, part.path),
        button("", () => change(memory.parts.filter((other) => other !== part)), {
          kind: "quiet icon-only",
          symbol: "close",
          "aria-label": say("combine.remove", { file: part.path }),
          id: `part-${index}`,
        }),
      );
    fill(parts, memory.parts.length > 0 && h("ol", { class: "parts" }, memory.parts.map(row)));
  }

  function change(list) {
    Object.assign(memory, { parts: list, whole: null, failure: "", choices: new Map() });
    showParts();
    combine();
  }

  /** Combines as it is, to learn where people must decide. */
  async function combine() {
    asked += 1;
    const mine = asked;
    if (memory.parts.length < 2) {
      fill(outcome, memory.parts.length === 1 && h("p", { class: "hint" }, say("combine.one_more")));
      return;
    }
    fill(outcome, h("p", { class: "muted" }, say("combine.working")));
    try {
      const whole = await page.engine.combine(memory.parts.map(given), { lang: page.words.lang });
      if (mine === asked) Object.assign(memory, { whole, failure: "" });
    } catch (error) {
      if (mine === asked) Object.assign(memory, { whole: null, failure: page.failureText(error) });
    }
    if (mine !== asked) return;
    showOutcome();
    const { whole } = memory;
    if (!whole) return;
    const count = whole.disputes.length;
    const agreement = count > 0 ? say("combine.disputes", { count }) : say("combine.agreed");
    page.announce(`${say("combine.result", whole)}. ${agreement}`);
  }

  function showOutcome() {
    const { whole, failure } = memory;
    if (failure) {
      fill(outcome, message("error", h("p", { role: "alert" }, failure)));
    } else if (whole) {
      fill(
        outcome,
        h(
          "section",
          { class: "card outcome" },
          h("h2", {}, say("combine.result", { answers: whole.answers, all: whole.all })),
          whole.renumbered.length > 0 &&
            message("note", h("p", {}, say("combine.renumbered")), bullets(whole.renumbered)),
          whole.disputes.length > 0
            ? disputes(whole.disputes)
            : message("fine", h("p", {}, say("combine.agreed"))),
          h(
            "div",
            { class: "actions" },
            button(say("combine.save"), saveWhole, { kind: "main", symbol: "save" }),
          ),
        ),
      );
    } else {
      combine();
    }
  }

  function disputes(list) {
    const all = h(
      "select",
      { id: "prefer", on: { change: () => preferAll(list, all.value) } },
      h("option", { value: "" }, say("combine.one_by_one")),
      memory.parts.map((part, index) => h("option", { value: index }, lastPart(part.path))),
    );
    return h(
      "section",
      {},
      h("h3", {}, say("combine.disputes", { count: list.length })),
      h("p", {}, say("combine.disputes_line")),
      h("div", { class: "field" }, h("label", { for: "prefer" }, say("combine.prefer")), all),
      h("div", { class: "disputes" }, list.map(dispute)),
    );
  }

  function preferAll(list, chosen) {
    if (chosen === "") return;
    for (const one of list) {
      const of = one.candidates.filter(({ part }) => part === Number(chosen));
      // A part that contradicts itself decides nothing.
      if (of.length === 1) memory.choices.set(keyOf(one), of[0].shown);
    }
    for (const radio of outcome.querySelectorAll("input[type=radio]")) {
      radio.checked = (memory.choices.get(radio.dataset.dispute) ?? "") === radio.value;
    }
  }

  function dispute(one) {
    const name = freshId("dispute");
    const chosen = memory.choices.get(keyOf(one)) ?? "";
    const option = (value, ...label) =>
      h(
        "label",
        { class: "option" },
        h("input", {
          type: "radio",
          name,
          value,
          checked: chosen === value,
          "data-dispute": keyOf(one),
          on: {
            change: () =>
              value === "" ? memory.choices.delete(keyOf(one)) : memory.choices.set(keyOf(one), value),
          },
        }),
        h("span", {}, label),
      );
    const candidate = ({ file, person, sheet, cell, shown }) =>
      option(
        shown,
        h("strong", {}, shown),
        " ",
        h(
          "span",
          { class: "muted" },
          [person, lastPart(file), sheet && cell && say("combine.place", { sheet, cell })]
            .filter(Boolean)
            .join(" · "),
        ),
      );
    return h(
      "fieldset",
      { class: "dispute" },
      h(
        "legend",
        {},
        h("span", { class: "code" }, one.item),
        " ",
        one.title,
        one.of === "review" && ` (${say("combine.review")})`,
      ),
      one.candidates.map(candidate),
      option("", say("combine.leave")),
    );
  }

  async function saveWhole() {
    const choices = memory.whole.disputes
      .filter((one) => memory.choices.has(keyOf(one)))
      .map((one) => ({ item: one.item, of: one.of, shown: memory.choices.get(keyOf(one)) }));
    try {
      const whole = await page.engine.combine(memory.parts.map(given), { lang: page.words.lang, choices });
      saveWorkbook("phieu-chung.xlsx", whole.bytes);
      page.announce(say("combine.saved", { name: "phieu-chung.xlsx", count: whole.disputes.length }), {
        shown: true,
      });
    } catch (error) {
      page.announce(page.failureText(error), { shown: true });
    }
  }

  showParts();
  if (memory.whole || memory.failure || memory.parts.length > 0) showOutcome();
  const add = (added) => change([...memory.parts, ...added]);
  return {
    title: say("nav.combine"),
    leave() {},
    drop: add,
    element: h(
      "div",
      { class: "view combine" },
      heading(say("combine.title")),
      h("p", { class: "lead" }, say("combine.lead")),
      dropArea(say("combine.drop"), add, page, { kinds: say("combine.kinds") }),
      parts,
      outcome,
    ),
  };
}
