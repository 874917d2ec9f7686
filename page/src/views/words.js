// The words of the page in one language. They stand in page/words; no view holds any of its own.

import en from "../../words/en.json" with { type: "json" };
import vi from "../../words/vi.json" with { type: "json" };

const BOOKS = { vi, en };

/** The languages there are, the first one being the page's own. */
export const LANGUAGES = Object.keys(BOOKS);

/** Help that speaks of the command line, which is not here. */
const TERMINAL = /\bphieu [a-z]|--[a-z]/;

/** The words of a language. */
export function words(lang) {
  const plural = new Intl.PluralRules(lang);

  function find(key) {
    return key.split(".").reduce((book, part) => book?.[part], BOOKS[lang]);
  }

  /** What a key says; where it has forms for one and many, `count` chooses. Names in braces are put in. */
  function say(key, params = {}) {
    const found = find(key);
    const text = typeof found === "object" ? (found[plural.select(params.count)] ?? found.other) : found;
    return text.replace(/\{(\w+)\}/g, (_, name) => `${params[name] ?? ""}`);
  }

  return {
    lang,
    say,
    /** Whether there are words for a key, which may come from a form or a later catalogue. */
    has: (key) => find(key) !== undefined,
    /** What to do about a finding, as it is done in the page. */
    help: ({ code, help }) => (TERMINAL.test(help) && find(`help.${code}`) ? say(`help.${code}`) : help),
    /** A decimal of a report as people write it. */
    number: (decimal) => (lang === "vi" ? `${decimal}`.replace(".", ",") : `${decimal}`),
    /** A count, with its thousands set apart. */
    count: (value) => value.toLocaleString(lang === "vi" ? "vi-VN" : "en-GB"),
    /** Several things in one sentence. */
    list: (items) => items.join(", "),
    compare: new Intl.Collator(lang, { numeric: true }).compare,
  };
}
