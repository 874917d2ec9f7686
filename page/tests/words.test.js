// The words of the page: both languages say the same things, and every word that a view asks for is there.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { words } from "../src/views/words.js";

const book = (lang) => JSON.parse(readFileSync(new URL(`../words/${lang}.json`, import.meta.url), "utf8"));

const isCounted = (value) =>
  typeof value === "object" && Object.keys(value).every((name) => ["one", "other"].includes(name));

/** Every key with its text, or with its texts for one and many. */
function entries(part, path = "") {
  return Object.entries(part).flatMap(([name, value]) =>
    typeof value === "object" && !isCounted(value)
      ? entries(value, `${path}${name}.`)
      : [[path + name, value]],
  );
}

const texts = (value) => (typeof value === "string" ? [value] : Object.values(value));
const names = (value) => [...new Set(texts(value).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
const vi = new Map(entries(book("vi")));
const en = new Map(entries(book("en")));

test("both languages have the same keys, which need the same values", () => {
  assert.deepEqual([...vi.keys()].sort(), [...en.keys()].sort());
  for (const [key, value] of vi) assert.deepEqual(names(en.get(key)), names(value), key);
});

test("English has words for one and for many wherever things are counted", () => {
  for (const [key, value] of en) {
    if (typeof value === "object") assert.deepEqual(Object.keys(value).sort(), ["one", "other"], key);
  }
});

test("every word that a view asks for is there, and no word is there that none asks for", () => {
  const folders = ["../src/", "../src/views/"];
  const sources = folders.flatMap((folder) => {
    const url = new URL(folder, import.meta.url);
    return readdirSync(url)
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(new URL(name, url), "utf8"));
  });
  const source = sources.join("\n");
  const parts = new Set([...vi.keys()].map((key) => key.split(".")[0]));
  const literal = [...source.matchAll(/"([a-z_]+\.[a-zA-Z_]+)"/g)]
    .map(([, key]) => key)
    .filter((key) => parts.has(key.split(".")[0]));
  const stems = [...source.matchAll(/`([a-z_]+\.[a-z_]*)\$\{/g)].map(([, stem]) => stem);
  assert.ok(literal.length > 100 && stems.length > 5);
  assert.deepEqual(
    literal.filter((key) => !vi.has(key)),
    [],
  );
  assert.deepEqual(
    [...vi.keys()].filter((key) => !literal.includes(key) && !stems.some((stem) => key.startsWith(stem))),
    [],
  );
});

test("counts, decimals and names are put in as each language writes them", () => {
  assert.equal(words("vi").say("count.error", { count: 1 }), "1 lỗi");
  assert.equal(words("en").say("count.error", { count: 1 }), "1 error");
  assert.equal(words("en").say("count.error", { count: 2 }), "2 errors");
  assert.equal(words("vi").number("49.5"), "49,5");
  assert.equal(words("en").number("49.5"), "49.5");
  assert.equal(words("vi").count(1000), "1.000");
});

test("help that names commands says what to do in the page instead", () => {
  const { help } = words("vi");
  assert.match(help({ code: "L207", help: "… hoặc chạy với --catalogue …" }), /Bộ chỉ số/);
  assert.match(help({ code: "L201", help: "Dùng phieu tong-hop để gộp sổ này." }), /Tổng hợp/);
  assert.equal(help({ code: "L201", help: "Bỏ ẩn trang rồi lưu lại." }), "Bỏ ẩn trang rồi lưu lại.");
});
