// The engine out of the page itself: the WebAssembly stands in it packed, as text, and is unpacked by the browser.

import workerSource from "phieu:worker";
import { fromLetters } from "./letters.js";

/** Compiles the engine, once for all workers. */
export function unpack() {
  const element = document.getElementById("engine");
  const packed = fromLetters(element.textContent).subarray(0, Number(element.dataset.size));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(unpacked, { headers: { "Content-Type": "application/wasm" } }));
}

/** A new worker, whose source stands in the page too. */
export function startWorker() {
  const address = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}
