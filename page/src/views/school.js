// One form: what it came to, what is to be done, and where.

import { h, icon } from "./dom.js";
import { dropArea } from "./drop.js";
import { findingsView } from "./findings.js";
import { hasTable, tally } from "./group.js";
import { schoolName } from "./list.js";
import { itemsTable, layoutTable, withRoles } from "./reading.js";
import { button, heading, levelText, message } from "./parts.js";
import { sheetPane } from "./sheet.js";
import { verdict } from "./store.js";

/** From this width on the grid stands beside the findings, below it under the finding that was chosen. */
const WIDE = "(min-width: 70rem)";

/** A view: what is shown, its title, what takes files that are dropped anywhere on it, and what is done when it goes. */
export function schoolView(entry, index, page) {
  const form = entry.forms[index];
  const { say } = page.words;
  const title = schoolName(form, page.words);
  const wide = matchMedia(WIDE);
  const side = h("div", { class: "side" });
  const load = async (sheet, cell, around) => {
    const grid = await page.grid(entry, form, { sheet, cell, ...around });
    return { ...grid, rows: withRoles(grid, form, page.about) };
  };
  const pane = sheetPane(page, load, { onStep: step, onClose: close });
  const findings = findingsView(form, page, (finding, element) => choose({ finding, element }, true));
  const columns = h(
    "div",
    { class: "school-body" },
    h(
      "div",
      { class: "main-column" },
      section("school.findings", form.findings.length > 0 && findings.element),
      hasTable(form) && details("school.items", itemsTable(form, page, showCell)),
      hasTable(form) && details("school.layout", layoutTable(form, page)),
    ),
    side,
  );
  let chosen = null;

  function section(key, content) {
    return content && h("section", {}, h("h2", {}, say(key)), content);
  }

  function details(key, content) {
    return h("details", { class: "more-about" }, h("summary", {}, h("h2", {}, say(key))), content);
  }

  /** Shows the cell of a finding: beside the list, or below the finding where there is no room beside it. */
  function choose(place, takesFocus) {
    mark(place.element);
    chosen = place;
    const places = findings.places();
    const at = places.findIndex(({ finding }) => finding === place.finding);
    open(place.element, takesFocus);
    pane.show({ ...place.finding, finding: place.finding, at, all: places.length });
  }

  function showCell(sheet, cell, element) {
    mark(null);
    chosen = { element };
    open(element, true);
    pane.show({ sheet, cell, at: 0, all: 0 });
  }

  function open(element, takesFocus) {
    const isInTable = element.tagName === "TR";
    const focused = pane.element.contains(document.activeElement) ? document.activeElement : null;
    pane.level(wide.matches ? 2 : isInTable ? 3 : 5);
    if (wide.matches) side.append(pane.element);
    else if (isInTable) element.closest(".table-scroll").before(pane.element);
    else element.append(pane.element);
    columns.classList.add("has-sheet");
    // What is moved in a document loses the focus.
    if (!takesFocus) return focused?.focus({ preventScroll: true });
    pane.focus();
    pane.element.scrollIntoView({ block: "nearest" });
  }

  function mark(element) {
    columns.querySelectorAll("[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    element?.querySelector("button.place")?.setAttribute("aria-current", "true");
  }

  function step(by) {
    const places = findings.places();
    const at = places.findIndex(({ finding }) => finding === chosen?.finding);
    const place = places[at + by];
    if (!place) return;
    choose(place, false);
    (wide.matches ? place.element : pane.element).scrollIntoView({ block: "nearest" });
  }

  function close() {
    const back = chosen?.element.querySelector("button") ?? chosen?.element;
    mark(null);
    pane.element.remove();
    columns.classList.remove("has-sheet");
    chosen = null;
    back?.focus();
  }

  /** The grid goes where there is room for it now: a phone was turned, a window was made wider. */
  function replace() {
    if (!chosen) return;
    open(chosen.element, false);
    pane.centre();
  }

  const keys = (event) => event.key === "Escape" && chosen && close();
  wide.addEventListener("change", replace);
  addEventListener("beforeprint", findings.expand);
  columns.addEventListener("keydown", keys);
  // A person who opens a form with an error wants to see where; on a phone the list itself comes first.
  const worst = findings.places().find(({ finding }) => finding.severity !== "note");
  if (worst && wide.matches) choose(worst, false);

  return {
    title,
    drop: page.addForms,
    element: h("div", { class: "view school" }, backLink(page), head(entry, form, title, page), columns),
    leave() {
      wide.removeEventListener("change", replace);
      removeEventListener("beforeprint", findings.expand);
    },
  };
}

function backLink(page) {
  const { say, count } = page.words;
  const forms = page.store.entries().length;
  return h(
    "p",
    { class: "back" },
    h("a", { href: "#check" }, icon("back"), `${say("school.all")} (${count(forms)})`),
  );
}

function head(entry, form, title, page) {
  const { say } = page.words;
  const about = [
    form.school_year
      ? say("school.year", { year: form.school_year })
      : hasTable(form) && say("school.no_year"),
    form.unit.code && say("school.code", { code: form.unit.code }),
    form.unit.parent,
    form.file,
  ].filter(Boolean);
  return h(
    "header",
    { class: "school-head" },
    heading(title),
    h("p", { class: "muted" }, about.join(" · ")),
    summary(entry, form, page),
    hasTable(form) &&
      h(
        "div",
        { class: "groups" },
        form.groups.map((group) => groupCard(group, form, page)),
      ),
    hasTable(form) && overall(form, page),
    actions(entry, form, page),
    dropArea(say("school.again"), page.addForms, page, { small: true, one: true }),
  );
}

/** What it comes to, in a sentence or two. */
function summary(entry, form, page) {
  const { say } = page.words;
  const kind = verdict(form);
  if (kind === "unread") {
    return message(
      "error",
      h("p", {}, h("strong", {}, say("school.unread"))),
      h("p", {}, say("school.unread_next")),
    );
  }
  const counts = tally(form.findings);
  const open = form.groups.filter((group) => group.level === null).map((group) => group.group);
  const rest = [
    open.length > 0 ? say("school.rest_open", { groups: page.words.list(open) }) : say("school.rest_rated"),
    counts.warning > 0 && say("school.rest_warnings", { count: counts.warning }),
    counts.note > 0 && say("school.rest_notes", { count: counts.note }),
  ]
    .filter(Boolean)
    .join(" ");
  const before = entry.before !== null && h("p", {}, say("school.before", { count: entry.before }));
  if (counts.error > 0) {
    return message(
      "error",
      h("p", {}, h("strong", {}, say("school.errors", { count: counts.error })), ` ${rest}`),
      before,
    );
  }
  const text = form.findings.length === 0 ? say("school.clean") : say("school.no_errors");
  return message("fine", h("p", {}, h("strong", {}, text), ` ${rest}`), before);
}

function groupCard(group, form, page) {
  const { say, number } = page.words;
  const node = page.about.catalogue.groups.find(({ code }) => code === group.group);
  const interval = page.about.catalogue.levels.find(({ level }) => level === group.level)?.interval;
  const share = Number(group.max) > 0 ? Number(group.total) / Number(group.max) : 0;
  return h(
    "div",
    { class: "card group-card", "data-level": group.level ?? "none" },
    h("h2", {}, say("school.group", { group: group.group }), node && h("span", { class: "of" }, node.title)),
    h(
      "p",
      { class: "points" },
      h("strong", {}, number(group.total)),
      group.max === null ? "" : ` / ${number(group.max)}`,
      ` ${say("school.points")}`,
    ),
    h("div", {
      class: "bar",
      style: { "--share": `${Math.min(Math.max(share, 0), 1)}` },
      "aria-hidden": "true",
    }),
    h(
      "p",
      { class: "level" },
      groupLevel(group, page),
      interval && h("span", { class: "hint" }, ` (${interval})`),
    ),
  );
}

function groupLevel(group, page) {
  const { say } = page.words;
  if (group.level !== null) return levelText(group.level, page);
  return group.complete ? say("school.not_rated") : `${say("school.incomplete")} (${say("school.so_far")})`;
}

/** The level of the whole school, where the catalogue has one and all groups have theirs. */
function overall(form, page) {
  if (form.level === null) return null;
  return h(
    "div",
    {},
    h("p", { class: "overall" }, page.words.say("school.overall", { level: levelText(form.level, page) })),
    // How it follows from the groups need not be official: the sentence says how far it can be relied on.
    page.about.catalogue.rules.slice(0, 1).map((rule) => h("p", { class: "hint" }, rule)),
  );
}

function actions(entry, form, page) {
  const { say } = page.words;
  const saveResult = button(
    say("school.save"),
    async () => {
      saveResult.disabled = true;
      const name = await page.results.one(entry, form);
      saveResult.disabled = false;
      page.announce(name ? say("school.saved", { name }) : say("school.save_failed"), { shown: !name });
    },
    { kind: "main", symbol: "save" },
  );
  return h(
    "div",
    { class: "actions" },
    hasTable(form) && saveResult,
    entry.handle && button(say("school.reread"), () => reread(entry, page), { symbol: "again" }),
    button(say("school.print"), () => print(), { symbol: "print" }),
  );
}

/** Reads a file again where it lies: it was corrected and saved. */
async function reread(entry, page) {
  const { path, handle } = entry;
  try {
    await page.addForms([{ file: await handle.getFile(), path, handle, inFolder: false }]);
  } catch {
    page.announce(page.words.say("failure.unopened"), { shown: true });
  }
}
