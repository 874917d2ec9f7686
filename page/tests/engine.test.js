// What the page answers is what the command line answers, byte for byte, for every form at hand, the hostile ones too.

import assert from "node:assert/strict";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { give, withPage } from "./browser.js";
import { digest, each, filesBelow, forms, phieu } from "./forms.js";

const UNIT = "UBND xã Hùng Thắng";
const YEAR = "2024-2025";
const ROSTER = "danh-sách.csv";

let given;

before(async () => {
  given = await forms();
  const schools = ["Mã trường;Tên trường", "01009;Trường Tiểu học Hùng Thắng 4", ";Trường THCS Chu Văn An 2", ";Trường Mới"];
  await writeFile(path.join(given.folder, ROSTER), schools.join("\n"));
});
after(() => given.remove());

/** Runs a test in a page that has the files of these names at hand. */
const inPage = (title, names, work) =>
  test(title, async () => {
    await withPage(async (page) => {
      await give(page, given.folder, names());
      await page.evaluate(() => {
        globalThis.hash = async (bytes) => {
          const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
          return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
        };
      });
      await work(page);
    });
  });

const file = async (name) => digest(await readFile(path.join(given.folder, name)));
const named = (name) => given.names.filter((other) => other.endsWith(name)).slice(0, 1);

inPage("every file is reported as the command line reports it, all dropped at once", () => given.names, async (page) => {
  const reports = await page.evaluate(() => {
    const report = (file) => phieu.check(file, "vi").then(({ json }) => json, ({ kind, message }) => `${kind}: ${message}`);
    return Promise.all(globalThis.given.map(report));
  });
  const expected = await each(given.names, (name) => phieu(given.folder, "check", "--format", "json", name));
  const differing = given.names.filter((_, at) => reports[at] !== expected[at]);
  assert.deepEqual(differing.map((name) => [name, reports[given.names.indexOf(name)].slice(0, 300)]), []);
  assert.ok(given.names.length > 5);
});

inPage("reports speak English too", () => named("a00-clean.xlsx"), async (page) => {
  const report = await page.evaluate(async () => (await phieu.check(globalThis.given[0], "en")).json);
  assert.equal(report, await phieu(given.folder, "--lang", "en", "check", "--format", "json", ...named("a00-clean.xlsx")));
});

inPage("the consolidated workbook is the command line's", () => [...given.names, ROSTER], async (page) => {
  const merged = await page.evaluate(async ([unit, schoolYear]) => {
    const roster = globalThis.given.pop();
    const picked = await phieu.pickUp(globalThis.given.map(({ name }) => name), true);
    const files = globalThis.given.filter((_, at) => picked[at]);
    const records = await Promise.all(files.map((file) => phieu.record(file)));
    const { bytes, summary } = await phieu.merge(records, { lang: "vi", unit, schoolYear, roster });
    return { hash: await globalThis.hash(bytes), lines: summary.lines };
  }, [UNIT, YEAR]);
  const asked = ["--unit", UNIT, "--school-year", YEAR, "--roster", ROSTER, "--output", "tong-hop.xlsx"];
  const printed = await phieu(given.folder, "merge", ...given.folders, ...asked);
  assert.deepEqual([...merged.lines, "Đã ghi tong-hop.xlsx", ""], printed.split("\n"));
  assert.equal(merged.hash, await file("tong-hop.xlsx"));
});

inPage("result workbooks have the command line's names and bytes", () => given.names, async (page) => {
  const made = await page.evaluate(async () => {
    const picked = await phieu.pickUp(globalThis.given.map(({ name }) => name));
    const files = globalThis.given.filter((_, at) => picked[at]);
    const results = await phieu.resultNames(files.map(({ name }) => name));
    const convert = async (file, index) => {
      const made = await phieu.convert(file, { results, index, lang: "vi", date: "2025-06-30" });
      return Promise.all(made.map(async ({ name, bytes }) => [name, await globalThis.hash(bytes)]));
    };
    return (await Promise.all(files.map(convert))).flat();
  });
  const old = new Set(await filesBelow(given.folder));
  await phieu(given.folder, "convert", "--quiet", "--date", "2025-06-30", ...given.folders);
  const results = (await filesBelow(given.folder)).filter((name) => !old.has(name));
  const expected = await each(results, async (name) => [name, await file(name)]);
  assert.deepEqual(made.sort(), expected.sort());
});

inPage("blank forms are the command line's", () => [ROSTER], async (page) => {
  const made = await page.evaluate(async (schoolYear) => {
    const one = await phieu.template({ lang: "vi", schoolYear });
    const { forms } = await phieu.templates(globalThis.given[0], { lang: "vi", schoolYear });
    const hashed = forms.map(async ({ name, bytes }) => [`phieu-trong/${name}`, await globalThis.hash(bytes)]);
    return [["phieu-trong.xlsx", await globalThis.hash(one)], ...(await Promise.all(hashed))];
  }, YEAR);
  await phieu(given.folder, "template", "--school-year", YEAR, "--output", "phieu-trong.xlsx");
  await phieu(given.folder, "template", "--school-year", YEAR, "--roster", ROSTER, "--output", "phieu-trong");
  const written = (await filesBelow(given.folder)).filter((name) => name.startsWith("phieu-trong"));
  assert.deepEqual(made.sort(), (await each(written, async (name) => [name, await file(name)])).sort());
  assert.equal(written.length, 4);
});

