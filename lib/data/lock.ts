import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder writes its name at once; an empty file older than this was left by one that was killed before it could. */
const EMPTY_MS = 5_000;
const POLL_MS = 200;

export interface LockOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Told once, where the lock is held: by which process. */
  readonly onWait?: (pid: number) => void;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** A process's number with the time it started, where the system tells: numbers alone are used again. */
function nameOf(pid: number): string | undefined {
  try {
    // Field 22 of the line; the second one is a program's name and may hold anything but a last ")".
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = line
      .slice(line.lastIndexOf(')') + 1)
      .trim()
      .split(' ');
    return fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`;
  } catch {}
  if (process.platform === 'linux') return undefined;
  try {
    process.kill(pid, 0);
    return `${pid}`;
  } catch (error) {
    // Somebody else's process is alive too; only "no such process" means gone.
    return codeOf(error) === 'EPERM' ? `${pid}` : undefined;
  }
}

/** The living process that holds the lock; 0 where it has just begun to; undefined where nobody holds it any more. */
function holderOf(file: string): number | undefined {
  try {
    const name = readFileSync(file, 'utf8').trim();
    if (!name) return Date.now() - statSync(file).mtimeMs < EMPTY_MS ? 0 : undefined;
    const pid = Number(name.split(' ')[0]);
    return nameOf(pid) === name ? pid : undefined;
  } catch {
    return undefined;
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, `${nameOf(process.pid)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a dead holder's file away. Of two that try, one gets the file and may find the other's fresh one in it. */
function clear(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) !== undefined) renameSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  rmSync(aside, { force: true });
}

/**
 * Does something that only one process (and in it one caller) may do at a time: others wait, and take over where the
 * holder was killed.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { signal, onWait }: LockOptions = {},
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    signal?.throwIfAborted();
    const holder = holderOf(file);
    if (holder === undefined) {
      clear(file);
      continue;
    }
    if (!told) onWait?.(holder);
    told = true;
    await sleep(POLL_MS);
  }
  try {
    signal?.throwIfAborted();
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Claims a file for this process by a lock beside it, FILE.lock, until the function that is returned lets it go. Nobody
 * waits: a lock whose process is gone is taken over.
 * @throws Error naming the process that holds it.
 */
export function claimFile(file: string): () => void {
  const lock = `${file}.lock`;
  while (!take(lock)) {
    const holder = holderOf(lock);
    if (holder !== undefined)
      throw new Error(
        `${file} is in use by ${holder ? `process ${holder}` : 'another process'}; wait for it to end, or name another file. (If nothing uses it, remove ${lock}.)`,
      );
    clear(lock);
  }
  let held = true;
  return () => {
    if (held) rmSync(lock, { force: true });
    held = false;
  };
}
