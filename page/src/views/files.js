// Files out of a drop or a chooser, with the folders that they lie in.

/**
 * @typedef {object} Given
 * @property {File} file
 * @property {string} path its name with the folders that were dropped or chosen
 * @property {boolean} inFolder whether it was found in a folder, and not named itself
 * @property {FileSystemFileHandle} [handle] by which it can be read again after a change, where the browser has them
 */

/** What a person chose with an input element. @returns {Given[]} */
export function chosen(input) {
  return [...input.files].map((file) => ({
    file,
    path: file.webkitRelativePath || file.name,
    inFolder: Boolean(file.webkitRelativePath),
  }));
}

/**
 * What a person dropped, with all that lies in its folders; `shut` are the names of folders into which the browser does
 * not let the page look.
 * @returns {Promise<{found: Given[], shut: string[]}>}
 */
export async function dropped(transfer) {
  // The list is emptied as soon as the event is over: everything must be taken out before anything is waited for.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const given = items.map((item) => ({
    file: item.getAsFile(),
    entry: item.webkitGetAsEntry?.(),
    handle: item.getAsFileSystemHandle?.().catch(() => null),
  }));
  const shut = [];
  const found = await Promise.all(
    given.map(async ({ file, entry, handle }) => {
      const its = await handle;
      if (!entry?.isDirectory) return file ? [{ file, path: file.name, inFolder: false, handle: its }] : [];
      try {
        // Chromium lets a page that was opened from a file look into a folder by its handle only, Firefox by its entry.
        return await (its ? byHandle(its, entry.name) : byEntry(entry));
      } catch {
        shut.push(entry.name);
        return [];
      }
    }),
  );
  return { found: found.flat(), shut };
}

const inOrder = (things) => things.sort((a, b) => (a.name < b.name ? -1 : 1));

async function byHandle(folder, path) {
  const things = [];
  for await (const thing of folder.values()) things.push(thing);
  const found = [];
  for (const thing of inOrder(things)) {
    const its = `${path}/${thing.name}`;
    if (thing.kind === "directory") found.push(...(await byHandle(thing, its)));
    else found.push({ file: await thing.getFile(), path: its, inFolder: true, handle: thing });
  }
  return found;
}

async function byEntry(folder) {
  const found = [];
  for (const thing of inOrder(await entries(folder))) {
    if (thing.isDirectory) {
      found.push(...(await byEntry(thing)));
    } else {
      const file = await new Promise((take, fail) => thing.file(take, fail));
      found.push({ file, path: thing.fullPath.replace(/^\//, ""), inFolder: true });
    }
  }
  return found;
}

/** All entries of a folder; a reader hands them out by the hundred. */
async function entries(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((take, fail) => reader.readEntries(take, fail));
    if (some.length === 0) return all;
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
