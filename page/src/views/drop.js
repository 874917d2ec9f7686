// A place to drop files on, which is also two buttons that choose them.

import { carriesFiles, chosen, dropped } from "./files.js";
import { freshId, h, icon } from "./dom.js";

/**
 * @param label what may be dropped here
 * @param onFiles takes what was given
 * @param options `kinds` says which files can be read, `folder` offers a folder too, `one` takes a single file,
 *   `accept` is what a chooser shows, `small` draws a strip in place of the large area
 */
export function dropArea(
  label,
  onFiles,
  page,
  { kinds, folder = false, one = false, accept, small = false } = {},
) {
  const { say } = page.words;
  const hint = freshId("kinds");
  const input = (attributes) => {
    const element = h("input", {
      type: "file",
      class: "unseen",
      tabindex: "-1",
      "aria-hidden": "true",
      ...attributes,
    });
    element.addEventListener("change", () => {
      const given = chosen(element);
      element.value = "";
      if (given.length > 0) onFiles(given);
    });
    return element;
  };
  const files = input({ multiple: !one, accept });
  // On phones there are no folders to choose, and the attribute is not there.
  const offersFolder = folder && "webkitdirectory" in files;
  const folders = offersFolder ? input({ webkitdirectory: true }) : null;
  const open = (element) => () => element.click();
  const element = h(
    "div",
    { class: `drop${small ? " is-small" : ""}` },
    h("p", { class: "drop-label" }, icon("upload"), h("span", {}, label)),
    h(
      "div",
      { class: "drop-buttons" },
      h(
        "button",
        {
          type: "button",
          class: `button ${small ? "plain" : "main"}`,
          "aria-describedby": kinds && hint,
          on: { click: open(files) },
        },
        say(one ? "drop.file" : "drop.files"),
      ),
      folders &&
        h(
          "button",
          { type: "button", class: "button plain", on: { click: open(folders) } },
          say("drop.folder"),
        ),
    ),
    kinds && h("p", { class: "hint", id: hint }, kinds),
    files,
    folders,
  );
  receive(element, (given) => onFiles(one ? given.slice(0, 1) : given), page);
  return element;
}

/** Lets files be dropped on an element; it is marked while they hang over it. */
export function receive(element, onFiles, page) {
  let depth = 0;
  const over = (by) => {
    depth = Math.max(0, depth + by);
    element.classList.toggle("is-over", depth > 0);
  };
  const when = (name, act) =>
    element.addEventListener(name, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      act(event);
    });
  when("dragenter", () => over(1));
  when("dragleave", () => over(-1));
  when("dragover", (event) => (event.dataTransfer.dropEffect = "copy"));
  when("drop", async (event) => {
    over(-Infinity);
    const { found, shut } = await dropped(event.dataTransfer);
    if (found.length > 0 || shut.length === 0) await onFiles(found);
    if (shut.length > 0)
      page.announce(page.words.say("drop.shut", { names: page.words.list(shut) }), { shown: true });
  });
}
