// All codes of findings, and the page of one.

import { fill, focusOn, freshId, h } from "./dom.js";
import { button, heading, severityMark } from "./parts.js";

export function codesView(page) {
  const { say, has } = page.words;
  const families = new Map();
  for (const one of page.about.codes) {
    families.set(one.code[0], [...(families.get(one.code[0]) ?? []), one]);
  }
  const item = ({ code, severity, title }) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "code-item", on: { click: () => page.explain(code) } },
        h("span", { class: "code" }, code),
        h("span", { class: "title" }, title),
        severityMark(severity, page.words),
      ),
    );
  const family = ([letter, codes]) =>
    h(
      "section",
      {},
      h("h2", {}, has(`family.${letter}`) ? say(`family.${letter}`) : letter),
      h("ul", { class: "codes" }, codes.map(item)),
    );
  return {
    title: say("nav.codes"),
    leave() {},
    element: h(
      "div",
      { class: "view" },
      heading(say("codes.title")),
      h("p", { class: "lead" }, say("codes.lead")),
      h(
        "dl",
        { class: "severities" },
        ["error", "warning", "note"].map((severity) =>
          h(
            "div",
            {},
            h("dt", {}, severityMark(severity, page.words)),
            h("dd", {}, say(`codes.${severity}`)),
          ),
        ),
      ),
      [...families].map(family),
    ),
  };
}

/** A window with the page of a code; what had the focus before has it again when it closes. */
export function codeWindow(page) {
  const id = freshId("code");
  const body = h("div", {});
  const window = h("dialog", { class: "code-window", "aria-labelledby": id }, body);
  window.addEventListener("click", (event) => event.target === window && window.close());

  async function open(code) {
    const { say } = page.words;
    let about;
    try {
      about = await page.engine.explain(code, page.words.lang);
    } catch (error) {
      page.announce(page.failureText(error), { shown: true });
      return;
    }
    const title = h("h2", { id }, `${code}. ${about.title}`);
    const part = (key, text) => text && h("div", {}, h("dt", {}, say(`codes.${key}`)), h("dd", {}, text));
    fill(
      body,
      h(
        "div",
        { class: "window-head" },
        title,
        button("", () => window.close(), {
          kind: "quiet icon-only",
          symbol: "close",
          "aria-label": say("page.close"),
        }),
      ),
      h("p", {}, severityMark(about.severity, page.words)),
      h("p", {}, about.about),
      h(
        "dl",
        { class: "code-parts" },
        part("when", about.when),
        part("counts", about.counts),
        part("help", page.words.help(about)),
        part("example", about.example),
      ),
      h("p", { class: "hint" }, say("codes.since", { version: about.since })),
    );
    window.showModal();
    focusOn(title);
  }

  return { element: window, open };
}
