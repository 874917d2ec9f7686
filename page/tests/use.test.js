// The page as people use it: folders dropped, reading stopped, disputes decided, schools missed, the language changed.

import assert from "node:assert/strict";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

import { forms, give, openBrowser, parts, sample, school } from "./scenes.js";

const { page, visit, close } = await openBrowser();
after(close);

/** Drops what stands at these paths into the middle of the page, as a hand does. */
async function drop(...files) {
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await client.send("Input.dispatchDragEvent", { type, x: 640, y: 400, data });
  }
}

const read = (count) =>
  page.waitForFunction(
    (count) =>
      document.querySelectorAll(".form-row a").length === count && !document.querySelector(".progress"),
    count,
  );

test("whoever has no form at hand sees one of the samples", async () => {
  await visit("welcome", { width: 1280 });
  await page.locator(".sample button").click();
  await page.locator("td.is-marked").waitFor();
  assert.equal(await page.locator("h1").textContent(), "TRUNG TÂM GDNN-GDTX TIÊN CƯỜNG");
  assert.match(await page.locator(".message").textContent(), /Có 1 cảnh báo nên xem lại/);
});

test("a folder is read with the folders in it; what is no form by its name is passed over, and told", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "phieu-drop-"));
  const inner = path.join(folder, "Xã Hùng Thắng/Cụm 2");
  await mkdir(inner, { recursive: true });
  const [one, other] = forms();
  await writeFile(path.join(folder, "Xã Hùng Thắng", one.name), one.buffer);
  await writeFile(path.join(inner, other.name), other.buffer);
  await writeFile(path.join(inner, "~$lock.xlsx"), "");
  await writeFile(path.join(inner, "ảnh.png"), "");
  await visit("welcome", { width: 1280 });
  await drop(path.join(folder, "Xã Hùng Thắng"));
  await read(2);
  const names = await page.locator(".form-row .file").allTextContents();
  assert.deepEqual(names.sort(), [`Xã Hùng Thắng/Cụm 2/${other.name}`, `Xã Hùng Thắng/${one.name}`].sort());
  assert.match(await page.locator(".note").textContent(), /Đã bỏ qua \d tệp/);
  await rm(folder, { recursive: true });
});

test("a form that lies where it was dropped from is read again by one button after it was corrected", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "phieu-drop-"));
  const [wrong, right] = parts();
  const file = path.join(folder, "phiếu.xls");
  await writeFile(file, wrong.buffer);
  await visit("welcome", { width: 1280 });
  await drop(file);
  await page.locator(".school-head .message.is-error").waitFor();
  await writeFile(file, right.buffer);
  await page.getByRole("button", { name: "Đọc lại tệp đã sửa" }).click();
  await page.locator(".school-head .message.is-fine").waitFor();
  assert.match(await page.locator(".message").textContent(), /Lần trước phiếu này có 1 lỗi/);
  await rm(folder, { recursive: true });
});

test("a file that was changed since it was dropped is told, and the page goes on", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "phieu-drop-"));
  const file = path.join(folder, "phiếu.xls");
  await writeFile(file, parts()[0].buffer);
  await visit("welcome", { width: 1280 });
  await drop(file);
  await page.locator(".school-head").waitFor();
  await rm(folder, { recursive: true });
  await page.getByRole("button", { name: "Tải tệp kết quả" }).click();
  await page.locator(".note").waitFor();
  assert.match(await page.locator(".note").textContent(), /Không ghi được tệp kết quả/);
  await page.locator(".back a").click();
  await read(1);
});

test("the words of a report follow the language of the page", async () => {
  await visit("school", { width: 1280 });
  const place = page.locator("button.place .message-text").first();
  assert.match(await place.textContent(), /^Ô F15 để trống/);
  await page.locator(".language").click();
  await page.locator("html[lang=en]").waitFor({ state: "attached" });
  await page.locator("h2", { hasText: "Findings" }).waitFor();
  assert.match(await place.textContent(), /^Cell F15 is empty/);
});

test("of the list only the forms with errors, by name and from the worst on", async () => {
  await visit("list", { width: 1280 });
  await page.locator(".chip", { hasText: /^Có lỗi/ }).click();
  assert.deepEqual((await page.locator(".form-row a").allTextContents()).length, 2);
  await page.locator(".chip", { hasText: "Tất cả" }).click();
  await page.locator(".find").fill("chu văn an");
  assert.deepEqual(await page.locator(".form-row a").allTextContents(), ["Trường THCS Chu Văn An 2"]);
  await page.locator(".find").fill("");
  await page.locator("th.findings .sort").click();
  assert.match(await page.locator(".form-row").first().textContent(), /chép-thiếu\.xlsx.*Không đọc được/);
});

test("schools of the roster without a form are named", async () => {
  await visit("merge", { width: 1280 });
  assert.deepEqual(await page.locator(".missing li").allTextContents(), [
    "Trường Phổ thông Dân tộc bán trú Tiểu học và Trung học cơ sở Nguyễn Bỉnh Khiêm 01010",
    "Trường Tiểu học Hùng Thắng 4 01009",
  ]);
  assert.match(await page.locator(".unread-files").textContent(), /chép-thiếu\.xlsx/);
});

test("a dispute that is decided is in the form that is saved", async () => {
  await visit("combine", { width: 1280 });
  await page.locator(".dispute .option", { hasText: "6" }).first().click();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Tải phiếu chung" }).click(),
  ]);
  await page.locator(".note").waitFor();
  assert.match(await page.locator(".note").textContent(), /còn 0 chỗ chưa thống nhất/);
  const folder = await mkdtemp(path.join(tmpdir(), "phieu-save-"));
  const file = path.join(folder, saved.suggestedFilename());
  await saved.saveAs(file);
  await visit("welcome", { width: 1280 });
  await give(page, "main", [file]);
  await page.locator(".school-head .message.is-fine").waitFor();
  await rm(folder, { recursive: true });
});

test("another catalogue is used for forms that are there already, until the built-in one is taken back", async () => {
  await visit("welcome", { width: 1280 });
  await school(page, sample("a00-clean.xlsx"));
  await page.locator("nav a[href='#catalogue']").click();
  await page
    .locator(".catalogue .drop input[type=file]")
    .setInputFiles([{ name: "lạ.toml", mimeType: "text/plain", buffer: Buffer.from("id = 1") }]);
  await page.locator(".message.is-error").waitFor();
  assert.equal(await page.getByRole("button", { name: "Dùng lại bộ kèm theo" }).count(), 0);
  const blank = path.resolve(import.meta.dirname, "../../workbooks/phieu-trong.xlsx");
  await page.locator(".catalogue .drop input[type=file]").setInputFiles(blank);
  await page.getByRole("button", { name: "Dùng lại bộ kèm theo" }).waitFor();
  await page.getByRole("button", { name: "Dùng lại bộ kèm theo" }).click();
  await page.locator(".note", { hasText: "Đã dùng lại bộ kèm theo" }).waitFor();
});
