// Public pages in Chromium, opened as whoever visits a school's portal opens them: nothing is asked of any network,
// nothing bars anybody, each prints on one sheet, and the HTML is sound.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

import { OUT, pages } from "./pages.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = pages();
const SCHOOLS = Object.keys(PAGES).filter((name) => name !== "index");

let browser;
let server;
let asked = [];
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  server = createServer((request, response) => {
    asked.push(request.url);
    try {
      const body = readFileSync(path.join(OUT, path.normalize(decodeURI(request.url))));
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens a page as a server gives it; whatever it asks for besides, and whatever the browser complains of, fails. */
async function visit(name, look, work) {
  const { bypass, ...viewport } = look;
  const context = await browser.newContext({ viewport: { height: 900, ...viewport }, bypassCSP: Boolean(bypass) });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  asked = [];
  const address = `/${path.relative(OUT, PAGES[name])}`;
  await page.goto(`http://127.0.0.1:${server.address().port}${address}`, { waitUntil: "networkidle" });
  try {
    assert.deepEqual(asked, [address], "it asks for nothing but itself");
    await work(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

for (const name of Object.keys(PAGES)) {
  for (const width of [1280, 390]) {
    test(`${name}, ${width} wide: nothing is fetched, nothing bars anybody, nothing is too wide`, async () => {
      // The policy allows no script; only the check itself is let past it.
      await visit(name, { width, bypass: true }, async (page) => {
        await page.evaluate(AXE);
        const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        const serious = found.violations.filter(({ impact }) => impact !== "minor");
        assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0].html]), []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls to the side");
      });
      await visit(name, { width }, async (page) => {
        await page.screenshot({ path: path.join(OUT, `${name}-${width}.png`), fullPage: true });
      });
    });
  }

  test(`${name}: the HTML is sound and small`, async () => {
    const validator = new HtmlValidate({
      extends: ["html-validate:standard"],
      rules: {
        // A style and the search stand in the page itself, so that it is one file; the policy names both.
        "require-sri": "off",
        // Written by a program, on lines as long as they come.
        "long-title": "off",
        "no-inline-style": "error",
      },
    });
    const report = await validator.validateFile(PAGES[name]);
    const told = report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => [ruleId, message, line, column]));
    assert.deepEqual(told, []);
    assert.ok(statSync(PAGES[name]).size < 150_000);
  });
}

for (const name of ["own", "review", "twice", "draft", "listed"]) {
  test(`${name}: prints on one sheet`, async () => {
    await visit(name, { width: 1280 }, async (page) => {
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, path: path.join(OUT, `${name}.pdf`) });
      const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length;
      const size = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf.toString("latin1"));
      assert.equal(sheets, 1);
      assert.deepEqual(size.slice(1).map((points) => Math.round(Number(points))), [595, 842], "A4");
    });
  });
}

for (const name of SCHOOLS) {
  test(`${name}: there is no script, and what the chart shows is told in words and in a table`, async () => {
    await visit(name, { width: 1280 }, async (page) => {
      assert.equal(await page.locator("script").count(), 0);
      const chart = page.getByRole("img");
      assert.equal(await chart.count(), 1);
      const told = (await page.locator("svg desc").textContent()).split("; ");
      const rows = await page.locator("#criteria + .criteria tbody tr").count();
      assert.equal(told.length, rows);
      const bars = await page.locator("svg rect.own").count();
      assert.equal(bars, name === "draft" ? rows - 1 : rows, "a bar for each that has points");
    });
  });
}

test("what programs read of a page is what people read", async () => {
  await visit("own", { width: 1280, bypass: true }, async (page) => {
    const [data, rows] = await page.evaluate(() => {
      const value = (node) =>
        node.hasAttribute("itemscope") ? read(node) : (node.value ?? node.dateTime ?? node.content ?? node.href ?? node.textContent);
      const read = (scope) => {
        const item = { type: scope.getAttribute("itemtype") };
        for (const node of scope.querySelectorAll("[itemprop]")) {
          if (node.parentElement.closest("[itemscope]") === scope) (item[node.getAttribute("itemprop")] ??= []).push(value(node));
        }
        return item;
      };
      const rows = [...document.querySelectorAll("table.groups tbody tr:not(.unit-row)")];
      return [read(document.querySelector("main")), rows.map((row) => [...row.cells].map((cell) => cell.textContent))];
    });
    assert.equal(data.type, "https://schema.org/Dataset");
    assert.deepEqual(data.creator[0].name, ["Trường THCS Hoa Sen"]);
    assert.deepEqual(data.creator[0].identifier, ["00123"]);
    assert.deepEqual(data.temporalCoverage, ["2024/2025"]);
    assert.deepEqual(data.datePublished, ["2025-05-28"]);
    const told = data.variableMeasured.map(({ name, maxValue, value }) => [name[0], maxValue[0], value[0].replace(".", ",")]);
    assert.deepEqual(told, rows.map((cells) => cells.slice(0, 3)));
  });
});

test("the figures are a file that a spreadsheet opens", async () => {
  await visit("own", { width: 1280 }, async (page) => {
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "Tải số liệu" }).click();
    const download = await saved;
    assert.equal(download.suggestedFilename(), "ket-qua-chuyen-doi-so.csv");
    const text = readFileSync(await download.path(), "utf8");
    assert.ok(text.startsWith("\ufeff"));
    const shown = await page.locator("table.groups tbody tr").first().locator("data").nth(1).textContent();
    const group = text.split("\r\n").find((line) => line.includes(";Nhóm tiêu chí;"));
    assert.equal(group.split(";")[6].replaceAll('"', ""), shown);
  });
});

test("the index leads to each page and back, and is searched with or without tones", async () => {
  await visit("index", { width: 1280 }, async (page) => {
    const shown = () => page.locator(".schools tbody tr:not(.section):visible").count();
    const search = page.getByRole("searchbox");
    assert.equal(await shown(), 4);
    for (const [typed, count] of [["dong hoa", 2], ["Đồng Hoà", 2], ["AN THI", 1], ["00102", 1], ["phuong bac", 2], ["khong co", 0], ["", 4]]) {
      await search.fill(typed);
      assert.equal(await shown(), count, typed);
    }
    await search.fill("le loi");
    assert.equal(await page.getByRole("status").textContent(), "1 trường");
    await page.getByRole("link", { name: "Trường THPT Lê Lợi" }).click();
    assert.equal(await page.locator(".school").textContent(), "Trường THPT Lê Lợi");
    await page.getByRole("link", { name: "Danh sách các trường" }).click();
    await page.locator(".schools").waitFor();
  });
});

test("without scripts the index is a whole table, and no field waits for what will not come", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/unit/index.html`);
  assert.equal(await page.locator(".schools tbody tr:not(.section):visible").count(), 4);
  assert.equal(await page.locator("#query:visible").count(), 0);
  await context.close();
});
