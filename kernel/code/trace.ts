import { inspect } from 'node:util';
import { type PlaceFinder, placeFinder } from './positions.js';

/** A cell's text as frames of a stack find it. */
export interface Traced {
  /** What people call it, such as `Cell 3`. */
  readonly title: string;
  readonly source: string;
  /** What it was compiled to. */
  readonly code: string;
}

const SCHEME = 'cell:';
const FRAME = /cell:(\d+):(\d+):(\d+)/;
/** As named by `placed`. */
const PLACED = /(Cell [^\s,()]+), line (\d+), column (\d+)/;

const cells = new Map<number, Traced & { find?: PlaceFinder }>();

/** The file name under which a cell is run. */
export const fileOf = (serial: number): string => `${SCHEME}${serial}`;

/** Which cell a stack leads to first. */
export function serialIn(stack: string): number | undefined {
  const title = PLACED.exec(stack)?.[1];
  for (const [serial, cell] of [...cells].reverse()) if (cell.title === title) return serial;
  return undefined;
}

/** Remembers a cell, so that frames can name its lines. */
export function traceCell(serial: number, cell: Traced): void {
  cells.set(serial, cell);
}

/** A frame with cells named by title, and lines counted in their source. */
function placed(frame: string): string {
  return frame.replace(FRAME, (whole, serial: string, line: string, column: string) => {
    const cell = cells.get(Number(serial));
    if (!cell) return whole;
    cell.find ??= placeFinder(cell.code, cell.source);
    const place = cell.find({ line: Number(line), column: Number(column) });
    return `${cell.title}, line ${place.line}, column ${place.column}`;
  });
}

/** Frames of the kernel's own machinery, below which nothing is the notebook's. */
const isOwn = (frame: string) => frame.includes(__dirname) || frame.includes('node:vm');

function headOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  const text = String(error);
  // As Node writes its own errors.
  if (typeof code !== 'string' || !code.startsWith('ERR_')) return text;
  return text.startsWith(`${error.name}:`) ? text.replace(error.name, `${error.name} [${code}]`) : text;
}

/** Lets every stack of this process name cells and the lines of their source. */
export function installTraces(): void {
  Error.stackTraceLimit = 25;
  Error.prepareStackTrace = (error, sites) => {
    // Names of earlier cells are called as methods of the object that holds them.
    const frames = sites.map((site) => site.toString().replace(/^(async |new )?Proxy\./, '$1'));
    const end = frames.findIndex(isOwn);
    const kept = frames.some((frame) => FRAME.test(frame)) && end >= 0 ? frames.slice(0, end) : frames;
    let head: string;
    try {
      head = headOf(error);
    } catch {
      head = 'Error';
    }
    return [head, ...kept.map((frame) => `    at ${placed(frame)}`)].join('\n');
  };
}

const RED = '\u001b[31m';
const DIM = '\u001b[2m';
const BOLD = '\u001b[1m';
const OFF = '\u001b[0m';

/** Lines of context around the one that an error names. */
const AROUND = 2;

/** The lines around a place, the place marked. */
export function codeFrame(source: string, line: number, column: number): string[] {
  const lines = source.split('\n');
  const from = Math.max(1, line - AROUND);
  const to = Math.min(lines.length, line + AROUND);
  const width = String(to).length;
  return lines.slice(from - 1, to).flatMap((text, i) => {
    const number = from + i;
    const shown = `${String(number).padStart(width)} | ${text}`;
    if (number !== line) return [`${DIM}    ${shown}${OFF}`];
    const caret = `${' '.repeat(4 + width + 3 + column - 1)}${RED}^${OFF}`;
    return [`${RED}  > ${OFF}${shown}`, caret];
  });
}

/** What is thrown, in the words of the protocol. */
export interface Report {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const title = (name: string, value: string) => `${RED}${BOLD}${name}${OFF}${value === '' ? '' : `: ${value}`}`;

/** Causes within causes that are shown. */
const DEPTH = 5;

function tracebackOf(error: Error, depth: number): string[] {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const at = stack.search(/^ {4}at /m);
  const frames =
    at < 0
      ? []
      : stack
          .slice(at)
          .split('\n')
          .filter((frame) => !/\(?node:internal/.test(frame));
  const lines = [title(error.name, error.message)];
  const [, name, line, column] = PLACED.exec(frames.join('\n')) ?? [];
  const cell = [...cells.values()].reverse().find((each) => each.title === name);
  if (cell) lines.push(`${name}, line ${line}`, ...codeFrame(cell.source, Number(line), Number(column)));
  lines.push(...frames.map((frame) => `${DIM}${frame}${OFF}`));
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  if (depth < DEPTH)
    for (const cause of inner)
      if (cause instanceof Error) lines.push(`${DIM}Caused by:${OFF}`, ...tracebackOf(cause, depth + 1));
  return lines;
}

/** An error of another realm is one too: what a cell throws may come from a library's own. */
const isError = (value: unknown): value is Error =>
  value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';

/** Describes what a cell threw. */
export function reportOf(thrown: unknown): Report {
  if (!isError(thrown)) {
    const evalue = typeof thrown === 'string' ? thrown : inspect(thrown);
    return { ename: 'Thrown', evalue, traceback: [title('Thrown', evalue)] };
  }
  return { ename: thrown.name, evalue: thrown.message, traceback: tracebackOf(thrown, 0) };
}
