// Merges a folder of forms with SheetJS: sheetjs_merge.js FOLDER TARGET.
const fs = require("fs");
const path = require("path");
const XLSX = require("xlsx");

const HEADER = "Điểm tự đánh giá";

function read(workbook) {
  let name = "", code = "";
  const points = {};
  for (const page of workbook.SheetNames) {
    let column = -1;
    for (const row of XLSX.utils.sheet_to_json(workbook.Sheets[page], { header: 1, blankrows: false })) {
      const texts = Array.from(row, (cell) => (cell === undefined || cell === null ? "" : String(cell).trim()));
      const beside = (label) => texts.slice(texts.indexOf(label) + 1).find((text) => text) || "";
      if (column < 0) {
        if (!name && texts.includes("Tên trường")) name = beside("Tên trường");
        if (!code && texts.includes("Mã trường")) code = beside("Mã trường");
        column = texts.indexOf(HEADER);
      } else if (typeof row[column] === "number" && texts[0].includes(".")) {
        points[texts[0]] = row[column];
      }
    }
  }
  return { name, code, points };
}

function line({ name, code, points: all }) {
  const above = new Set(Object.keys(all).map((item) => item.slice(0, item.lastIndexOf("."))));
  const points = Object.fromEntries(Object.entries(all).filter(([item]) => !above.has(item)));
  const cells = [name, code];
  for (const group of ["1.", "2."]) {
    const total = Object.keys(points).filter((item) => item.startsWith(group)).reduce((sum, item) => sum + points[item], 0);
    cells.push(total, total < 50 ? 1 : total <= 75 ? 2 : 3);
  }
  return cells.concat(Object.keys(points).sort().map((item) => points[item]));
}

const [folder, target] = process.argv.slice(2);
const files = fs.readdirSync(folder).filter((file) => file.endsWith(".xlsx")).sort();
const rows = files.map((file) => line(read(XLSX.read(fs.readFileSync(path.join(folder, file)), { dense: true, cellHTML: false, cellText: false }))));
const workbook = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(workbook, XLSX.utils.aoa_to_sheet(rows), "Tổng hợp");
XLSX.writeFile(workbook, target, { compression: true });
