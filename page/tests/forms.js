// The forms that tests are made of, and the command line that the page is held against.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");

/** The command line's program. */
export const program = () => path.resolve(process.env.PHIEU ?? path.join(root, "target/release/phieu"));

/** A folder with copies of all forms at hand, and their names in it: the test forms beside the checkout where they are
 * there, else the samples. */
export async function forms() {
  const folder = await mkdtemp(path.join(tmpdir(), "phieu-forms-"));
  const beside = path.join(root, "../shared");
  const found = [];
  for (const name of ["corpus", "wild", "hostile"]) {
    if (await stat(path.join(beside, name)).catch(() => undefined)) found.push(path.join(beside, name));
  }
  if (found.length === 0) found.push(path.join(root, "workbooks/samples"));
  for (const source of found) {
    await cp(source, path.join(folder, path.basename(source)), { recursive: true, preserveTimestamps: true });
  }
  await mkdir(path.join(folder, ".config"));
  const names = (await filesBelow(folder)).filter((name) => !name.startsWith("."));
  return { folder, names, folders: found.map((source) => path.basename(source)), remove: () => remove(folder) };
}

const remove = (folder) => rm(folder, { recursive: true, force: true });

export async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}

/** What the command line prints in a folder. Findings (exit code 1) and files that cannot be read (3) are no failure of
 * it. */
export async function phieu(folder, ...args) {
  const options = {
    cwd: folder, maxBuffer: 2 ** 30, env: { ...process.env, XDG_CONFIG_HOME: path.join(folder, ".config") },
  };
  try {
    return (await promisify(execFile)(program(), args, options)).stdout;
  } catch (error) {
    if (![1, 3].includes(error.code)) throw error;
    return error.stdout;
  }
}

/** Does something with each thing, a few at a time, and gives what came of them in their order. */
export async function each(things, work, atOnce = 4) {
  const done = [];
  const waiting = things.entries();
  const worker = async () => {
    for (const [at, thing] of waiting) done[at] = await work(thing, at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done;
}

export const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
