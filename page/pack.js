// Packs the page into one file: `node pack.js ENGINE_FOLDER OUT.html`.
//
// The engine's WebAssembly goes in packed, as text that is no script; scripts and style go in bundled, and the policy
// names each by its hash: nothing else runs, and nothing is ever fetched.

import { createHash } from "node:crypto";
import { readFile, writeFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { toLetters } from "./src/letters.js";

const LARGEST = 3_000_000;
const [engine, out] = process.argv.slice(2);
const source = path.join(import.meta.dirname, "src");
// What the browsers of the last two years know.
const target = ["chrome120", "edge120", "firefox121", "safari17"];

/** Modules that only the build knows. */
const own = (modules) => ({
  name: "phieu",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^phieu:/ }, ({ path }) => modules[path]);
    onLoad({ filter: /.*/, namespace: "phieu" }, ({ pluginData }) => pluginData);
  },
});

async function bundle(file, modules) {
  const { outputFiles } = await build({
    entryPoints: [path.join(source, file)],
    bundle: true, write: false, minify: true, format: "iife", target, charset: "utf8", legalComments: "none",
    loader: { ".xlsx": "binary" },
    plugins: [own(modules)],
  });
  return outputFiles[0].text;
}

const glue = { path: path.resolve(engine, "engine.js") };
const worker = await bundle("worker.js", { "phieu:engine": glue });
const text = { path: "worker", namespace: "phieu", pluginData: { contents: worker, loader: "text" } };
const app = await bundle("app.js", { "phieu:worker": text });
const packed = await readFile(path.join(engine, "engine.gz"));

const styles = [];
const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
let page = await readFile(path.join(source, "index.html"), "utf8");
for (const [tag, file] of page.matchAll(/<link rel="stylesheet" href="([^"]+)" ?\/?>/g)) {
  const style = await bundle(file, {});
  styles.push(hash(style));
  page = page.replace(tag, () => `<style>${style}</style>`);
}
// A closing tag inside a string would end the script.
const script = app.replaceAll("</script", "<\\/script");
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)} 'wasm-unsafe-eval'`,
  `style-src ${styles.join(" ") || "'none'"}`,
  "worker-src blob:",
  "img-src data: blob:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const once = (from, to) => {
  if (page.split(from).length !== 2) throw new Error(`index.html must have ${from} once`);
  page = page.replace(from, () => to);
};
once('<meta charset="utf-8" />', `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`);
once('<script type="module" src="app.js"></script>',
  `<script type="text/plain" id="engine" data-size="${packed.length}">${toLetters(packed)}</script>\n    <script>${script}</script>`);

await mkdir(path.dirname(out), { recursive: true });
await writeFile(out, page);
const size = Buffer.byteLength(page);
console.log(`${path.basename(out)}: ${size} bytes (engine ${packed.length} packed, script ${script.length})`);
if (size > LARGEST) {
  console.error(`the page is larger than ${LARGEST} bytes`);
  process.exit(1);
}
