// The catalogue in use: what it is, how far its rows can be relied on, and another one in its place.

import { dropArea } from "./drop.js";
import { fill, h } from "./dom.js";
import { save } from "./files.js";
import { bullets } from "./merge.js";
import { button, heading, message } from "./parts.js";
import { scroll } from "./reading.js";
import { given } from "./results.js";

/** What the view remembers while the page shows another one: what came of the last file that was taken. */
export function catalogueMemory() {
  return { taken: null, failure: "" };
}

export function catalogueView(page) {
  const { say } = page.words;
  const memory = page.memory.catalogue;
  const news = h("div", {});
  const body = h("div", {});

  async function take(file) {
    fill(news, h("p", { class: "muted" }, say("catalogue.working")));
    try {
      Object.assign(memory, {
        taken: await page.engine.catalogue(given(file), page.words.lang),
        failure: "",
      });
      await page.catalogueChanged();
      page.announce(say("catalogue.taken", { title: memory.taken.title }));
    } catch (error) {
      Object.assign(memory, { taken: null, failure: page.failureText(error) });
    }
    show();
  }

  async function back() {
    await page.engine.builtInCatalogue();
    Object.assign(memory, { taken: null, failure: "" });
    await page.catalogueChanged();
    show();
    page.announce(say("catalogue.is_back"), { shown: true });
  }

  function show() {
    const { taken, failure } = memory;
    fill(
      news,
      failure && message("error", h("p", { role: "alert" }, failure)),
      taken && takenView(taken, page),
    );
    fill(body, catalogueBody(page, take, back));
  }

  show();
  return {
    title: say("nav.catalogue"),
    leave() {},
    drop: ([file]) => take(file),
    element: h("div", { class: "view catalogue" }, heading(say("catalogue.title")), news, body),
  };
}

/** What came of the file that was taken: that it is in use, and what a person must look over. */
function takenView({ identity, title, toml, isMade, problems, remarks }, page) {
  const { say } = page.words;
  return message(
    "fine",
    h("p", {}, h("strong", {}, say("catalogue.taken", { title: title || identity }))),
    isMade && h("p", {}, say("catalogue.made")),
    isMade &&
      button(say("catalogue.save"), () => save("bo-chi-so.toml", toml, "text/plain"), { symbol: "save" }),
    problems.length > 0 && [h("p", {}, say("catalogue.problems")), bullets(problems)],
    remarks.length > 0 && [h("p", {}, say("catalogue.remarks")), bullets(remarks)],
  );
}

function catalogueBody(page, take, back) {
  const { say, count } = page.words;
  const { catalogue } = page.about;
  const unverified = catalogue.unverified;
  return h(
    "div",
    { class: "catalogue-body" },
    h(
      "section",
      { class: "card" },
      h("h2", {}, catalogue.title),
      catalogue.legalBasis && h("p", {}, catalogue.legalBasis),
      bullets([...catalogue.lines, say("catalogue.items", { count: count(catalogue.items) })]),
      catalogue.isBuiltIn
        ? h("p", { class: "hint" }, say("catalogue.built_in"))
        : h("div", { class: "actions" }, button(say("catalogue.back"), back, { symbol: "back" })),
    ),
    h(
      "section",
      { class: "card" },
      h("h2", {}, say("catalogue.another")),
      h("p", {}, say("catalogue.another_line")),
      dropArea(say("catalogue.drop"), ([file]) => take(file), page, {
        one: true,
        small: true,
        kinds: say("catalogue.kinds"),
      }),
    ),
    h(
      "section",
      {},
      h("h2", {}, say("catalogue.levels")),
      scroll(
        say("catalogue.levels"),
        table(
          "levels",
          ["level", "interval", "trust"].map((key) => say(`catalogue.${key}`)),
          catalogue.levels.map(({ level, name, interval, trust, trustName }) => [
            `${level}. ${name}`,
            interval,
            trustMark(trust, trustName),
          ]),
        ),
      ),
      catalogue.rules.length > 0 && bullets(catalogue.rules),
    ),
    h(
      "section",
      {},
      h("h2", {}, say("catalogue.unverified")),
      unverified.length === 0
        ? message("fine", h("p", {}, say("catalogue.all_verified")))
        : [
            message(
              "warning",
              h("p", {}, catalogue.unverifiedText),
              h("p", {}, say("catalogue.unverified_line")),
            ),
            nodesTable(unverified, say("catalogue.unverified"), page),
          ],
    ),
    h(
      "details",
      { class: "more-about" },
      h("summary", {}, h("h2", {}, say("catalogue.all"))),
      nodesTable(catalogue.nodes, say("catalogue.all"), page),
    ),
  );
}

function nodesTable(nodes, label, { words: { say, number } }) {
  return scroll(
    label,
    table(
      "nodes",
      ["code", "row", "max", "trust", "source"].map((key) => say(`catalogue.${key}`)),
      nodes.map(({ code, title, max, trust, trustName, source }) => [
        code,
        title,
        max === null ? "" : number(max),
        trustMark(trust, trustName),
        h("span", { class: "source" }, source),
      ]),
    ),
  );
}

function trustMark(trust, name) {
  return h("span", { class: `trust is-${trust}` }, name);
}

function table(name, heads, rows) {
  const row = ([first, ...cells]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, first),
      cells.map((cell) => h("td", {}, cell)),
    );
  return h(
    "table",
    { class: `data ${name}` },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heads.map((text) => h("th", { scope: "col" }, text)),
      ),
    ),
    h("tbody", {}, rows.map(row)),
  );
}
