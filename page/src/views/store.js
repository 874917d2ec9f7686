// The files of the page and what came of each. Views read it and are told what changed; only its own functions change
// it.

import { hasTable, tally } from "./group.js";

/**
 * A file of the page. `state` is `waiting`, `reading` or `read`; `forms` are what its report says, one for each school,
 * in the language `lang`; `before` is how many errors it had when it was read the last time. A file that the engine
 * gave up on has one form too, with the finding that says why.
 * @typedef {{id: number, batch: number, file: File, handle?: FileSystemFileHandle, path: string, state: string,
 *   forms: object[], lang: string, before: number|null}} Entry
 */

/**
 * @param check takes a file, its path and a language; answers with its forms, and never fails
 * @param parallel how many files are given to the engine at a time
 */
export function createStore({ check, parallel }) {
  let entries = [];
  let queue = [];
  let running = 0;
  let ids = 0;
  let batches = 0;
  let round = 0;
  let lang = "vi";
  let run = { done: 0, all: 0 };
  const listeners = new Set();

  function tell(changed) {
    for (const listener of listeners) listener(changed);
  }

  /** Adds files and begins to read them. */
  function add(given) {
    batches += 1;
    const added = given.map(({ file, path, handle }) => {
      ids += 1;
      return { id: ids, batch: batches, file, path, handle, state: "waiting", forms: [], lang, before: null };
    });
    entries = [...entries, ...added];
    begin(added);
    return added;
  }

  /** Reads every file again: another catalogue is used. */
  function again() {
    round += 1;
    for (const entry of entries) Object.assign(entry, { state: "waiting", forms: [] });
    queue = [];
    begin(entries);
  }

  function begin(added) {
    if (running === 0 && queue.length === 0) run = { done: 0, all: 0 };
    run.all += added.length;
    queue.push(...added);
    tell({ entries: added, list: true });
    feed();
  }

  function feed() {
    while (running < parallel && queue.length > 0) read(queue.shift());
  }

  async function read(entry) {
    running += 1;
    entry.state = "reading";
    const [spoken, asked] = [lang, round];
    const { file, path } = entry;
    const forms = await check(file, path, spoken);
    running -= 1;
    run.done += 1;
    let list = false;
    if (entries.includes(entry) && asked === round) {
      Object.assign(entry, { state: "read", forms, lang: spoken });
      list = replaceEarlier(entry);
      tell({ entries: [entry], list });
    }
    feed();
    if (running === 0 && queue.length === 0) tell({ entries: [], list: false, finished: true });
  }

  /**
   * A file dropped again takes the place of the one before: same name, and the same school or one that could not be
   * read. Files of one name that came together, out of different folders or mails, all stay.
   */
  function replaceEarlier(entry) {
    const isOlder = (other) =>
      other !== entry && other.path === entry.path && other.batch < entry.batch && other.state === "read";
    const older = entries.find((other) => isOlder(other) && isSameSchool(other, entry));
    if (!older) return false;
    entry.before = errorsOf(older);
    // What leads to the older one leads to this one from now on.
    entry.id = older.id;
    entries = entries.filter((other) => other !== entry).map((other) => (other === older ? entry : other));
    return true;
  }

  /** Stops reading; what was read stays. */
  function cancel() {
    const left = new Set(queue);
    queue = [];
    run.all -= left.size;
    entries = entries.filter((entry) => !left.has(entry));
    tell({ entries: [], list: true, cancelled: left.size });
  }

  function remove(entry) {
    entries = entries.filter((other) => other !== entry);
    queue = queue.filter((other) => other !== entry);
    tell({ entries: [], list: true });
  }

  function clear() {
    cancel();
    entries = [];
    tell({ entries: [], list: true });
  }

  /** From now on reports are asked for in this language; why a file could not be read stands in the list itself. */
  function speak(language) {
    lang = language;
    const unread = entries.filter((entry) => entry.state === "read" && !entry.forms.every(hasTable));
    unread.forEach((entry) => spoken(entry).then(() => tell({ entries: [entry], list: false })));
  }

  /** The forms of a file in the page's language; a report of another language is asked for anew. */
  async function spoken(entry) {
    if (entry.lang !== lang) {
      const wanted = lang;
      const forms = await check(entry.file, entry.path, wanted);
      Object.assign(entry, { forms, lang: wanted });
    }
    return entry.forms;
  }

  return {
    add,
    again,
    cancel,
    remove,
    clear,
    spoken,
    speak,
    entries: () => entries,
    find: (id) => entries.find((entry) => entry.id === id),
    progress: () => ({ ...run, working: running > 0 || queue.length > 0 }),
    /** Calls the listener with `{entries, list}` until the function that comes back is called. */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function errorsOf(entry) {
  return entry.forms.reduce((sum, form) => sum + tally(form.findings).error, 0);
}

function isSameSchool(older, newer) {
  const sign = ({ forms }) =>
    JSON.stringify(forms.map(({ unit, school_year }) => [unit.name, unit.code, school_year]));
  return !older.forms.some(hasTable) || sign(older) === sign(newer);
}

/** What a form came to, in one word: `unread`, `error`, `warning` or `fine`. */
export function verdict(form) {
  if (!hasTable(form)) return "unread";
  const { error, warning } = tally(form.findings);
  if (error > 0) return "error";
  return warning > 0 ? "warning" : "fine";
}
