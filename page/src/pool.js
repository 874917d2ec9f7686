// The engine as `engine.d.ts` tells it: each call is a message to a worker, and its answer a value for the views.

import { startWorker, unpack } from "./unpack.js";
import { EngineError, Workers } from "./workers.js";

export { EngineError };

/** Seconds that a call over one file may take, and one over many. */
const ONE = 60;
const MANY = 900;
/** More workers than this only take memory. */
const WORKERS = 8;
/** Blank forms that one call makes. */
const LOT = 16;

export function openEngine() {
  const module = unpack();
  const start = async () => ({ module: await module, worker: startWorker() });
  const engine = over(new Workers(start, Math.min(navigator.hardwareConcurrency || 2, WORKERS)));
  // The same calls as the page's, for tests and for the console.
  globalThis.phieu = engine;
  return engine;
}

/** The calls over some workers. */
export function over(workers) {
  const one = (call, args, options) => workers.run(call, args, { ...options, limit: ONE * 1000 });
  const many = (call, args, options) => workers.run(call, args, { ...options, limit: MANY * 1000 });
  const value = ({ json }) => JSON.parse(json);
  const named = (names, files) => names.map((name, at) => ({ name, bytes: files[at] }));

  /** A file that the browser does not open is refused, with a sentence. */
  const opened = (name, lang, call) =>
    call.catch(async (error) => {
      if (error.kind !== "unopened") throw error;
      throw new EngineError("refused", value(await one("unopened", [name, lang])));
    });

  return {
    workers: workers.count,

    about: async (lang, options) => value(await one("about", [lang, ONE], options)),

    explain: async (code, lang) => value(await one("explain", [code, lang])),

    pickUp: async (names, withResults = false) => value(await one("pickUp", [names, withResults])),

    check: async (file, lang, options) => {
      const { json } = await opened(file.name, lang, one("check", [file, lang], options));
      return { json, forms: JSON.parse(json).forms };
    },

    resultNames: async (names) => value(await one("resultNames", [names])),

    convert: async (file, { results, index, lang, date }, options) => {
      const call = one("convert", [file, results, index, date, lang], options);
      const { json, files } = await opened(file.name, lang, call);
      return named(JSON.parse(json), files);
    },

    record: async (file, options) => {
      try {
        return (await one("record", [file], options)).json;
      } catch (error) {
        if (!["trap", "timeout", "unopened"].includes(error.kind)) throw error;
        return (await one("failedRecord", [file.name, error.kind, ONE], options)).json;
      }
    },

    merge: async (records, { lang, unit, schoolYear, roster }, options) => {
      const call = many("merge", [records, unit || undefined, schoolYear || undefined, roster, lang], options);
      const { json, files } = await opened(roster?.name, lang, call);
      return { bytes: files[0], summary: JSON.parse(json) };
    },

    template: async ({ lang, schoolYear }, options) =>
      (await one("template", [schoolYear || undefined, lang], options)).files[0],

    templates: async (roster, { lang, schoolYear, progress }, options) => {
      let done = 0;
      const lot = async (from) => {
        const call = one("templates", [roster, schoolYear || undefined, from, LOT, lang], options);
        const { json, files } = await opened(roster.name, lang, call);
        const { all, names, problems } = JSON.parse(json);
        done += names.length;
        progress?.(done, all);
        return { all, problems, forms: named(names, files) };
      };
      const first = await lot(0);
      const starts = Array.from({ length: Math.ceil(first.all / LOT) - 1 }, (_, at) => (at + 1) * LOT);
      const rest = await Promise.all(starts.map(lot));
      return { forms: [first, ...rest].flatMap(({ forms }) => forms), problems: first.problems };
    },

    combine: async (files, { lang, prefer, choices = [] }, options) => {
      const call = many("combine", [files, prefer, JSON.stringify(choices), lang], options);
      const whole = await opened(files.map(({ name }) => name).join(", "), lang, call);
      return { bytes: whole.files[0], ...JSON.parse(whole.json) };
    },

    grid: async (file, place, lang, options) =>
      value(await opened(file.name, lang, one("grid", [file, JSON.stringify(place), lang], options))),

    catalogue: async (file, lang, options) => {
      const taken = value(await opened(file.name, lang, one("catalogue", [file, lang], options)));
      workers.use(taken.toml);
      return taken;
    },

    builtInCatalogue: async () => workers.use(null),

    zip: async (files, options) => {
      const [names, contents] = [files.map(({ name }) => name), files.map(({ bytes }) => bytes)];
      return (await many("zip", [names, contents], options)).files[0];
    },
  };
}
