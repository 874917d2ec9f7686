// The findings of a form, by sheet and code as on the command line; one that has a cell can be chosen.

import { h, icon } from "./dom.js";
import { grouped, tally } from "./group.js";
import { chips, codeButton, severityMark } from "./parts.js";

/** How many places of one code are shown at first. */
const PLACES = 3;

/**
 * @param form as in a report
 * @param onShow is called with the finding that was chosen and its element
 * @returns {{element: HTMLElement, places: () => {finding: object, element: HTMLElement}[], expand: () => void}} `places`
 *   are those with a cell that are shown now, in their order on the page
 */
export function findingsView(form, page, onShow) {
  const { say } = page.words;
  const found = new WeakMap();
  const folded = new Set();
  const list = h("div", { class: "findings-list" });

  function draw(severity) {
    folded.clear();
    const shown = form.findings.filter((finding) => severity === "all" || finding.severity === severity);
    list.replaceChildren(...grouped(shown, page.codeOrder).map(sheetBlock));
  }

  function sheetBlock({ sheet, codes }) {
    const title = sheet === null ? say("school.whole_file") : say("school.sheet", { sheet });
    return h("section", { class: "by-sheet" }, h("h3", {}, title), codes.map(codeBlock));
  }

  function codeBlock({ code, severity, findings }) {
    const title = code ? page.codeTitle(code) : say("failure.unopened_title");
    const times = findings.length > 1 ? ` (${page.words.count(findings.length)})` : "";
    const head = h(
      "div",
      { class: "code-head" },
      severityMark(severity, page.words),
      h("h4", {}, title, times),
      code && codeButton(code, say("school.explain", { code }), page),
    );
    const items = withHelp(findings, page.words);
    const places = h("ul", { class: "places" }, items.slice(0, PLACES).map(place));
    const rest = items.slice(PLACES);
    return h(
      "section",
      { class: `by-code is-${severity}` },
      head,
      places,
      rest.length > 0 && more(rest, places),
    );
  }

  /** The rest comes when it is asked for: a form can have thousands of findings. */
  function more(rest, into) {
    const open = () => {
      const added = rest.map(place);
      into.append(...added);
      element.remove();
      folded.delete(open);
      return added;
    };
    const byHand = () => open()[0].querySelector("button")?.focus();
    const label = say("school.more", { count: rest.length });
    const element = h("button", { type: "button", class: "button link", on: { click: byHand } }, label);
    folded.add(open);
    return element;
  }

  function place({ finding, help }) {
    const text = [
      h("span", { class: "message-text" }, finding.message),
      help && h("span", { class: "help" }, icon("next"), h("span", {}, help)),
    ];
    if (!finding.cell || !finding.sheet) return h("li", {}, h("div", { class: "place" }, text));
    const choose = h(
      "button",
      { type: "button", class: "place", on: { click: () => onShow(finding, item) } },
      text,
      h("span", { class: "show" }, say("school.show_cell", { cell: finding.cell })),
    );
    const item = h("li", {}, choose);
    found.set(choose, { finding, element: item });
    return item;
  }

  draw("all");
  return {
    element: h("div", { class: "found" }, severities(form, page, draw), list),
    places: () => [...list.querySelectorAll("button.place")].map((choose) => found.get(choose)),
    expand: () => [...folded].forEach((open) => open()),
  };
}

/** Help that says the same as the one above it is left out. */
function withHelp(findings, words) {
  const helps = findings.map((finding) => words.help(finding));
  return findings.map((finding, index) => ({
    finding,
    help: helps[index] === helps[index - 1] ? "" : helps[index],
  }));
}

function severities(form, page, onChange) {
  const { say } = page.words;
  const counts = tally(form.findings);
  const there = ["error", "warning", "note"].filter((severity) => counts[severity] > 0);
  if (there.length < 2) return null;
  const options = there.map((severity) => [severity, say(`count.${severity}`, { count: counts[severity] })]);
  return chips(say("school.show"), [["all", say("list.filter_all")], ...options], "all", onChange);
}
