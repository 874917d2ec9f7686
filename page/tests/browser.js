// The page in Chromium, as it is opened from a memory stick: from a file, in an empty profile. Whatever it asks of a
// network, and whatever it complains about, fails the test.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const PAGE = path.resolve(import.meta.dirname, "../../dist/phieu.html");

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** Opens the page; `close` says what must not have happened and did. */
export async function openPage(options = {}) {
  const profile = await mkdtemp(path.join(tmpdir(), "phieu-page-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
    acceptDownloads: true,
    ...options,
  });
  const complaints = [];
  const address = pathToFileURL(PAGE).href;
  context.on("request", (request) => {
    const isOwn = request.url().split("#")[0] === address || request.url().startsWith("blob:");
    if (!isOwn) complaints.push(`request: ${request.url().slice(0, 200)}`);
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.stack}`));
  page.on("crash", () => complaints.push("the page crashed"));
  await page.goto(address);
  await page.waitForFunction(() => globalThis.phieu);
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
    assert.deepEqual(complaints, []);
  };
  return { page, profile, close };
}

/** Does something with a page that is closed whatever comes of it. */
export async function withPage(work) {
  const { page, close } = await openPage();
  try {
    await work(page);
  } catch (error) {
    // What the page complained of is said after what went wrong first.
    await close().catch((complaints) => (error.message += `\n${complaints.message}`));
    throw error;
  }
  await close();
}

/** Hands files to the page, as choosing them does; there they stand in `globalThis.given`, named as in `names`. */
export async function give(page, folder, names) {
  await page.evaluate(() => {
    const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, id: "given" });
    document.body.append(input);
  });
  await page.setInputFiles("#given", names.map((name) => path.join(folder, name)));
  await page.evaluate((names) => {
    const input = document.getElementById("given");
    const named = (file, at) => ({ name: names[at], blob: file, changed: file.lastModified });
    globalThis.given = [...input.files].map(named);
    input.remove();
  }, names);
}
