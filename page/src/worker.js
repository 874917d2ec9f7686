// A worker: holds a session of the engine and answers one call at a time. It knows nothing of what the calls mean, but
// that a file among their arguments is read here, where nobody waits for it.

import { Given, Session, initSync } from "phieu:engine";

let memory;
let session;

self.onmessage = async ({ data }) => {
  const { call, args, module, catalogue } = data;
  try {
    if (module) memory = initSync({ module }).memory;
    if (catalogue !== undefined) session = new Session(catalogue ?? undefined);
    const answer = session[call](...(await Promise.all(args.map(handed))));
    const { json, files } = answer;
    answer.free();
    self.postMessage({ json, files, memory: memory.buffer.byteLength }, files.map((bytes) => bytes.buffer));
  } catch (error) {
    self.postMessage({ failed: { kind: kindOf(error), message: String(error?.message ?? error) } });
  }
};

/** An argument as the engine takes it. */
function handed(argument) {
  if (argument?.blob instanceof Blob) return given(argument);
  const isList = Array.isArray(argument) && argument.some((one) => one?.blob instanceof Blob);
  return isList ? Promise.all(argument.map(given)) : argument;
}

/** A file with its bytes, unless there are more of them than are ever looked at. */
async function given({ name, blob, changed }) {
  const isTooLarge = blob.size > session.largest();
  const bytes = isTooLarge ? new Uint8Array() : new Uint8Array(await content(blob));
  return new Given(name, bytes, blob.size, changed);
}

async function content(blob) {
  try {
    return await blob.arrayBuffer();
  } catch {
    throw new Unopened();
  }
}

/** The browser does not give the file's content: it was moved, changed or locked since it was chosen. */
class Unopened extends Error {}

/** What the engine refuses is a plain `Error` with a sentence; whatever else is thrown broke it. */
function kindOf(error) {
  if (error instanceof Unopened) return "unopened";
  return error?.constructor === Error ? "refused" : "trap";
}
