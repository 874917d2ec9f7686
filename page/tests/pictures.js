// Pictures of every view at both widths, out of the sample forms, into docs/images: `node page/tests/pictures.js`.
// Needs pngquant, which makes them small enough for a repository.

import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";

import { SCENES, openBrowser } from "./scenes.js";

const FOLDER = path.resolve(import.meta.dirname, "../../docs/images");
const LARGEST = 200_000;
/** Longer pages are cut: the tables below go on alike. */
const TALLEST = 2000;

const { page, visit, close } = await openBrowser();
for (const [scene, width] of Object.keys(SCENES).flatMap((scene) => [
  [scene, 1280],
  [scene, 390],
])) {
  await visit(scene, { width });
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(Math.max(tall, 844), TALLEST) });
  await page.evaluate(() => scrollTo(0, 0));
  const file = path.join(FOLDER, `page-${scene}-${width}.png`);
  await page.screenshot({ path: file });
  execFileSync("pngquant", ["--force", "--skip-if-larger", "--output", file, "64", file]);
  const { size } = statSync(file);
  if (size > LARGEST) throw new Error(`${file} has ${size} bytes`);
  console.log(`${path.basename(file)} ${size}`);
}
await close();
