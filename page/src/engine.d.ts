/**
 * The engine as the views see it. Everything goes through `pool.js`:
 *
 *   import { openEngine } from "./pool.js";
 *   const engine = openEngine();           // starts the workers; calls may be made at once
 *   const { forms } = await engine.check({ name: "Xã A/trường B.xlsx", blob: file, changed: file.lastModified }, "vi");
 *
 * The engine keeps nothing between calls but the catalogue in use. Calls queue up and run on all cores in the order in
 * which they were made; 1,000 of them at once are fine. A rejected call always rejects with an `EngineError`.
 */

export type Lang = "vi" | "en";

/** A file as it was dropped or chosen. */
export interface Given {
  /** Its name with the folders it was found in (`webkitRelativePath`), with `/`; reports call it so. */
  name: string;
  blob: Blob;
  /** `File.lastModified`: of several forms of one school the later one counts. */
  changed?: number;
}

/** A file that was made; `name` may begin with folders, as the name of what it was made from. */
export interface Made {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface CallOptions {
  /** Aborting takes the call out of the queue, or stops the worker at work on it; it rejects as `cancelled`. */
  signal?: AbortSignal;
}

export class EngineError extends Error {
  /**
   * `trap`: the engine broke down over this call, `timeout`: it took longer than its limit. The worker was replaced;
   * for a file, show `about().failures[kind]`. `cancelled`: by its signal. `refused`: something is wrong with what was
   * given, and `message` says what, for people, in the language of the call.
   */
  kind: "trap" | "timeout" | "cancelled" | "refused";
}

export interface Engine {
  /** The worker count. */
  readonly workers: number;

  about(lang: Lang, options?: CallOptions): Promise<About>;

  /** Which of these names would be picked up in a dropped folder (forms by their endings, no lock files, no results
   * unless `withResults`, which a merge wants). Files that a person chose by themselves are always taken. */
  pickUp(names: string[], withResults?: boolean): Promise<boolean[]>;

  /** `json`: as `phieu check --format json FILE` prints it; `forms` is its list. A zip of forms gives several. */
  check(file: Given, lang: Lang, options?: CallOptions): Promise<{ json: string; forms: FormReport[] }>;

  /** The planned names of the results of a set of forms, in their order: ask once for a set, hand them to `convert`. */
  resultNames(names: string[]): Promise<string[]>;

  /**
   * The result workbooks of the file at `index` of the set: one for each form in it, none where no table was read.
   * `date` is the ISO day for the paper's heading; without it the same form always gives the same bytes. Names begin
   * with the form's folders: a result stands beside its form (links in it lead there); a single one is best saved
   * under its last part.
   */
  convert(
    file: Given,
    set: { results: string[]; index: number; lang: Lang; date?: string },
    options?: CallOptions,
  ): Promise<Made[]>;

  /** What a merge keeps of a file. Never rejects over what is in the file: one that cannot be read is a record too. */
  record(file: Given, options?: CallOptions): Promise<FileRecord>;

  merge(
    records: FileRecord[],
    settings: { lang: Lang; unit?: string; schoolYear?: string; roster?: Given },
    options?: CallOptions,
  ): Promise<Consolidated>;

