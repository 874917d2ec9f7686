// Workers and their queue, with workers that do what a test tells them.

import assert from "node:assert/strict";
import test from "node:test";
import { Workers } from "../src/workers.js";

/** Workers that answer a call by what `behave` says of it: an answer, or nothing at all. */
function fakes(behave, count = 1) {
  const seen = { started: 0, ended: 0, messages: [] };
  const start = async () => {
    seen.started += 1;
    const worker = {
      postMessage(message) {
        seen.messages.push(message);
        const answer = behave(message);
        if (answer) queueMicrotask(() => worker.onmessage({ data: answer }));
      },
      terminate: () => (seen.ended += 1),
    };
    return { worker, module: "module" };
  };
  return { workers: new Workers(start, count), seen };
}

const done = (json) => ({ json, files: [], memory: 0 });
const kind = (expected) => (error) => error.kind === expected;

test("a worker gets the engine once and the catalogue whenever it changed", async () => {
  const { workers, seen } = fakes(() => done("1"));
  await workers.run("a", []);
  await workers.run("b", []);
  workers.use("toml");
  await workers.run("c", []);
  assert.deepEqual(seen.messages, [
    { call: "a", args: [], module: "module", catalogue: null },
    { call: "b", args: [] },
    { call: "c", args: [], catalogue: "toml" },
  ]);
});

test("no more workers are started than there is work for, nor than are allowed", async () => {
  const { workers, seen } = fakes(() => done("1"), 2);
  await workers.run("a", []);
  assert.equal(seen.started, 1);
  await Promise.all(Array.from({ length: 9 }, () => workers.run("a", [])));
  assert.equal(seen.started, 2);
});

test("a worker that broke down is replaced and the calls behind it are answered", async () => {
  const { workers, seen } = fakes(({ call }) => (call === "bad" ? { failed: { kind: "trap" } } : done(call)));
  const calls = [workers.run("bad", []), workers.run("good", [])];
  await assert.rejects(calls[0], kind("trap"));
  assert.equal((await calls[1]).json, "good");
  assert.deepEqual([seen.started, seen.ended], [2, 1]);
});

test("a worker that refuses stays", async () => {
  const refused = { failed: { kind: "refused", message: "why" }, memory: 0 };
  const { workers, seen } = fakes(({ call }) => (call === "bad" ? refused : done(call)));
  await assert.rejects(workers.run("bad", []), { kind: "refused", message: "why" });
  await workers.run("good", []);
  assert.deepEqual([seen.started, seen.ended], [1, 0]);
});

test("a call that takes longer than its limit ends with its worker", async () => {
  const { workers, seen } = fakes(({ call }) => (call === "slow" ? undefined : done(call)));
  const calls = [workers.run("slow", [], { limit: 1 }), workers.run("good", [])];
  await assert.rejects(calls[0], kind("timeout"));
  assert.equal((await calls[1]).json, "good");
  assert.deepEqual([seen.started, seen.ended], [2, 1]);
});

test("calls are cancelled in the queue and at work", async () => {
  const { workers, seen } = fakes(({ call }) => (call === "slow" ? undefined : done(call)));
  const stop = new AbortController();
  const calls = ["slow", "waiting"].map((call) => workers.run(call, [], { signal: stop.signal }));
  const behind = workers.run("good", []);
  stop.abort();
  for (const call of calls) await assert.rejects(call, kind("cancelled"));
  assert.equal((await behind).json, "good");
  await assert.rejects(workers.run("late", [], { signal: stop.signal }), kind("cancelled"));
  assert.deepEqual(seen.messages.map(({ call }) => call).includes("waiting"), false);
});

test("a worker that holds much memory is replaced after its answer", async () => {
  const { workers, seen } = fakes(() => ({ ...done("1"), memory: 2 ** 30 }));
  await workers.run("a", []);
  await workers.run("b", []);
  assert.equal(seen.started, 2);
});

test("where no worker can be started every call says so", async () => {
  const start = () => Promise.reject(new Error("no WebAssembly"));
  const workers = new Workers(start, 1);
  const calls = [workers.run("a", []), workers.run("b", [])];
  for (const call of calls) await assert.rejects(call, { kind: "trap", message: "no WebAssembly" });
});
