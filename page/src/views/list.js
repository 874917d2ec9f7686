// The table of all forms: a row each, added and renewed one by one, so that thousands of files never stop the page.

import { fill, h, icon } from "./dom.js";
import { hasTable, tally } from "./group.js";
import { tallyMarks } from "./parts.js";
import { lastPart } from "./results.js";
import { verdict } from "./store.js";

/** How many rows are made before the browser gets its turn again. */
const SLICE = 100;

const ORDER = { unread: 0, error: 1, warning: 2, fine: 3 };

/** What the list remembers while the page shows another view. */
export function listMemory() {
  return { kind: "all", text: "", sort: null, last: null };
}

/** @returns a table that is shown anew with `show(filter)` and whose rows are renewed with `renew(entries)` */
export function formsTable(page) {
  const { say } = page.words;
  const groups = page.about.catalogue.groups;
  const body = h("tbody", { role: "rowgroup" });
  const none = h("p", { class: "muted none", hidden: true }, say("list.none"));
  const rows = new Map();
  const memory = page.memory.list;
  let keeps = () => true;
  let drawing = 0;
  let drawn = null;

  const heads = [
    ["school", say("list.school"), byName],
    ...groups.map(({ code }, at) => [`group-${code}`, say("list.group", { group: code }), byPoints(at)]),
    ["findings", say("list.findings"), byWeight],
  ];
  const head = h("tr", { role: "row" }, heads.map(headCell));

  function headCell([name, label]) {
    const order = () => {
      const isUp = memory.sort?.name === name && memory.sort.way === "ascending";
      memory.sort = { name, way: isUp ? "descending" : "ascending" };
      markSorted();
      draw();
    };
    return h(
      "th",
      { role: "columnheader", scope: "col", class: name, "data-name": name },
      h(
        "button",
        { type: "button", class: "sort", title: say("list.sort", { column: label }), on: { click: order } },
        label,
      ),
    );
  }

  function markSorted() {
    for (const cell of head.children) {
      cell.setAttribute("aria-sort", memory.sort?.name === cell.dataset.name ? memory.sort.way : "none");
    }
  }

  function sorted(kept) {
    const [, , compare] = heads.find(([name]) => name === memory.sort?.name) ?? [];
    const sign = memory.sort?.way === "descending" ? -1 : 1;
    return compare ? kept.sort((a, b) => sign * compare(a, b, page.words)) : kept;
  }

  function rowOf(item) {
    const row = h("tr", { role: "row", class: "form-row" });
    renewRow(row, item);
    return row;
  }

  function renewRow(row, { entry, index, form }) {
    const isRead = form && entry.state === "read";
    const name = isRead ? schoolName(form, page.words) : say(`list.${entry.state}`);
    const link = isRead
      ? h("a", { href: `#form/${entry.id}.${index}` }, name)
      : h("span", { class: "muted" }, name);
    const file = form?.file ?? entry.path;
    row.className = `form-row is-${form ? verdict(form) : entry.state}`;
    fill(
      row,
      h(
        "th",
        { role: "rowheader", scope: "row", class: "school" },
        link,
        name !== file && h("span", { class: "file" }, file),
      ),
      ...groups.map((group, at) => groupCell(group, at, form)),
      h("td", { role: "cell", class: "findings" }, form ? marks(form) : ""),
    );
  }

  function marks(form) {
    if (verdict(form) === "unread") {
      return [
        h("span", { class: "severity is-error" }, icon("error"), say("verdict.unread")),
        h("span", { class: "why" }, reason(form)),
      ];
    }
    const counts = tally(form.findings);
    const found = tallyMarks(counts, page.words, ["error", "warning"]);
    return counts.error > 0
      ? found
      : [h("span", { class: "severity is-fine" }, icon("fine"), say("verdict.fine")), found];
  }

  function groupCell({ code }, at, form) {
    const group = form && verdict(form) !== "unread" ? form.groups[at] : null;
    return h(
      "td",
      { role: "cell", class: "group", "data-label": say("list.group", { group: code }) },
      group && [
        h("span", { class: "points" }, page.words.number(group.total)),
        h(
          "span",
          { class: "level" },
          group.level === null ? say("list.no_level") : say("list.level_short", { level: group.level }),
        ),
      ],
    );
  }

  function items() {
    return page.store
      .entries()
      .flatMap((entry) =>
        entry.forms.length === 0
          ? [{ entry, index: 0, form: null, key: `${entry.id}.0` }]
          : entry.forms.map((form, index) => ({ entry, index, form, key: `${entry.id}.${index}` })),
      );
  }

  /** Draws the rows that are kept, a slice at a time; the row that a person comes back to is in the first one. */
  function draw() {
    const kept = sorted(items().filter((item) => keeps(item)));
    const order = `${kept.map(({ key }) => key)}`;
    if (order === drawn) return;
    drawn = order;
    drawing += 1;
    const mine = drawing;
    const last = kept.findIndex(({ key }) => key === memory.last);
    none.hidden = kept.length > 0;
    const before = body.children.length;
    body.replaceChildren();
    let at = 0;
    const slice = (end) => {
      if (mine !== drawing) return;
      const some = kept.slice(at, end).map((item) => {
        if (!rows.has(item.key)) rows.set(item.key, rowOf(item));
        return rows.get(item.key);
      });
      body.append(...some);
      at = end;
      if (at < kept.length) setTimeout(slice, 0, at + SLICE);
    };
    // Never fewer than there were: the page would jump under the reader.
    slice(Math.max(last + 1, SLICE, before));
  }

  /** Renews the rows of files of which more is known now. */
  function renew(entries) {
    for (const entry of entries) {
      const forms = entry.forms.length === 0 ? [null] : entry.forms;
      forms.forEach((form, index) => {
        const row = rows.get(`${entry.id}.${index}`);
        if (row) renewRow(row, { entry, index, form });
      });
    }
  }

  markSorted();
  return {
    element: h(
      "div",
      {},
      h(
        "table",
        {
          class: "forms",
          role: "table",
          "aria-label": say("list.table"),
          style: { "--groups": `${groups.length}` },
        },
        h("thead", { role: "rowgroup" }, head),
        body,
      ),
      none,
    ),
    renew,
    show(filter) {
      keeps = filter;
      draw();
    },
  };
}

/** What a form is called: by its school, or by its file where nothing was read. */
export function schoolName(form, { say }) {
  return form.unit.name ?? (hasTable(form) ? say("school.unknown") : lastPart(form.file));
}

/** Why a form was not read: its first error. */
function reason(form) {
  return form.findings.find(({ severity }) => severity === "error")?.message ?? "";
}

function nameOf({ form, entry }) {
  return form?.unit.name ?? entry.path;
}

function byName(a, b, words) {
  return words.compare(nameOf(a), nameOf(b));
}

function byPoints(at) {
  const points = ({ form }) =>
    form && verdict(form) !== "unread" ? Number(form.groups[at].total) : Infinity;
  return (a, b) => points(a) - points(b) || 0;
}

/** What needs a person first: unread, then many errors, then warnings. */
function byWeight(a, b) {
  const weigh = ({ form }) => {
    if (!form) return [4, 0, 0];
    const { error, warning } = tally(form.findings);
    return [ORDER[verdict(form)], -error, -warning];
  };
  const [left, right] = [weigh(a), weigh(b)];
  const at = left.findIndex((weight, index) => weight !== right[index]);
  return at < 0 ? 0 : left[at] - right[at];
}
