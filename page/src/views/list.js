// The table of all forms: a row each, added and renewed one by one, so that thousands of files never stop the page.

import { h, icon } from "./dom.js";
import { tally } from "./group.js";
import { tallyMarks } from "./parts.js";
import { lastPart } from "./results.js";
import { verdict } from "./store.js";

/** How many rows are made before the browser gets its turn again. */
const SLICE = 100;

const ORDER = { unread: 0, error: 1, warning: 2, fine: 3 };

/** @returns a table that is shown anew with `show(filter)` and whose rows are renewed with `renew(entries)` */
export function formsTable(page) {
  const { say } = page.words;
  const groups = page.about.catalogue.groups;
  const body = h("tbody", { role: "rowgroup" });
  const none = h("p", { class: "muted none", hidden: true }, say("list.none"));
  const rows = new Map();
  let shown = { keeps: () => true, sort: null };
  let drawing = 0;

  const heads = [
    ["school", say("list.school"), byName],
    ...groups.map(({ code }, at) => [`group-${code}`, say("list.group", { group: code }), byPoints(at)]),
    ["findings", say("list.findings"), byWeight],
  ];
  const head = h("tr", { role: "row" }, heads.map(([name, label, sort]) => headCell(name, label, sort)));

  function headCell(name, label, sort) {
    const cell = h("th", { role: "columnheader", scope: "col", class: name, "aria-sort": "none" });
    const order = () => {
      const down = cell.getAttribute("aria-sort") === "ascending";
      head.querySelectorAll("th").forEach((other) => other.setAttribute("aria-sort", "none"));
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      shown = { ...shown, sort: (a, b) => (down ? -1 : 1) * sort(a, b, page.words) };
      draw();
    };
    cell.append(h("button", { type: "button", class: "sort", title: say("list.sort", { column: label }), on: { click: order } }, label));
    return cell;
  }

  function rowOf(item) {
    const row = h("tr", { role: "row", class: "form-row" });
    renewRow(row, item);
    return row;
  }

  function renewRow(row, { entry, index, form }) {
    const link = form && entry.state === "read"
      ? h("a", { href: `#form/${entry.id}.${index}` }, form.unit.name ?? (verdict(form) === "unread" ? lastPart(form.file) : say("school.unknown")))
      : h("span", { class: "muted" }, say(`list.${entry.state}`));
    row.className = `form-row is-${form ? verdict(form) : entry.state}`;
    row.replaceChildren(
      h("th", { role: "rowheader", scope: "row", class: "school" }, link, h("span", { class: "file" }, form?.file ?? entry.path)),
      ...groups.map((group, at) => groupCell(group, at, form)),
      h("td", { role: "cell", class: "findings" }, form ? marks(form) : ""));
  }

  function marks(form) {
    if (verdict(form) === "unread") {
      return [h("span", { class: "severity is-error" }, icon("error"), say("verdict.unread")), h("span", { class: "why" }, reason(form))];
    }
    const counts = tally(form.findings);
    const found = tallyMarks(counts, page.words, ["error", "warning"]);
    return counts.error > 0 ? found : [h("span", { class: "severity is-fine" }, icon("fine"), say("verdict.fine")), found];
  }

  function groupCell({ code }, at, form) {
    const group = form && verdict(form) !== "unread" ? form.groups[at] : null;
    return h("td", { role: "cell", class: "group", "data-label": say("list.group", { group: code }) },
      group && [
        h("span", { class: "points" }, page.words.number(group.total)),
        h("span", { class: "level" }, group.level === null ? say("list.no_level") : say("list.level_short", { level: group.level })),
      ]);
  }

  function items() {
    return page.store.entries().flatMap((entry) =>
      entry.forms.length === 0
        ? [{ entry, index: 0, form: null, key: `${entry.id}.0` }]
        : entry.forms.map((form, index) => ({ entry, index, form, key: `${entry.id}.${index}` })));
  }

  /** Draws the rows that are kept, a slice at a time. */
  function draw() {
    drawing += 1;
    const mine = drawing;
    const kept = items().filter(shown.keeps);
    if (shown.sort) kept.sort(shown.sort);
    none.hidden = kept.length > 0;
    body.replaceChildren();
    let at = 0;
    const slice = () => {
      if (mine !== drawing) return;
      const some = kept.slice(at, at + SLICE).map((item) => {
        if (!rows.has(item.key)) rows.set(item.key, rowOf(item));
        return rows.get(item.key);
      });
      body.append(...some);
      at += SLICE;
      if (at < kept.length) setTimeout(slice);
    };
    slice();
  }

  /** Renews the rows of files that were read; true where rows came or went. */
  function renew(entries) {
    let isNew = false;
    for (const entry of entries) {
      const forms = entry.forms.length === 0 ? [null] : entry.forms;
      forms.forEach((form, index) => {
        const row = rows.get(`${entry.id}.${index}`);
        if (row) renewRow(row, { entry, index, form });
        else isNew = true;
      });
    }
    return isNew;
  }

  return {
    element: h("div", {},
      h("table", { class: "forms", role: "table", "aria-label": say("list.table") },
        h("thead", { role: "rowgroup" }, head), body), none),
    renew,
    show(keeps) {
      shown = { ...shown, keeps };
      draw();
    },
  };
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
  const points = ({ form }) => (form && verdict(form) !== "unread" ? Number(form.groups[at].total) : Infinity);
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
