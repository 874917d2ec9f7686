// The page as people use it: a folder with every form at hand, the hostile ones too, is given at once; what is saved is
// what the command line writes.

import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import words from "../words/vi.json" with { type: "json" };
import { withPage } from "./browser.js";
import { digest, filesBelow, forms, phieu } from "./forms.js";

/** Clicks; gives the name and the digest of what is downloaded then. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return [download.suggestedFilename(), digest(await readFile(await download.path()))];
}

const file = async (...parts) => digest(await readFile(path.join(...parts)));
const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => `${part}`.padStart(2, "0")).join("-");
};

test("a folder of forms is read to its end, and results and the consolidated workbook are saved as the command line writes them", async () => {
  const { folder, remove } = await forms();
  try {
    await withPage((page) => walk(page, path.dirname(folder), path.basename(folder)));
  } finally {
    await remove();
  }
});

async function walk(page, above, name) {
  const folder = path.join(above, name);
  await page.locator("main .drop input[webkitdirectory]").first().setInputFiles(folder);
  await page.locator(".forms").waitFor();
  await page.waitForFunction(() => !document.querySelector(".progress"), undefined, { timeout: 300_000 });
  const { forms: reported } = JSON.parse(await phieu(above, "check", "--format", "json", name));
  assert.equal(await page.locator(".form-row").count(), reported.length);

  await page.evaluate(() => (location.hash = "#merge"));
  await page.locator(".merge > .actions .main").click();
  await page.locator(".outcome").waitFor({ timeout: 300_000 });
  const consolidated = await saved(page, page.locator(".outcome > .actions .main"));
  const target = path.join(above, `${name}.xlsx`);
  await phieu(above, "merge", name, "--output", target);
  const expected = await file(target);
  await rm(target);
  assert.deepEqual(consolidated, ["tong-hop.xlsx", expected]);

  const form = (await filesBelow(folder)).find((name) => name.endsWith("a00-clean.xlsx"));
  await page.evaluate(() => (location.hash = "#check"));
  await page.locator(".form-row", { hasText: `${name}/${form}` }).locator("a").click();
  const result = await saved(page, page.getByRole("button", { name: words.school.save, exact: true }));
  await phieu(above, "convert", "--date", today(), `${name}/${form}`);
  assert.deepEqual(result, ["a00-clean.ket-qua.xlsx", await file(folder, form.replace(/xlsx$/, "ket-qua.xlsx"))]);
}
