// How a form was read: the answer to each item with its cell, and what each column was taken for.

import { h } from "./dom.js";

const NUMBERS = ["max", "score", "review"];

/** @param onCell is called with a sheet, a cell and the row that it was chosen in */
export function itemsTable(form, page, onCell) {
  const { say } = page.words;
  const titles = new Map(page.about.catalogue.nodes.map((node) => [node.code, node]));
  const heads = ["item", "max", "score", "review", "evidence", "cell"];
  const hasReview = form.answers.some((answer) => answer.review !== null);
  const shown = heads.filter((name) => name !== "review" || hasReview);
  const row = (answer) => {
    const item = titles.get(answer.item);
    const cells = {
      item: h("th", { scope: "row" }, h("span", { class: "code" }, answer.item), " ", item?.title ?? ""),
      max: h("td", { class: "number" }, maximum(item, page.words)),
      score: h("td", { class: "number" }, scoreText(answer, page.words)),
      review: h("td", { class: "number" }, answer.review === null ? "" : page.words.number(answer.review)),
      evidence: h("td", { class: "evidence" }, [...answer.evidence, ...answer.links].join("; ")),
      cell: h("td", {}, cellButton(answer)),
    };
    const element = h(
      "tr",
      {},
      shown.map((name) => cells[name]),
    );
    element
      .querySelector("button")
      ?.addEventListener("click", () => onCell(answer.sheet, answer.cell, element));
    return element;
  };
  const cellButton = ({ sheet, cell, item }) =>
    sheet && cell
      ? h(
          "button",
          {
            type: "button",
            class: "button link",
            "aria-label": `${say("school.show_cell", { cell })} (${item})`,
          },
          cell,
        )
      : (cell ?? "");
  return h(
    "div",
    {},
    scroll(
      say("school.items"),
      h(
        "table",
        { class: "data items" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            shown.map((name) =>
              h("th", { scope: "col", class: NUMBERS.includes(name) && "number" }, say(`school.${name}`)),
            ),
          ),
        ),
        h("tbody", {}, form.answers.map(row)),
      ),
    ),
    page.about.catalogue.unverified.length > 0 && h("p", { class: "hint" }, say("school.star")),
  );
}

/** A maximum that was not checked against the official text has a star, which the line below the table explains. */
function maximum(item, words) {
  if (!item) return "";
  const star = item.trust === "official" ? "" : " *";
  return `${item.max === null ? words.say("school.condition") : words.number(item.max)}${star}`;
}

function scoreText(answer, { say, number }) {
  if (answer.met !== null) return say(answer.met ? "school.met" : "school.not_met");
  return answer.score === null ? h("em", {}, say("school.none")) : number(answer.score);
}

export function layoutTable(form, page) {
  const { say } = page.words;
  const block = ({ sheet, header, columns }) => [
    h("h3", {}, say("school.sheet", { sheet }), ", ", say("school.header", { header })),
    scroll(
      `${say("school.layout")}, ${sheet} ${header}`,
      h(
        "table",
        { class: "data" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["column", "label", "role", "why"].map((name) =>
              h("th", { scope: "col" }, say(`school.${name}`)),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          columns.map((column) => columnRow(column, page)),
        ),
      ),
    ),
  ];
  const places = form.layout.left_out.map(({ kind, sheet, cell }) =>
    say("school.left_place", { kind: say(`instance.${kind}`), sheet: sheet ?? "", cell: cell ?? "" }),
  );
  return h(
    "div",
    {},
    h("p", { class: "hint" }, say("school.layout_line")),
    form.layout.blocks.map(block),
    places.length > 0 && h("p", {}, say("school.left_out", { places: page.words.list(places) })),
  );
}

function columnRow({ column, label, role, taken, reasons }, { words: { say, list }, about }) {
  const name = about.roles.find((one) => one.role === role)?.name ?? role;
  return h(
    "tr",
    { class: !taken && "is-not-taken" },
    h("th", { scope: "row" }, column ?? ""),
    h("td", {}, label ?? ""),
    h("td", {}, taken ? h("span", { class: "swatch", "data-role": role }, name) : say("school.not_taken")),
    h("td", {}, list(reasons.map((reason) => reason.message))),
  );
}

/** A table that may be wider than the page: it scrolls in its own frame. */
export function scroll(label, table) {
  return h("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": label }, table);
}

/** The rows of a grid with what each was taken for, where a form has an item a column. */
export function withRoles(grid, form, about) {
  const isAcross = ({ sheet, direction }) => sheet === grid.sheet && direction === "across";
  const lines = form.layout.blocks.filter(isAcross).flatMap(({ columns }) => columns);
  return grid.rows.map((row) => {
    const line = lines.find(({ column, taken }) => taken && column === `${row.number}`);
    const roleName = about.roles.find(({ role }) => role === line?.role)?.name;
    return { ...row, role: line?.role ?? null, roleName, taken: Boolean(line) };
  });
}
