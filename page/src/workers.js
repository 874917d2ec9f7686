// Workers and a queue: calls go in, each to the next worker that is free, answers come out. A worker that broke down,
// takes too long or is told to stop is replaced; the calls behind it never notice.

/** Why a call has no answer. */
export class EngineError extends Error {
  constructor(kind, message = kind) {
    super(message);
    this.name = "EngineError";
    this.kind = kind;
  }
}

/** Memory of WebAssembly never shrinks: after a call that left a worker with more than this it is replaced. */
const MEMORY = 256 * 2 ** 20;

export class Workers {
  #start;
  #count;
  #idle = [];
  #running = new Set();
  #queue = [];
  /** What every worker must know before it answers; a new object for every change. */
  #setting = { catalogue: null };

  /** `start` starts a worker and gives it, with the module that its first message hands over, as a Promise. */
  constructor(start, count) {
    this.#start = start;
    this.#count = count;
  }

  get count() {
    return this.#count;
  }

  /** From now on calls are answered with this catalogue. */
  use(catalogue) {
    this.#setting = { catalogue };
  }

  /** Queues a call; `limit` is how many milliseconds it may take once a worker is at it. */
  run(call, args, { limit, signal } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new EngineError("cancelled"));
      const job = { call, args, limit, resolve, reject };
      const cancel = () => this.#cancel(job);
      signal?.addEventListener("abort", cancel, { once: true });
      job.forget = () => signal?.removeEventListener("abort", cancel);
      this.#queue.push(job);
      this.#next();
    });
  }

  #next() {
    while (this.#queue.length > 0) {
      const desk = this.#idle.pop() ?? (this.#running.size < this.#count ? this.#open() : undefined);
      if (!desk) return;
      this.#give(desk, this.#queue.shift());
    }
  }

  #open() {
    const desk = { started: this.#start(), setting: undefined, job: undefined };
    desk.started.then(
      ({ worker }) => {
        worker.onmessage = ({ data }) => this.#answered(desk, data);
        worker.onerror = (event) => {
          event.preventDefault?.();
          this.#replace(desk, new EngineError("trap", event.message));
        };
      },
      (error) => this.#replace(desk, new EngineError("trap", String(error?.message ?? error))),
    );
    return desk;
  }

  async #give(desk, job) {
    desk.job = job;
    this.#running.add(desk);
    const started = await desk.started.catch(() => undefined);
    if (!started || desk.job !== job) return;
    const { worker, module } = started;
    const first = desk.setting === undefined ? { module } : {};
    const changed = desk.setting === this.#setting ? {} : this.#setting;
    desk.setting = this.#setting;
    if (job.limit) {
      desk.timer = setTimeout(() => this.#replace(desk, new EngineError("timeout")), job.limit);
    }
    worker.postMessage({ call: job.call, args: job.args, ...first, ...changed });
  }

  #answered(desk, { json, files, memory, failed }) {
    const { job } = desk;
    if (!job) return;
    if (failed?.kind === "trap") return this.#replace(desk, new EngineError("trap", failed.message));
    this.#clear(desk);
    if (memory > MEMORY) this.#close(desk);
    else this.#idle.push(desk);
    if (failed) job.reject(new EngineError(failed.kind, failed.message));
    else job.resolve({ json, files });
    this.#next();
  }

  #cancel(job) {
    const at = this.#queue.indexOf(job);
    if (at >= 0) {
      this.#queue.splice(at, 1);
      job.reject(new EngineError("cancelled"));
      return;
    }
    const desk = [...this.#running].find((desk) => desk.job === job);
    if (desk) this.#replace(desk, new EngineError("cancelled"));
  }

  /** Ends a worker and its call; the next call opens another worker. */
  #replace(desk, error) {
    const { job } = desk;
    this.#clear(desk);
    this.#idle = this.#idle.filter((other) => other !== desk);
    this.#close(desk);
    job?.reject(error);
    this.#next();
  }

  #clear(desk) {
    clearTimeout(desk.timer);
    desk.job?.forget();
    desk.job = undefined;
    this.#running.delete(desk);
  }

  #close(desk) {
    desk.started.then(({ worker }) => worker.terminate()).catch(() => {});
  }
}