inPage("a form out of parts is the command line's, and disputes are decided", () => named("a00-clean.xlsx"), async (page) => {
  const [name] = named("a00-clean.xlsx");
  const combined = await page.evaluate(async () => {
    const whole = await phieu.combine([globalThis.given[0], globalThis.given[0]], { lang: "vi" });
    return { hash: await globalThis.hash(whole.bytes), disputes: whole.disputes, answers: whole.answers };
  });
  await phieu(given.folder, "combine", name, name, "--output", "chung.xlsx");
  assert.deepEqual(combined.disputes, []);
  assert.ok(combined.answers > 0);
  assert.equal(combined.hash, await file("chung.xlsx"));
});

inPage("the grid shows the cell that a finding names, with what its column was taken for", () => named("b04-step.xls"), async (page) => {
  const { finding, grid } = await page.evaluate(async () => {
    const { forms } = await phieu.check(globalThis.given[0], "vi");
    const finding = forms[0].findings.find(({ code }) => code === "V303");
    const grid = await phieu.grid(globalThis.given[0], { ...finding, rows: 12, columns: 8 }, "vi");
    return { finding, grid };
  });
  const marked = grid.rows.flatMap(({ cells }) => cells).filter(({ isMarked }) => isMarked);
  assert.deepEqual(marked.map(({ at }) => at), [finding.cell]);
  assert.equal(grid.sheet, finding.sheet);
  const column = grid.columns.find(({ letter }) => finding.cell.startsWith(letter));
  assert.deepEqual([column.role, column.taken], ["score", true]);
  assert.ok(finding.message.includes(marked[0].text), `${finding.message} / ${marked[0].text}`);
});

inPage("another catalogue is used by every worker until the built-in one is taken again", () => named("a00-clean.xlsx"), async (page) => {
  const seen = await page.evaluate(async () => {
    const ids = async () => {
      const all = await Promise.all(Array.from({ length: phieu.workers * 3 }, () => phieu.about("vi")));
      return [...new Set(all.map(({ catalogue }) => `${catalogue.title} ${catalogue.isBuiltIn}`))];
    };
    const before = await ids();
    const own = await phieu.catalogue({ name: "x.xlsx", blob: new Blob([await phieu.template({ lang: "vi" })]) }, "vi");
    const toml = own.toml.replace(/^title = .*/m, 'title = "Bộ chỉ số khác"');
    await phieu.catalogue({ name: "bo-chi-so.toml", blob: new Blob([toml]) }, "vi");
    const between = await ids();
    await phieu.builtInCatalogue();
    return { before, between, after: await ids(), isMade: own.isMade };
  });
  assert.equal(seen.isMade, true);
  assert.deepEqual(seen.between, ["Bộ chỉ số khác false"]);
  assert.deepEqual(seen.after, seen.before);
});

test("files larger than are ever read, and one that is gone since it was chosen, are told and harm nothing", async () => {
  const names = ["lớn.xlsx", "rất lớn.xlsx", "mất.xlsx"];
  for (const [at, size] of [33_554_433, 134_217_729, 1].entries()) {
    await writeFile(path.join(given.folder, names[at]), "");
    await truncate(path.join(given.folder, names[at]), size);
  }
  await withPage(async (page) => {
    await give(page, given.folder, names);
    await rm(path.join(given.folder, "mất.xlsx"));
    const [gone, ...reports] = await page.evaluate(async () => {
      const [large, larger, gone] = globalThis.given;
      const why = ({ kind, message }) => [kind, message];
      const checks = [large, larger].map(async (file) => (await phieu.check(file, "vi")).json);
      const { summary } = await phieu.merge([await phieu.record(gone)], { lang: "vi" });
      return [[await phieu.check(gone, "vi").catch(why), summary.unread.map(({ file }) => file)], ...(await Promise.all(checks))];
    });
    const sentence = "Không có quyền đọc hoặc ghi mất.xlsx. Chọn thư mục khác hoặc hỏi người quản trị máy.";
    assert.deepEqual(gone, [["refused", sentence], ["mất.xlsx"]]);
    const expected = await each(names.slice(0, 2), (name) => phieu(given.folder, "check", "--format", "json", name));
    assert.deepEqual(reports, expected);
  });
});

inPage("what is refused says why, and what breaks a worker or is stopped harms no other call", () => named("a00-clean.xlsx"), async (page) => {
  const seen = await page.evaluate(async () => {
    const why = (call) => call.then(() => "answered", ({ kind, message }) => [kind, message]);
    const [file] = globalThis.given;
    const stop = new AbortController();
    const calls = [
      why(phieu.template({ lang: "vi", schoolYear: "2025" })),
      why(phieu.check({ ...file, name: null }, "vi").catch(({ kind }) => Promise.reject({ kind }))),
      why(phieu.check(file, "vi", { signal: stop.signal }).catch(({ kind }) => Promise.reject({ kind }))),
      why(phieu.check(file, "vi")),
    ];
    stop.abort();
    return Promise.all(calls);
  });
  assert.deepEqual(seen, [
    ["refused", "“2025” không phải là năm học. Ghi hai năm liền nhau, ví dụ 2024-2025."],
    ["trap", undefined],
    ["cancelled", undefined],
    "answered",
  ]);
});
