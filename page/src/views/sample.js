// A form to try the page with; the build puts its bytes in.

import bytes from "../../../workbooks/samples/c02-blank.ods";

export function sampleForm(name) {
  const file = new File([bytes], `${name}.ods`, { lastModified: 0 });
  return { file, path: file.name, inFolder: false };
}
