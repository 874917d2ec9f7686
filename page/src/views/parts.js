// Small parts that several views share.

import { freshId, h, icon } from "./dom.js";

/** A button; `kind` is `main`, `plain`, `quiet` or `link`. */
export function button(label, onClick, { kind = "plain", symbol, ...attributes } = {}) {
  return h(
    "button",
    { type: "button", class: `button ${kind}`, on: { click: onClick }, ...attributes },
    symbol && icon(symbol),
    h("span", {}, label),
  );
}

/** One choice out of a few, as radio buttons that look like chips. Options are `[value, label]`. */
export function chips(label, options, value, onChange) {
  const name = freshId("chips");
  const chip = ([option, text]) =>
    h(
      "label",
      { class: "chip" },
      h("input", {
        type: "radio",
        name,
        value: option,
        checked: option === value,
        class: "unseen",
        on: { change: () => onChange(option) },
      }),
      h("span", {}, text),
    );
  return h("fieldset", { class: "chips" }, h("legend", { class: "unseen" }, label), options.map(chip));
}

/** A severity in words, with its sign. */
export function severityMark(severity, words) {
  return h("span", { class: `severity is-${severity}` }, icon(severity), words.say(`severity.${severity}`));
}

/** "2 lỗi, 3 cảnh báo", with their signs; nothing for severities that are not there. */
export function tallyMarks(counts, words, severities = ["error", "warning", "note"]) {
  const mark = (severity) =>
    h(
      "span",
      { class: `severity is-${severity}` },
      icon(severity),
      words.say(`count.${severity}`, { count: counts[severity] }),
    );
  return severities.filter((severity) => counts[severity] > 0).map(mark);
}

/** A level by its number and name; one whose bounds were not checked against the official text says so. */
export function levelText(level, { about, words }) {
  const word = words.say("school.level", { level });
  const named = about.catalogue.levels.find((one) => one.level === level);
  if (!named) return word;
  return `${word}: ${named.name}${named.trust === "official" ? "" : ` (${named.trustName})`}`;
}

/** A link-like button that opens the page of a code. */
export function codeButton(code, label, page, attributes = {}) {
  return button(label, () => page.explain(code), { kind: "link code", ...attributes });
}

/** A labelled text field with a hint. */
export function field(label, attributes, hint) {
  const id = freshId("field");
  const hintId = hint && `${id}-hint`;
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("input", { id, type: "text", autocomplete: "off", "aria-describedby": hintId, ...attributes }),
    hint && h("p", { class: "hint", id: hintId }, hint),
  );
}

/** A bar for work that goes on, with its words and a button to stop it. */
export function progressBar({ label, onCancel, words }) {
  const id = freshId("progress");
  const bar = h("progress", { "aria-labelledby": id });
  const text = h("span", { id });
  const element = h(
    "div",
    { class: "progress" },
    text,
    bar,
    onCancel && button(words.say("list.cancel"), onCancel, { kind: "quiet", symbol: "close" }),
  );
  text.textContent = label;
  return {
    element,
    set({ done, all, text: said }) {
      bar.max = Math.max(all, 1);
      bar.value = done;
      text.textContent = said;
    },
  };
}

/** A message about what was done or went wrong; `kind` is `fine`, `warning` or `error`. */
export function message(kind, ...children) {
  return h("div", { class: `message is-${kind}` }, icon(kind), h("div", {}, children));
}

/** The heading of a view, which gets the focus when the view opens. */
export function heading(text) {
  return h("h1", { tabindex: "-1" }, text);
}
