// The form's own grid around a cell, drawn as a spreadsheet shows it: letters above, numbers beside, the cell marked,
// each column with what it was taken for, in words and in a colour.

import { fill, focusOn, freshId, h, icon } from "./dom.js";
import { button, message, severityMark } from "./parts.js";

/** How much of the sheet is shown: most forms as a whole. */
const AROUND = { rows: 60, columns: 26 };
/** How much of what stands right of the marked cell is in sight, as a share of the frame. */
const BESIDE = 0.06;

/**
 * A pane that shows one finding after another.
 * @param load takes a sheet, a cell and how much is wanted around it; answers with the grid
 * @param onStep is called with -1 or 1 for the finding before or after, `onClose` when the pane is to go
 */
export function sheetPane(page, load, { onStep, onClose }) {
  const { say } = page.words;
  const id = freshId("sheet");
  const title = h("h2", { id, tabindex: "-1" });
  const position = h("span", { class: "position" });
  const previous = button(say("sheet.previous"), () => onStep(-1), { kind: "quiet", symbol: "back" });
  const next = button(say("sheet.next"), () => onStep(1), { kind: "quiet", symbol: "next" });
  const close = button("", onClose, {
    kind: "quiet icon-only",
    symbol: "close",
    "aria-label": say("sheet.close"),
  });
  const about = h("div", { class: "about-cell" });
  const body = h("div", { class: "sheet-body" });
  const element = h(
    "section",
    { class: "sheet-pane", "aria-labelledby": id },
    h("div", { class: "sheet-head" }, title, close),
    about,
    body,
    h("div", { class: "steps" }, previous, position, next),
  );
  let asked = 0;

  /** Shows a place; `finding` is what there is to say about it, `at` its number among all. */
  async function show({ sheet, cell, finding, at, all }) {
    asked += 1;
    const mine = asked;
    title.textContent = say("sheet.title", { sheet, cell });
    fill(
      about,
      finding && [
        h("p", {}, severityMark(finding.severity, page.words), " ", finding.message),
        finding.help && h("p", { class: "help" }, icon("next"), h("span", {}, page.words.help(finding))),
      ],
    );
    position.textContent = all > 1 ? say("sheet.position", { number: at + 1, all }) : "";
    // Not disabled in earnest: the button that has the focus would lose it.
    previous.setAttribute("aria-disabled", `${at <= 0}`);
    next.setAttribute("aria-disabled", `${at >= all - 1}`);
    previous.parentElement.hidden = all < 2;
    body.setAttribute("aria-busy", "true");
    const opening = setTimeout(() => fill(body, h("p", { class: "muted" }, say("sheet.opening"))), 250);
    let drawn;
    try {
      drawn = drawing(await load(sheet, cell, AROUND), { sheet, cell }, page.words);
    } catch {
      drawn = message("warning", say("sheet.failed", { cell }));
    }
    clearTimeout(opening);
    if (mine !== asked) return;
    body.removeAttribute("aria-busy");
    fill(body, drawn);
    centre(body);
  }

  return {
    element,
    show,
    focus: () => focusOn(title),
    centre: () => centre(body),
    /** Where the pane stands among the headings around it. */
    level: (level) => title.setAttribute("aria-level", `${level}`),
  };
}

/** The table itself, with its legend. */
function drawing(grid, { sheet, cell }, words) {
  const { say } = words;
  const columns = grid.columns;
  const table = h(
    "table",
    { class: "grid" },
    h("caption", { class: "unseen" }, say("sheet.table", { sheet, cell })),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { class: "corner", scope: "col" }, h("span", { class: "unseen" }, say("sheet.row"))),
        columns.map((column) => columnHead(column, words)),
      ),
    ),
    h(
      "tbody",
      {},
      grid.rows.map((row) => gridRow(row, columns, words)),
    ),
  );
  return h(
    "div",
    {},
    h(
      "div",
      { class: "grid-scroll", role: "region", tabindex: "0", "aria-label": say("sheet.region", { cell }) },
      table,
    ),
    legend(grid, cell, words),
  );
}

/** What a column or row was taken for, in a word or two. */
function roleMark({ role, taken }, words) {
  if (!taken || !role) return null;
  return h(
    "span",
    { class: "role" },
    words.has(`role_short.${role}`) ? words.say(`role_short.${role}`) : role,
  );
}

function columnHead(column, words) {
  const { letter, role, taken, hidden } = column;
  return h(
    "th",
    { scope: "col", "data-role": taken && role, class: hidden && "is-hidden" },
    h("span", { class: "letter" }, letter),
    roleMark(column, words),
    hidden && h("span", { class: "role" }, words.say("sheet.hidden_column")),
  );
}

function gridRow(row, columns, words) {
  const { number, hidden, cells, role, taken } = row;
  return h(
    "tr",
    { class: hidden && "is-hidden" },
    h(
      "th",
      { scope: "row", "data-role": taken && role },
      `${number}`,
      roleMark(row, words),
      hidden && h("span", { class: "unseen" }, ` ${words.say("sheet.hidden_row")}`),
    ),
    cells.map((cell) => gridCell(cell, row, columns, words)),
  );
}

function gridCell({ at, text, isMarked, struck, isNumber, isError, span }, row, columns, words) {
  const column = columns.find(({ letter }) => letter === at.replace(/\d+$/, ""));
  const line = row.taken ? row : column;
  const looks = [isMarked && "is-marked", isNumber && "is-number", isError && "is-error"].filter(Boolean);
  return h(
    "td",
    {
      "data-role": line?.taken && line.role,
      class: looks.length > 0 && looks.join(" "),
      colspan: span.columns > 1 && span.columns,
      rowspan: span.rows > 1 && span.rows,
    },
    h(
      "div",
      { class: "cell" },
      text,
      struck && [" ", h("s", { "aria-label": words.say("sheet.struck") }, struck)],
    ),
    isMarked && h("span", { class: "unseen" }, ` (${words.say("sheet.marked")})`),
  );
}

/** What each colour means, with the letters of its columns or the numbers of its rows: it can be read without colours. */
function legend({ columns, rows }, cell, words) {
  const { say } = words;
  const roles = new Map();
  for (const { letter, number, role, roleName } of [...columns, ...rows].filter(
    ({ taken, role }) => taken && role,
  )) {
    const known = roles.get(role) ?? { name: roleName, letters: [] };
    known.letters.push(letter ?? number);
    roles.set(role, known);
  }
  return h(
    "dl",
    { class: "legend", "aria-label": say("sheet.legend") },
    h("div", { class: "is-marked" }, h("dt", {}, cell), h("dd", {}, say("sheet.marked"))),
    [...roles].map(([role, { name, letters }]) =>
      h("div", { "data-role": role }, h("dt", {}, words.list(letters)), h("dd", {}, name)),
    ),
  );
}

/** Scrolls the marked cell into its own frame, without moving the page: no further to the side than it must, so that
 * titles stay in sight. */
function centre(body) {
  const frame = body.querySelector(".grid-scroll");
  const marked = body.querySelector("td.is-marked");
  if (!frame || !marked) return;
  frame.scrollLeft = marked.offsetLeft + marked.offsetWidth - frame.clientWidth * (1 - BESIDE);
  frame.scrollTop = marked.offsetTop - (frame.clientHeight - marked.offsetHeight) / 2;
}
