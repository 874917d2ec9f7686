// Bytes become letters and the same bytes again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromLetters, toLetters } from "../src/letters.js";

/** Bytes that look random and are the same each time. */
function bytes(length) {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (state * 48_271) % 2_147_483_647) & 0xff);
}

test("bytes of every length come back, but for zeros that fill the last letters", () => {
  for (let length = 0; length < 60; length += 1) {
    const back = fromLetters(toLetters(bytes(length)));
    assert.deepEqual(back.subarray(0, length), bytes(length));
    assert.ok(back.subarray(length).every((byte) => byte === 0) && back.length - length < 2);
  }
});

test("every value of two bytes comes back", () => {
  const all = new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, at) => at).buffer);
  assert.deepEqual(fromLetters(toLetters(all)).subarray(0, all.length), all);
});

test("letters are visible and mean nothing to HTML or to a script's end", () => {
  assert.match(toLetters(bytes(20_000)), /^[!-,.-;=-\[\]-~]+$/);
});
