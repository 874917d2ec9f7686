// Writes the Unicode data that the engine is built with: `node collation.js OUT`, and OUT as ICU4X_DATA_DIR.
//
// The library orders names as the Vietnamese alphabet does; the crate that it does this with brings the orders of all
// languages, and those of Chinese, Japanese and Korean are a tenth of the whole page. Here they are left out: what
// stands in their place is the first, small one, which nobody asks for either.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Letters of source text that the order of a language with an alphabet stays below. */
const LARGEST = 20_000;
const TAILORING = "collation_tailoring_v1.rs.data";
const ENTRY = "icu::collator::provider::CollationData {";
const out = path.resolve(process.argv[2]);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const metadata = execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { maxBuffer: 2 ** 28 });
const crates = JSON.parse(metadata).packages.filter(({ name }) => /^icu_\w+_data$/.test(name));
const includes = [];
let provider;
for (const { manifest_path: manifest } of crates) {
  const data = path.join(path.dirname(manifest), "data");
  for (const file of readdirSync(data).filter((name) => name.endsWith(".rs.data"))) {
    cpSync(path.join(data, file), path.join(out, file));
    includes.push(`include!("${file}");`);
  }
  provider ??= readFileSync(path.join(data, "mod.rs"), "utf8").split("\n").filter((line) => !line.startsWith("include!")).join("\n");
}
writeFileSync(path.join(out, "mod.rs"), `${includes.join("\n")}\n${provider}`);

// Entries follow one another in a list; what is behind the last one stays.
const [before, ...entries] = readFileSync(path.join(out, TAILORING), "utf8").split(ENTRY);
const last = entries.pop();
const kept = entries.map((entry) => (entry.length > LARGEST ? entries[0] : entry));
const left = kept.filter((entry, at) => entry !== entries[at]).length;
if (left === 0) throw new Error(`${TAILORING} has another shape than it had`);
writeFileSync(path.join(out, TAILORING), [before, ...kept, last].join(ENTRY));
