/** One option of a command, as `parseArgs` takes it, with what `--help` says of it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** The value's name in the help text: `--epochs N`. */
  readonly value?: string;
  readonly help: string;
  readonly default?: string;
  /** May be given several times; the values are joined by commas. */
  readonly many?: true;
}

/** An option with a value, as help texts name it. */
export const valued = (value: string, help: string, byDefault?: string): Option => ({
  type: 'string',
  value,
  help,
  ...(byDefault !== undefined && { default: byDefault }),
});

/** The options as given: text or true; undefined where absent and without a default. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** How a command speaks: one result on stdout, everything else on stderr. */
export interface Io {
  /** Whether --json was given. */
  readonly json: boolean;
  /** Whether stdout is a terminal that understands colors. */
  readonly color: boolean;
  /** A line of news on stderr. */
  note(line: string): void;
  /** A line on stderr that the next one overwrites; on a pipe at most one every ten seconds. */
  progress(line: string): void;
  /** The command's result, once: the document as JSON with --json, otherwise the text. */
  result(document: unknown, text: () => string): void;
}

/**
 * One command of the front. Its module is loaded for `advlab --help` too, so whatever loads TensorFlow
 * is imported inside `run`.
 */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows `advlab NAME` in the usage line. */
  readonly usage: string;
  /** Its own options; --json and --help are every command's. */
  readonly options: Readonly<Record<string, Option>>;
  /** @throws UsageError (exit code 2) or any other error (exit code 1). */
  run(values: Values, positionals: readonly string[], io: Io): Promise<void>;
}

/** The command was called wrongly: exit code 2. Names the offending word and what would have done. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What the library refuses of attacks, masks, budgets and preprocessings was written on the command line. */
export const asUsage = (error: unknown): unknown =>
  error instanceof RangeError ? new UsageError(error.message) : error;
