// Result workbooks: of one form, or of all of them in a zip.

import { save } from "./files.js";
import { hasTable } from "./group.js";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** What a file is to the engine. */
export function given({ file, path }) {
  return { name: path, blob: file, changed: file.lastModified };
}

/** The name without its folders. */
export function lastPart(name) {
  return name.split("/").pop();
}

/** The day, as it goes onto paper. */
function today() {
  const now = new Date();
  const two = (number) => `${number}`.padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function saveWorkbook(name, bytes) {
  save(name, bytes, XLSX);
}

export function saveZip(name, bytes) {
  save(name, bytes, "application/zip");
}

export function createResults(engine, store, speaks) {
  /** Saves the result of one form; answers with its name, or with nothing where it could not be made. */
  async function one(entry, form) {
    try {
      const results = await engine.resultNames([entry.path]);
      const made = await engine.convert(given(entry), { results, index: 0, lang: speaks(), date: today() });
      // A file of several schools gives a workbook for each form that has a table.
      const at = entry.forms.filter(hasTable).indexOf(form);
      const name = lastPart(made[at].name);
      saveWorkbook(name, made[at].bytes);
      return name;
    } catch {
      return null;
    }
  }

  /** Saves the results of all forms in a zip; those that cannot be made are named. */
  async function all({ tell, signal, name }) {
    const entries = store.entries().filter((entry) => entry.forms.some(hasTable));
    const results = await engine.resultNames(entries.map(({ path }) => path));
    const failed = [];
    let done = 0;
    tell(done, entries.length);
    const convert = async (entry, index) => {
      try {
        return await engine.convert(
          given(entry),
          { results, index, lang: speaks(), date: today() },
          { signal },
        );
      } catch (error) {
        if (error.kind !== "cancelled") failed.push(entry.path);
        return [];
      } finally {
        done += 1;
        tell(done, entries.length);
      }
    };
    const made = (await Promise.all(entries.map(convert))).flat();
    if (signal.aborted || made.length === 0) return { saved: 0, failed };
    saveZip(name, await engine.zip(made));
    return { saved: made.length, failed };
  }

  return { one, all };
}
