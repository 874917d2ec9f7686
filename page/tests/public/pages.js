// Public pages for the tests, written by the program itself from forms that are made here.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const PROGRAM = path.resolve(ROOT, process.env.PHIEU ?? "target/release/phieu");
export const OUT = path.join(ROOT, "target/public");

const catalogue = readFileSync(path.join(ROOT, "schema/qd4725-2022.toml"), "utf8");

/** The built-in catalogue with every group twice: codes 3 and 4 say what 1 and 2 say. */
function twice() {
  const start = catalogue.indexOf("[[group]]");
  const again = catalogue
    .slice(start)
    .replace(/code = "([12])/g, (_, group) => `code = "${Number(group) + 2}`)
    .replace(/title = "/g, 'title = "Lần hai: ');
  return `${catalogue}\n${again}`.replace('id = "qd4725-2022"', 'id = "gap-doi"');
}

/** The rows of a catalogue: code, title, and the maximum where there is one. */
function rows(toml) {
  const found = [...toml.matchAll(/^code = "(.+)"\ntitle = "(.+)"((?:\n(?!\[\[|$).*)*)/gm)];
  return found.map(([, code, title, rest]) => ({ code, title, max: /^max = "(.+)"$/m.exec(rest)?.[1] }));
}

/**
 * A filled form as text: the points are a share of each maximum, `review` another one for the reviewer's column; the item
 * `open` has no answer.
 */
function form({ name, code, parent, own, review, open, toml = catalogue }) {
  const all = rows(toml);
  const isItem = ({ code }) => code.includes(".") && !all.some((other) => other.code.startsWith(`${code}.`));
  const points = (max, share) => String(Math.round(max * share * 2) / 2).replace(".", ",");
  const lines = all.map((row) => {
    const answer = (share) => (!isItem(row) ? "" : row.max ? points(row.max, share) : "Đạt");
    const cells = [row.code, row.title, row.max ?? "Bắt buộc", row.code === open ? "" : answer(own)];
    if (review) cells.push(row.max ? answer(review) : "");
    cells.push(isItem(row) ? `MC.${row.code.split(".").slice(0, 2).join(".")}.01` : "");
    return cells.map((cell) => `"${cell}"`).join(";");
  });
  const header = ["TT", "Tiêu chí", "Điểm tối đa", "Điểm tự đánh giá", ...(review ? ["Điểm đánh giá ngoài"] : []), "Minh chứng"];
  return [
    `Đơn vị quản lý:;${parent}`, `Tên trường:;${name}`, `Mã trường:;${code}`, "Năm học:;2024-2025", "",
    header.join(";"), ...lines,
  ].join("\r\n");
}

function publish(arguments_) {
  try {
    execFileSync(PROGRAM, ["publish", ...arguments_], { stdio: "pipe" });
  } catch (error) {
    // Errors in a form are no failure where a draft is asked for.
    if (error.status !== 1 || !arguments_.includes("--draft")) throw new Error(`${error.message}\n${error.stderr}`);
  }
}

/** Writes all pages and gives their paths by what they show. */
export function pages() {
  mkdirSync(OUT, { recursive: true });
  const at = (name) => path.join(OUT, name);
  const school = (form_) => ({ name: "Trường THCS Hoa Sen", code: "00123", parent: "UBND xã Hùng Thắng", ...form_ });
  const write = (name, form_) => {
    writeFileSync(at(name), `\ufeff${form(form_)}`);
    return at(name);
  };
  writeFileSync(at("gap-doi.toml"), twice());
  const decision = ["--decision", "số 12/QĐ-THCS", "--decision-date", "2025-05-20", "--date", "2025-05-28"];
  const one = (name, form_, ...more) => {
    publish([write(`${name}.csv`, school(form_)), "-o", at(`${name}.html`), ...more]);
    return at(`${name}.html`);
  };
  const double = { own: 0.6, review: 0.5, toml: twice() };
  const found = {
    own: one("own", { own: 0.6 }, ...decision),
    review: one("review", { own: 0.9, review: 0.7 }, ...decision),
    twice: one("twice", double, "--catalogue", at("gap-doi.toml"), ...decision),
    draft: one("draft", { own: 0.6, open: "1.4" }, "--draft"),
    evidence: one("evidence", { own: 0.6 }, "--with", "evidence,links"),
  };
  mkdirSync(at("forms"), { recursive: true });
  const names = ["Trường THCS Đông Hòa", "Trường Tiểu học Ân Thi", "Trường THPT Lê Lợi", "Trường THCS Đồng Hoà 2"];
  names.forEach((name, index) => {
    const parent = index < 2 ? "UBND xã Đông" : "UBND phường Bắc";
    write(`forms/${index}.csv`, { name, code: `0010${index}`, parent, own: 0.35 + index * 0.2 });
  });
  publish([at("forms"), "-o", at("unit"), "--unit", "Sở Giáo dục và Đào tạo", "--date", "2025-06-20"]);
  return { ...found, index: path.join(OUT, "unit/index.html"), listed: path.join(OUT, "unit/truong-thpt-le-loi-00102.html") };
}
