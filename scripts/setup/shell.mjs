import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** A file that comes with these scripts, by its path in the repository. */
export const own = (...parts) => join(home, ...parts);

/** Whether these are the repository's scripts, not those of an installed package. */
export const inRepository = existsSync(own('lib', 'package.json'));

/** Where what is made here goes: the repository, or where the installed package says (`advlab setup`). */
export const root = inRepository ? home : process.env.ADVLAB_ROOT || process.cwd();
export const at = (...parts) => join(root, ...parts);

/** Folder of an npm package, found as Node finds it; where it will lie, if it is not installed yet. */
export function installed(name) {
  for (let folder = home; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return found;
  }
  return at('node_modules', name);
}

/** A set-up step that cannot go on: what is missing, and the command that mends it. */
export class SetupError extends Error {
  constructor(what, mend) {
    super(`${what}\n  To mend it: ${mend}`);
    this.name = 'SetupError';
  }
}

const children = new Set();
let spawned = () => {};

/** Who is told the number of every program started from now on. */
export function onSpawn(listener) {
  spawned = listener;
}

/** Ends what is still running: a program that outlived a stopped set-up would write into the next one's files. */
export function stopChildren() {
  for (const child of children) child.kill('SIGTERM');
}

/** Of a long output the beginning and the end, where causes and outcomes stand. */
const ends = (text, head = 600, tail = 1200) =>
  text.length <= head + tail ? text : `${text.slice(0, head)}\n…\n${text.slice(-tail)}`;

/** Runs a program without a shell; resolves with its output, rejects with the ends of it (all of it as `output`). */
export function run(program, args, { cwd = root, env = {}, minutes = 30 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Not spawn's own timeout: it keeps the process waiting for a program that could not be started.
    const timer = setTimeout(() => child.kill('SIGTERM'), minutes * 60_000);
    children.add(child);
    if (child.pid !== undefined) spawned(child.pid);
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      children.delete(child);
      reject(error.code === 'ENOENT' ? new Error(`${program} is not on the PATH`) : error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      children.delete(child);
      const text = Buffer.concat(output).toString('utf8');
      if (code === 0) resolve(text);
      else {
        const command = `${program} ${args.slice(0, 3).join(' ')}`;
        const error = new Error(`${command} … ended with ${code ?? signal}:\n${ends(text)}`);
        reject(Object.assign(error, { output: text }));
      }
    });
  });
}

export async function works(program, args) {
  try {
    return (await run(program, args)).trim();
  } catch {
    return undefined;
  }
}

export const hashOf = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex');

/** A step is done when its stamp file holds the hash of everything it was made from; the stamp is set last. */
export function stamp(file) {
  return {
    holds: (hash) => existsSync(file) && readFileSync(file, 'utf8') === hash,
    set: (hash) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, hash);
    },
  };
}

/** Waits for all to end, well or not, so that nothing runs on behind a failure. @throws the first one's reason. */
export async function together(...tasks) {
  const failed = (await Promise.allSettled(tasks)).find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

const TICK_MS = 1000;

/** What each running step has to say of itself: on a terminal they share one line. */
const running = new Map();

/**
 * Runs one step, which says what it is doing; prints the step's outcome when it ends. On a terminal the line
 * counts the seconds, on a pipe each piece of news is a line, so that a slow step is seen to work.
 */
export async function step(name, work) {
  const { stderr } = process;
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  let doing = '';
  running.set(name, () => `${name} … ${doing}${seconds() ? ` (${seconds()} s)` : ''}`);
  const show = () => {
    const steps = [...running.values()].map((words) => words()).join('; ');
    if (stderr.isTTY) stderr.write(`\r\x1b[2K${`  ${steps}`.slice(0, (stderr.columns ?? 80) - 1)}`);
  };
  const say = (text) => {
    doing = text;
    if (stderr.isTTY) show();
    else stderr.write(`  ${name} … ${text}\n`);
  };
  show();
  const ticking = setInterval(show, TICK_MS);
  let outcome;
  try {
    outcome = await work(say);
  } catch (error) {
    outcome = 'failed';
    throw error;
  } finally {
    clearInterval(ticking);
    running.delete(name);
    stderr.write(
      `${stderr.isTTY ? '\r\x1b[2K' : ''}  ${name}: ${outcome}${seconds() > 1 ? ` (${seconds()} s)` : ''}\n`,
    );
  }
}
