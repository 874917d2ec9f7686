// Every view of the page as a person reaches it, with the sample forms: for the test of access and for the pictures.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { openPage } from "./browser.js";

const SAMPLES = path.resolve(import.meta.dirname, "../../workbooks/samples");

export const sample = (name) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: readFileSync(path.join(SAMPLES, name)),
});
export const forms = () =>
  readdirSync(SAMPLES)
    .filter((name) => !name.endsWith(".json"))
    .map(sample);

/** A file that was not copied to its end. */
function cut() {
  const whole = sample("a00-clean.xlsx");
  return { ...whole, name: "chép-thiếu.xlsx", buffer: whole.buffer.subarray(0, whole.buffer.length / 2) };
}

/** Two parts of one school, of which one gives 1.7.2 a number where the other writes a word. */
export function parts() {
  const one = { ...sample("d00-text-html.xls"), name: "tổ-toán.xls" };
  const other = one.buffer.toString("utf8").replace("tốt", "6");
  return [one, { ...one, name: "tổ-văn.xls", buffer: Buffer.from(other) }];
}

const ROSTER = {
  name: "danh-sách.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(`Mã trường,Tên trường,Cấp học
,Trường THCS Bình Minh,THCS
,Trung tâm GDNN-GDTX Tiên Cường,GDTX
,Trường THCS Chu Văn An 2,THCS
,Trường Tiểu học Hùng Thắng 3,Tiểu học
01009,Trường Tiểu học Hùng Thắng 4,Tiểu học
01010,Trường Phổ thông Dân tộc bán trú Tiểu học và Trung học cơ sở Nguyễn Bỉnh Khiêm,TH và THCS
`),
};

export const give = (page, place, files) =>
  page.locator(`${place} .drop input[type=file]`).first().setInputFiles(files);
const goTo = async (page, part) => {
  await page.evaluate((hash) => (location.hash = hash), `#${part}`);
  await page.locator(`nav a[aria-current=page][href="#${part}"]`).waitFor();
};
const drawn = (page) => page.locator("td.is-marked").waitFor();

export async function school(page, file) {
  await give(page, "main", [file]);
  await page.locator(".school-head").waitFor();
}

async function list(page) {
  await give(page, "main", [...forms(), cut()]);
  await page.locator(".forms").waitFor();
  await page.waitForFunction(
    (rows) => document.querySelectorAll(".form-row a").length === rows,
    forms().length + 1,
  );
  await page.waitForFunction(() => !document.querySelector(".progress"));
}

export const SCENES = {
  async welcome() {},
  list,
  async school(page) {
    await school(page, sample("c02-blank.ods"));
    if ((await page.locator(".sheet-pane").count()) > 0) await drawn(page);
  },
  async cell(page) {
    await school(page, sample("b04-step.xls"));
    await page.locator("button.place").nth(1).click();
    await drawn(page);
  },
  async reading(page) {
    await school(page, sample("a00-clean.xlsx"));
    for (const summary of await page.locator("summary").all()) await summary.click();
  },
  async unread(page) {
    await school(page, cut());
  },
  async merge(page) {
    await list(page);
    await goTo(page, "merge");
    await page.locator("main input[type=text]").fill("UBND xã Hùng Thắng");
    await page.locator(".card:nth-child(2) .drop input[type=file]").setInputFiles([ROSTER]);
    await page.locator(".merge > .actions .main").click();
    await page.locator(".outcome").waitFor();
  },
  async combine(page) {
    await goTo(page, "combine");
    await give(page, "main", parts());
    await page.locator(".dispute").first().waitFor();
  },
  async blank(page) {
    await goTo(page, "blank");
    await give(page, "main", [ROSTER]);
    await page.locator(".made").waitFor();
  },
  async catalogue(page) {
    await goTo(page, "catalogue");
  },
  async codes(page) {
    await goTo(page, "codes");
  },
  async explain(page) {
    await goTo(page, "codes");
    await page.locator(".code-item").nth(13).click();
    await page.locator("dialog[open]").waitFor();
  },
};

/** Opens a browser of its own; `visit` plays a scene on a page that was opened anew. */
export async function openBrowser() {
  const { page, close } = await openPage();
  const address = page.url();

  async function visit(scene, { width, height = width < 600 ? 844 : 900, scheme = "light", lang = "vi" }) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    await page.goto(address);
    await page.reload();
    await page.locator("h1").waitFor();
    if (lang !== "vi") {
      await page.locator(".language").click();
      await page.locator(`html[lang=${lang}]`).waitFor({ state: "attached" });
    }
    await SCENES[scene](page);
  }

  return { page, visit, close };
}
