// Findings as on the command line: by sheet, then by code, in the order of the codes.

const WEIGHTS = ["error", "warning", "note"];

/** How many findings of each severity. */
export function tally(findings) {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

/**
 * Findings by sheet and code. `order` holds all codes in the order that they have in the program.
 * @returns {{sheet: string|null, codes: {code: string, severity: string, findings: object[]}[]}[]}
 */
export function grouped(findings, order) {
  const sheets = new Map();
  for (const finding of findings) {
    const codes = getOr(sheets, finding.sheet, () => new Map());
    getOr(codes, finding.code, () => []).push(finding);
  }
  const place = (code) => order.indexOf(code);
  return [...sheets]
    .sort(([a], [b]) => Number(a !== null) - Number(b !== null) || (a < b ? -1 : 1))
    .map(([sheet, codes]) => ({
      sheet,
      codes: [...codes]
        .sort(([a], [b]) => place(a) - place(b))
        .map(([code, found]) => ({ code, severity: heaviest(found), findings: found })),
    }));
}

function heaviest(findings) {
  return WEIGHTS.find((weight) => findings.some((finding) => finding.severity === weight));
}

function getOr(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

/** Whether a table of answers was found in a form; without one there is nothing to score or to write. */
export function hasTable(form) {
  return form.layout.blocks.length > 0;
}
