// Files out of a drop or a chooser, with the folders that they lie in.

/**
 * @typedef {object} Given
 * @property {File} file
 * @property {string} path its name with the folders that were dropped or chosen
 * @property {boolean} inFolder whether it was found in a folder, and not named itself
 */

/** What a person chose with an input element. @returns {Given[]} */
export function chosen(input) {
  return [...input.files].map((file) => ({
    file,
    path: file.webkitRelativePath || file.name,
    inFolder: Boolean(file.webkitRelativePath),
  }));
}

/** What a person dropped, with all that lies in its folders. @returns {Promise<Given[]>} */
export async function dropped(transfer) {
  // The list is emptied as soon as the event is over: entries must be taken out before anything is waited for.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const given = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const found = await Promise.all(
    given.map(({ entry, file }) => {
      if (entry?.isDirectory) return inFolder(entry);
      return file ? [{ file, path: file.name, inFolder: false }] : [];
    }),
  );
  return found.flat();
}

async function inFolder(folder) {
  const found = [];
  for (const entry of await entries(folder)) {
    if (entry.isDirectory) {
      found.push(...(await inFolder(entry)));
    } else {
      const file = await new Promise((take) => entry.file(take, () => take(null)));
      if (file) found.push({ file, path: entry.fullPath.replace(/^\//, ""), inFolder: true });
    }
  }
  return found;
}

/** All entries of a folder in the order of their names; a reader hands them out by the hundred. */
async function entries(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((take) => reader.readEntries(take, () => take([])));
    if (some.length === 0) return all.sort((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...some);
  }
}

/** Whether a drag carries files. */
export function carriesFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

/** Hands bytes over as a file to save. */
export function save(name, bytes, type = "application/octet-stream") {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the bytes after the click; a minute is more than it ever takes to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
