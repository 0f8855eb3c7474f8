import { dirname } from 'node:path';
import { inspect } from 'node:util';

/** The method by which a kernel asks a value what to show (Deno's convention). */
const DISPLAY = Symbol.for('Jupyter.display');

/** The frames of the call, without Node's own and this room's. */
function callers(): string[] {
  const before = Error.stackTraceLimit;
  // Node's console adds about ten frames of its own.
  Error.stackTraceLimit = 30;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = before;
  return stack
    .split('\n')
    .slice(1)
    .filter((frame) => !frame.includes('node:internal') && !frame.includes(dirname(__filename)));
}

/**
 * Whether an inspector is running because the kernel prints a cell's last expression: console.log is then called by the
 * kernel's executor itself. A console.log in the cell's code, or a value nested in another, is for reading as text.
 */
function isLastExpression(depth: number, options: { depth?: number | null }): boolean {
  const outermost = depth === options.depth;
  return outermost && /tslab[\\/]dist[\\/]executor\.js/.test(callers()[0] ?? '');
}

/** What an inspector returns once it has shown its value: nothing, and the line's end that console.log adds goes too. */
function swallowNewline(): string {
  const stream = process.stdout;
  const write = stream.write;
  const restore = () => {
    if (stream.write === once) stream.write = write;
  };
  const once = ((chunk: string | Uint8Array, ...rest: []) => {
    restore();
    return chunk === '\n' ? true : write.call(stream, chunk, ...rest);
  }) as typeof stream.write;
  stream.write = once;
  queueMicrotask(restore);
  return '';
}

/**
 * Lets values show themselves where a cell ends with them, and be a text everywhere else: the project's kernel asks them
 * by the symbol, tslab's own prints them, which is told from the call. Not enumerable: copies, JSON and comparisons of a
 * value do not see it.
 * @param target a value, or the prototype of many
 */
export function showAtEnd<T extends object>(
  target: object,
  show: (value: T) => void,
  describe: (value: T) => string,
): void {
  const define = (name: symbol, value: (this: T, ...given: never[]) => unknown) =>
    Object.defineProperty(target, name, { configurable: true, enumerable: false, value });
  define(inspect.custom, function (this: T, depth: number, options: { depth?: number | null }) {
    if (!isLastExpression(depth, options)) return describe(this);
    show(this);
    return swallowNewline();
  });
  define(DISPLAY, function (this: T) {
    show(this);
    // It has shown itself, in more than one output if need be: nothing is left to show.
    return {};
  });
}
