// The page for everybody: axe-core finds nothing serious in any view, nothing is wider than a phone, and the focus goes
// where something opened.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, test } from "node:test";

import { SCENES, give, openBrowser, parts, school } from "./scenes.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = [
  { width: 1280, scheme: "light", lang: "vi" },
  { width: 1280, scheme: "dark", lang: "en" },
  { width: 390, scheme: "light", lang: "en" },
  { width: 390, scheme: "dark", lang: "vi" },
];

const { page, visit, close } = await openBrowser();
after(close);

for (const scene of Object.keys(SCENES)) {
  for (const look of LOOKS) {
    test(`${scene}, ${Object.values(look).join(", ")}: nothing bars anybody, nothing is too wide`, async () => {
      await visit(scene, look);
      await page.evaluate(AXE);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      const serious = found.violations.filter(({ impact }) => impact !== "minor");
      assert.deepEqual(
        serious.map(({ id, nodes }) => [id, nodes[0].html]),
        [],
      );
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        "the page scrolls to the side",
      );
    });
  }
}

const focused = () =>
  page.evaluate(() => {
    const { tagName, className } = document.activeElement;
    return `${tagName.toLowerCase()}${className && `.${className.split(" ")[0]}`}`;
  });

test("a form that opens has the focus on its name, and going back leads to its row", async () => {
  await visit("list", { width: 1280 });
  const link = page.locator(".form-row a").nth(2);
  const name = await link.textContent();
  await link.focus();
  await page.keyboard.press("Enter");
  await page.locator(".school-head").waitFor();
  assert.equal(await focused(), "h1");
  assert.equal(await page.locator("h1").textContent(), name);
  await page.goBack();
  await page.locator(".forms").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
});

for (const width of [1280, 390]) {
  test(`by keyboard alone: a finding opens its cell, the next one follows, Escape goes back (${width})`, async () => {
    await visit("cell", { width });
    const title = page.locator(".sheet-pane h2");
    assert.equal(await focused(), "h2");
    const first = await title.textContent();
    const next = page.locator(".steps button").last();
    await next.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      (before) => document.querySelector(".sheet-pane h2").textContent !== before,
      first,
    );
    assert.equal(await page.locator("button.place").nth(2).getAttribute("aria-current"), "true");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".sheet-pane").count(), 0);
    assert.equal(await focused(), "button.place");
  });
}

test("the page of a code opens as a window and gives the focus back", async () => {
  await visit("codes", { width: 390 });
  const code = page.locator(".code-item").nth(3);
  await code.focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  assert.equal(await focused(), "h2");
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "button.code-item");
});

test("who listens is told that reading is done, and with what", async () => {
  await visit("list", { width: 1280 });
  const said = await page.locator("[role=status]").textContent();
  assert.match(said, /^Đã đọc xong\. 7 phiếu · 4 không có lỗi · 2 có lỗi · 1 không đọc được\.$/);
});

test("a form that is given again, corrected, takes the place of the one on the page", async () => {
  await visit("welcome", { width: 390 });
  const [wrong, right] = parts();
  await school(page, wrong);
  assert.match(await page.locator(".message").textContent(), /Có 1 lỗi cần sửa/);
  await give(page, ".school-head", [{ ...right, name: wrong.name }]);
  await page.locator(".message.is-fine").waitFor();
  assert.match(await page.locator(".message").textContent(), /Không có lỗi.*Lần trước phiếu này có 1 lỗi/);
  assert.match(await page.locator(".back").textContent(), /\(1\)/);
});
