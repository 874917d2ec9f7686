// What stands around every view: the head with the parts of the page and the languages, the foot, and what is said.

import { fill, h, icon } from "./dom.js";
import { button } from "./parts.js";
import { LANGUAGES } from "./words.js";

/** The parts of the page, in the order of the head. */
export const PARTS = ["check", "merge", "combine", "blank", "catalogue", "codes"];

const LANGUAGE_NAMES = { vi: "Tiếng Việt", en: "English" };

/** How long what was said stays on the page, in milliseconds. */
const STAYS = 12_000;

export function drawHead(page, current, onLanguage) {
  const { say, lang } = page.words;
  const link = (part) =>
    h("li", {}, h("a", { href: `#${part}`, "aria-current": part === current && "page" }, say(`nav.${part}`)));
  const other = LANGUAGES.find((one) => one !== lang);
  document.getElementById("skip").textContent = say("page.skip");
  fill(
    document.getElementById("top"),
    h(
      "div",
      { class: "top-inner" },
      h("a", { class: "brand", href: "#check" }, icon("sheet"), h("span", {}, say("page.name"))),
      h("nav", { "aria-label": say("page.nav") }, h("ul", {}, PARTS.map(link))),
      h(
        "button",
        {
          type: "button",
          class: "button quiet language",
          lang: other,
          on: { click: () => onLanguage(other) },
        },
        LANGUAGE_NAMES[other],
      ),
    ),
  );
}

export function drawFoot({ words: { say, count }, about }) {
  const unverified = about.catalogue.unverified.length;
  fill(
    document.getElementById("foot"),
    h(
      "div",
      { class: "foot-inner" },
      h("p", { class: "private" }, icon("shield"), h("span", {}, say("page.private_long"))),
      h(
        "p",
        { class: "muted" },
        say("page.foot", { version: about.version, identity: about.catalogue.identity }),
        unverified > 0 && [
          " · ",
          h("a", { href: "#catalogue" }, say("page.unverified", { count: count(unverified) })),
        ],
      ),
    ),
  );
}

/** Says something to those who listen and, where `shown`, to those who look. */
export function createSayer(page) {
  const said = document.getElementById("said");
  const note = h("div", { class: "note", hidden: true });
  document.body.append(note);
  let timer = 0;

  function hide() {
    clearTimeout(timer);
    note.hidden = true;
  }

  return (text, { shown = false } = {}) => {
    said.textContent = text;
    if (!shown) return;
    fill(
      note,
      h("span", {}, text),
      button("", hide, {
        kind: "quiet icon-only",
        symbol: "close",
        "aria-label": page.words.say("page.close"),
      }),
    );
    note.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(hide, STAYS);
  };
}