  /** The blank form. `schoolYear` as people write it: "2025-2026". */
  template(settings: { lang: Lang; schoolYear?: string }, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;

  /** A blank form for each school of a roster. */
  templates(
    roster: Given,
    settings: { lang: Lang; schoolYear?: string; progress?: (done: number, all: number) => void },
    options?: CallOptions,
  ): Promise<{ forms: Made[]; problems: string[] }>;

  /**
   * One form out of the parts of a school. Where people answered differently the cell stays empty and the dispute is
   * told, unless it is decided: `prefer` is the index of the file whose answers count, `choices` decide by item.
   * So: combine once, show `disputes`, combine again with the `choices`. A dispute that was decided is told no more.
   */
  combine(
    files: Given[],
    settings: { lang: Lang; prefer?: number; choices?: Choice[] },
    options?: CallOptions,
  ): Promise<Whole>;

  explain(code: string, lang: Lang): Promise<CodePage>;

  /** What a person sees around a cell. `form` is the report's own `file` (it tells which file of a zip is meant).
   * Without `sheet` the first one with a table, without `cell` its table's beginning. */
  grid(
    file: Given,
    place: { form?: string; sheet?: string | null; cell?: string | null; rows: number; columns: number },
    lang: Lang,
    options?: CallOptions,
  ): Promise<Grid>;

  /** Takes another catalogue into use, in all workers: a TOML file, or one made of a blank form or a Word file. */
  catalogue(file: Given, lang: Lang, options?: CallOptions): Promise<CatalogueTaken>;
  /** Takes the catalogue that comes with the program into use again. */
  builtInCatalogue(): Promise<void>;

  zip(files: Made[], options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
}

export type Severity = "error" | "warning" | "note";

export interface About {
  version: string;
  catalogue: {
    id: string;
    version: string;
    digest: string;
    /** Id, version and digest, as reports write it. */
    identity: string;
    title: string;
    legalBasis: string;
    isBuiltIn: boolean;
    /** When it is valid, the decisions, the step: sentences. */
    lines: string[];
    groups: { code: string; title: string; max: string | null }[];
    /** How many items there are. */
    items: number;
    levels: { level: number; name: string; interval: string; trust: Trust; trustName: string }[];
    /** How the whole unit's level follows, and what a failed condition does: sentences that tell their trust. */
    rules: string[];
    nodes: CatalogueNode[];
    /** Those of `nodes` that were not checked against the official text. Never show them as official. */
    unverified: CatalogueNode[];
    /** "12 trong 60 dòng chưa đối chiếu với văn bản gốc." */
    unverifiedText: string;
  };
  codes: { code: string; severity: Severity; severityName: string; title: string }[];
  /** What to show for a file over which the engine broke down (F103) or that took too long (F104). */
  failures: { trap: FindingReport; timeout: FindingReport };
  /** Roles of columns: key (as in `grid` and in a report's layout) and name. */
  roles: { role: string; name: string }[];
  limits: { fileSize: number; seconds: number };
}

/** `official`: checked against the text; `reported`: one source says so; `inferred`: worked out. */
export type Trust = "official" | "reported" | "inferred";

export interface CatalogueNode {
  code: string;
  rank: "group" | "criterion" | "item";
  title: string;
  max: string | null;
  trust: Trust;
  trustName: string;
  source: string;
  details: string[];
}

/** See `schema/report.schema.json`. Points are decimal strings with a point. */
export interface FormReport {
  file: string;
  sha256: string;
  unit: { name: string | null; code: string | null; kind: string | null; parent: string | null };
  school_year: string | null;
  answers: {
    item: string;
    score: string | null;
    met: boolean | null;
    review: string | null;
    evidence: string[];
    links: string[];
    note: string | null;
    sheet: string | null;
    cell: string | null;
  }[];
  groups: {
    group: string;
    total: string;
    max: string | null;
    level: number | null;
    complete: boolean;
    from: { item: string; points: string; sheet: string | null; cell: string | null }[];
  }[];
  level: number | null;
  findings: FindingReport[];
  layout: {
    fingerprint: string | null;
    file: string | null;
    /** Empty: no table was found; there is no result workbook for such a form. */
    blocks: {
      sheet: string;
      kind: string;
      direction: string;
      header: string;
      columns: {
        column: string | null;
        cell: string | null;
        label: string | null;
        role: string;
        taken: boolean;
        reasons: { reason: string; count: number | null; message: string }[];
      }[];
    }[];
    left_out: { sheet: string | null; cell: string | null; kind: string }[];
  };
}

export interface FindingReport {
  code: string;
  severity: Severity;
  item: string | null;
  sheet: string | null;
  cell: string | null;
  message: string;
  help: string;
}

/** Opaque. */
export type FileRecord = string & { readonly FileRecord: unique symbol };

export interface Consolidated {
  bytes: Uint8Array<ArrayBuffer>;
  summary: {
    schools: number;
    forms: number;
    /** Notices about many units (D codes), with how many there are of each. */
    notices: { code: string; title: string; count: number }[];
    /** Files in which no table of answers was found, and why. */
    unread: { file: string; reason: string }[];
    /** Schools of the roster without a form. */
    missing: { code: string | null; name: string | null }[];
    /** What is wrong with the roster, as sentences. */
    rosterProblems: string[];
    /** What `phieu merge` prints, line by line. */
    lines: string[];
  };
}

export interface Choice {
  /** Code of the item. */
  item: string;
  /** Of which answer: the school's own or the reviewer's. */
  of: "own" | "review";
  /** The answer that counts, as the candidate's `shown`. */
  shown: string;
}

export interface Whole {
  bytes: Uint8Array<ArrayBuffer>;
  disputes: {
    item: string;
    title: string;
    of: "own" | "review";
    candidates: {
      /** Index of the file. */
      part: number;
      file: string;
      /** Who filled it in, where the form names someone. */
      person: string;
      sheet: string | null;
      cell: string | null;
      /** The answer; hand it back in a `Choice`. Different for each candidate. */
      shown: string;
    }[];
    message: string;
    help: string;
  }[];
  /** Items with an answer, and all items. */
  answers: number;
  all: number;
  /** Evidence codes that had to change: sentences. */
  renumbered: string[];
}

export interface CodePage {
  code: string;
  severity: Severity;
  severityName: string;
  title: string;
  about: string;
  when: string;
  counts: string;
  help: string;
  example: string;
  since: string;
}

export interface Grid {
  sheet: string;
  /** The sheet's names, in the order of their tabs; hidden ones are told. */
  sheets: { name: string; hidden: boolean }[];
  columns: {
    letter: string;
    hidden: boolean;
    /** What the column was taken for at these rows; `null` where it is in no table. */
    role: string | null;
    roleName: string | null;
    /** False for a column that could be this but was not taken. */
    taken: boolean;
  }[];
  rows: { number: number; hidden: boolean; cells: GridCell[] }[];
}

export interface GridCell {
  /** Letter and number, "D12". */
  at: string;
  text: string;
  /** The cell that was asked for. */
  isMarked: boolean;
  /** Text there that is struck out and does not count. */
  struck: string | null;
  isNumber: boolean;
  isError: boolean;
  /** How many rows and columns of this grid a merged cell covers; covered cells are left out of their rows. */
  span: { rows: number; columns: number };
}

export interface CatalogueTaken {
  /** Id, version and digest, as reports write it. */
  identity: string;
  title: string;
  /** The text of its file, for saving one that was made. */
  toml: string;
  /** Whether it was made of a form or Word file just now. */
  isMade: boolean;
  /** What is wrong with it though it can be used, what did not add up in a table, where several forms differ. */
  problems: string[];
  remarks: string[];
}

export function openEngine(): Engine;
