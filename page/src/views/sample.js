// A form to try the page with; the build puts its bytes in.

import bytes from "../../../workbooks/samples/a10-condition.xlsx";

export function sampleForm(name) {
  const file = new File([bytes], `${name}.xlsx`, { lastModified: 0 });
  return { file, path: file.name, inFolder: false };
}
