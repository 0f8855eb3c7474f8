import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const at = (...parts) => join(root, ...parts);

/** A set-up step that cannot go on: what is missing, and the command that mends it. */
export class SetupError extends Error {
  constructor(what, mend) {
    super(`${what}\n  To mend it: ${mend}`);
    this.name = 'SetupError';
  }
}

/** Runs a program without a shell; resolves with its output, rejects with the tail of it. */
export function run(program, args, { cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Error(
            `${program} ${args.slice(0, 3).join(' ')} … ended with ${code}:\n${output.slice(0, 600)}\n…\n${output.slice(-1200)}`,
          ),
        );
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

/** A step is done when its stamp file holds the hash of everything it was made from. */
export function stamp(file) {
  return {
    holds: (hash) => existsSync(file) && readFileSync(file, 'utf8') === hash,
    set: (hash) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, hash);
    },
  };
}

/** Prints the step's name at once and its outcome when it ends, so that a slow step is seen to work. */
export async function step(name, work) {
  const start = Date.now();
  process.stderr.write(`  ${name} … `);
  const outcome = await work();
  const seconds = (Date.now() - start) / 1000;
  process.stderr.write(`${outcome ?? 'ready'}${seconds > 1 ? ` (${seconds.toFixed(0)} s)` : ''}\n`);
}
