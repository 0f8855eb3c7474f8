import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each piece of stderr; may send a signal. */
  readonly onNews?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a program to its end in the project's folder. */
export function run(program: string, args: readonly string[], { env = {}, onNews }: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      err += text;
      onNews?.(String(text), (signal) => child.kill(signal));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** The built command as people call it. */
export const advlab = (words: readonly string[], options?: RunOptions): Promise<Ended> =>
  run(process.execPath, [join('lib', 'bin', 'advlab.js'), ...words], options);

/**
 * The built command with each list of words, for tests of which none depends on another: as many processes at once as
 * there are processors, four at most, from the enclosing `describe`'s first test on. Gives how the i-th ended.
 */
export function advlabEach(lists: readonly (readonly string[])[]): (i: number) => Promise<Ended> {
  let ended: Promise<Ended>[] = [];
  before(() => {
    const lanes = Array.from(
      { length: Math.min(4, availableParallelism()) },
      () => Promise.resolve() as Promise<unknown>,
    );
    ended = lists.map((words, i) => {
      const mine = lanes[i % lanes.length].then(() => advlab(words));
      lanes[i % lanes.length] = mine;
      return mine;
    });
  });
  return (i) => ended[i];
}
