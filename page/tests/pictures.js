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
/** Where the picture of a long page begins on a phone. */
const FROM = { cell: ".by-code:has(.sheet-pane)", reading: ".more-about" };

/** How far down an element stands, or the top of the page. */
const top = (selector) =>
  page.evaluate((selector) => {
    const element = selector && document.querySelector(selector);
    return element ? Math.max(Math.round(element.getBoundingClientRect().top + scrollY) - 16, 0) : 0;
  }, selector);

const { page, visit, close } = await openBrowser();
const pictures = Object.keys(SCENES).flatMap((scene) => [1280, 390].map((width) => ({ scene, width })));
for (const { scene, width } of pictures) {
  await visit(scene, { width });
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  const from = width < 600 ? await top(FROM[scene]) : 0;
  await page.setViewportSize({ width, height: Math.min(Math.max(tall - from, 844), TALLEST) });
  await page.evaluate((from) => scrollTo(0, from), from);
  const file = path.join(FOLDER, `page-${scene}-${width}.png`);
  await page.screenshot({ path: file });
  execFileSync("pngquant", ["--force", "--skip-if-larger", "--output", file, "64", file]);
  const { size } = statSync(file);
  if (size > LARGEST) throw new Error(`${file} has ${size} bytes`);
  console.log(`${path.basename(file)} ${size}`);
}
await close();
