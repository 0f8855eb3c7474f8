import type { Io } from './command.js';

/** On a pipe, progress is a line now and then instead of one that is overwritten. */
const PIPE_MS = 10_000;

/** A command's Io on this process's stdout and stderr. */
export function terminalIo(json: boolean): Io & { end(): void } {
  const { stdout, stderr } = process;
  let open = false;
  let last = 0;
  // A line under way is finished before anything else is written, so that texts never run into each other.
  const end = () => {
    if (open) stderr.write('\n');
    open = false;
  };
  return {
    json,
    color: stdout.isTTY === true && !process.env.NO_COLOR,
    end,
    note: (line) => {
      end();
      stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (stderr.isTTY) {
        stderr.write(`\r\x1b[2K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
        open = true;
      } else if (Date.now() - last >= PIPE_MS) {
        last = Date.now();
        stderr.write(`${line}\n`);
      }
    },
    result: (document, text) => {
      end();
      stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${text().trimEnd()}\n`);
    },
  };
}
