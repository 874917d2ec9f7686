// What the views decide without a browser: how findings are grouped, and which file takes the place of which.

import assert from "node:assert/strict";
import { test } from "node:test";

import { grouped } from "../src/views/group.js";
import { withRoles } from "../src/views/reading.js";
import { createStore, verdict } from "../src/views/store.js";

const finding = (code, sheet, severity = "error") => ({
  code,
  sheet,
  severity,
  cell: "A1",
  message: "",
  help: "",
});
const form = (name, findings = [], blocks = [{}]) => ({
  unit: { name, code: null },
  school_year: "2024-2025",
  findings,
  groups: [],
  layout: { blocks },
});

test("findings stand by sheet, what concerns the whole file first, then by code in the program's order", () => {
  const findings = [
    finding("V304", "B"),
    finding("C501", "A"),
    finding("V304", "A"),
    finding("U601", null),
    finding("V304", "A"),
  ];
  const seen = grouped(findings, ["V304", "C501", "U601"]).map(({ sheet, codes }) => [
    sheet,
    codes.map(({ code, findings: of }) => `${code}×${of.length}`),
  ]);
  assert.deepEqual(seen, [
    [null, ["U601×1"]],
    ["A", ["V304×2", "C501×1"]],
    ["B", ["V304×1"]],
  ]);
});

test("a code is as heavy as its heaviest finding", () => {
  const [{ codes }] = grouped([finding("V302", "A", "warning"), finding("V302", "A", "error")], ["V302"]);
  assert.equal(codes[0].severity, "error");
});

test("a form comes to what its worst finding is, and to nothing read where no table was found", () => {
  assert.equal(verdict(form("a")), "fine");
  assert.equal(verdict(form("a", [finding("C503", null, "note")])), "fine");
  assert.equal(verdict(form("a", [finding("C503", null, "warning")])), "warning");
  assert.equal(verdict(form("a", [finding("C503", null, "warning"), finding("V304", null)])), "error");
  assert.equal(verdict(form(null, [finding("F103", null)], [])), "unread");
});

/** A store whose files say what they hold, and a way to wait until all of them are read. */
function storeOf(check = async (file) => [file.form]) {
  const store = createStore({ check, parallel: 2 });
  const settled = () =>
    new Promise((done) => {
      const stop = store.listen(({ finished }) => {
        if (!finished) return;
        stop();
        done();
      });
    });
  const add = async (...files) => {
    const end = settled();
    store.add(files.map(([path, content]) => ({ path, file: { form: content } })));
    await end;
  };
  const seen = () => store.entries().map(({ path, forms }) => [path, forms[0]?.unit.name ?? null]);
  return { store, add, seen, settled };
}

test("a corrected form takes the place of the one before, and knows how many errors that had", async () => {
  const { store, add, seen } = storeOf();
  await add(["a.xlsx", form("Trường A", [finding("V304", "A")])], ["b.xlsx", form("Trường B")]);
  const [{ id }] = store.entries();
  await add(["a.xlsx", form("Trường A")]);
  assert.deepEqual(seen(), [
    ["a.xlsx", "Trường A"],
    ["b.xlsx", "Trường B"],
  ]);
  assert.deepEqual([store.find(id).before, store.find(id).forms[0].findings.length], [1, 0]);
});

test("a file that could be read takes the place of one of its name that could not", async () => {
  const { add, seen } = storeOf();
  await add(["a.xlsx", form(null, [finding("F103", null)], [])]);
  await add(["a.xlsx", form("Trường A")]);
  assert.deepEqual(seen(), [["a.xlsx", "Trường A"]]);
});

test("two schools whose files have one name both stay", async () => {
  const { add, seen } = storeOf();
  await add(["phieu.xlsx", form("Trường A")]);
  await add(["phieu.xlsx", form("Trường B")]);
  assert.deepEqual(seen(), [
    ["phieu.xlsx", "Trường A"],
    ["phieu.xlsx", "Trường B"],
  ]);
});

test("files of one name and school that came together both stay: a merge tells the double", async () => {
  const { add, seen } = storeOf();
  await add(["phieu.xlsx", form("Trường A")], ["phieu.xlsx", form("Trường A")]);
  assert.equal(seen().length, 2);
});

test("what was not begun is taken off when reading is stopped; what was read stays", async () => {
  const holds = [];
  const { store, seen, settled } = storeOf(
    (file) => new Promise((done) => holds.push(() => done([file.form]))),
  );
  store.add(
    [1, 2, 3, 4].map((number) => ({ path: `${number}.xlsx`, file: { form: form(`Trường ${number}`) } })),
  );
  const end = settled();
  store.cancel();
  holds.forEach((finish) => finish());
  await end;
  assert.deepEqual(seen(), [
    ["1.xlsx", "Trường 1"],
    ["2.xlsx", "Trường 2"],
  ]);
});

test("a report of another catalogue that comes late is not taken", async () => {
  const holds = [];
  const { store, seen, settled } = storeOf(
    () => new Promise((done) => holds.push((name) => done([form(name)]))),
  );
  store.add([{ path: "a.xlsx", file: {} }]);
  store.again();
  const end = settled();
  holds[0]("cũ");
  await new Promise((turn) => setTimeout(turn));
  assert.deepEqual(seen(), [["a.xlsx", null]]);
  holds[1]("mới");
  await end;
  assert.deepEqual(seen(), [["a.xlsx", "mới"]]);
});

test("where a form has an item a column, its rows have the roles; a row that was not taken has none", () => {
  const columns = [
    { column: "5", role: "title", taken: true },
    { column: "6", role: "score", taken: false },
  ];
  const across = { layout: { blocks: [{ sheet: "Phiếu", direction: "across", columns }] } };
  const about = { roles: [{ role: "title", name: "tên chỉ báo" }] };
  const rows = (sheet, form) =>
    withRoles({ sheet, rows: [{ number: 5 }, { number: 6 }] }, form, about).map(({ role }) => role);
  assert.deepEqual(rows("Phiếu", across), ["title", null]);
  assert.deepEqual(rows("Bìa", across), [null, null]);
});
