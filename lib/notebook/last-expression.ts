import { dirname } from 'node:path';

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
export function isLastExpression(depth: number, options: { depth?: number | null }): boolean {
  const outermost = depth === options.depth;
  return outermost && /tslab[\\/]dist[\\/]executor\.js/.test(callers()[0] ?? '');
}

/** What an inspector returns once it has shown its value: nothing, and the line's end that console.log adds goes too. */
export function swallowNewline(): string {
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
