// Prints what the page costs: its size, the time until it can be used, and 300 forms checked and merged, in the page and
// on the command line, with the memory that both took. No test: machines differ.

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PAGE, give, openPage } from "./browser.js";
import { forms, program } from "./forms.js";

const FORMS = 300;

const given = await forms();
const folder = await mkdtemp(path.join(tmpdir(), "phieu-figures-"));
const whole = given.names.filter((name) => /^(corpus|samples)\/.*\.(xlsx?|ods)$/.test(name));
const names = Array.from({ length: FORMS }, (_, at) => `${at}-${path.basename(whole[at % whole.length])}`);
for (const [at, name] of names.entries()) await cp(path.join(given.folder, whole[at % whole.length]), path.join(folder, name));

const clock = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** Runs the program; gives the most memory that it took, in MiB, as far as looking every few milliseconds tells. */
function command(...args) {
  return new Promise((resolve, reject) => {
    let most = 0;
    const child = execFile(program(), args, { cwd: folder, maxBuffer: 2 ** 30 }, (error) => {
      clearInterval(watch);
      // Findings are no failure.
      if (error && error.code !== 1) reject(error);
      else resolve(most);
    });
    const look = async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    };
    const watch = setInterval(look, 10);
  });
}

/** Resident memory of all processes whose arguments or parents' name this folder, in MiB. */
async function resident(profile) {
  let sum = 0;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const read = (file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    if (!(await read("cmdline")).includes(profile)) continue;
    sum += Number(/Pss:\s+(\d+)/.exec(await read("smaps_rollup"))?.[1] ?? 0) / 1024;
  }
  return sum;
}

const size = (await stat(PAGE)).size;
const started = performance.now();
const { page, profile, close } = await openPage();
const opened = (performance.now() - started) / 1000;
const usable = await page.evaluate(async () => {
  await phieu.about("vi");
  return performance.now() / 1000;
});
await give(page, folder, names);
let most = await resident(profile);
const empty = most;
const watch = setInterval(async () => (most = Math.max(most, await resident(profile))), 200);
const checked = await clock(() => page.evaluate(() => Promise.all(given.map((file) => phieu.check(file, "vi").then(() => 1)))));
const merged = await clock(() =>
  page.evaluate(async () => {
    const records = await Promise.all(given.map((file) => phieu.record(file)));
    await phieu.merge(records, { lang: "vi" });
  }));
clearInterval(watch);
await close();

const memory = {};
const check = await clock(async () => (memory.check = await command("check", "--quiet", ".")));
const merge = await clock(async () => (memory.merge = await command("merge", ".", "--output", "../phieu-tong-hop.xlsx")));
await rm(path.join(folder, "../phieu-tong-hop.xlsx"), { force: true });
await given.remove();
await rm(folder, { recursive: true });

const seconds = (value) => `${value.toFixed(2)} s`;
const beside = (page, command) => `${seconds(page)}, command line ${seconds(command)}, ratio ${(page / command).toFixed(1)}`;
console.log(`size: ${size} bytes`);
console.log(`first use: ${seconds(usable)} after the page was asked for (browser started: ${seconds(opened)})`);
console.log(`check of ${FORMS} forms: ${beside(checked, check)}`);
console.log(`merge of ${FORMS} forms: ${beside(merged, merge)}`);
console.log(`memory: page ${empty.toFixed(0)} MiB when opened, ${most.toFixed(0)} MiB at most; ` +
  `command line ${memory.check.toFixed(0)} and ${memory.merge.toFixed(0)} MiB`);
