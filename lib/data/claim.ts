import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** A lock without a process in it for longer than this was left by one that was killed while it wrote it. */
const WRITING_MS = 5_000;

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Who holds a lock; undefined where whoever did is gone. */
function holderOf(lock: string): string | undefined {
  try {
    const id = Number(readFileSync(lock, 'utf8'));
    if (Number.isSafeInteger(id) && id > 0) return isAlive(id) ? `process ${id}` : undefined;
    return Date.now() - statSync(lock).mtimeMs < WRITING_MS ? 'another process' : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a lock that was left behind out of the way; where another process was faster, what it made there stays. */
function takeAway(lock: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (holderOf(aside) === undefined) rmSync(aside, { force: true });
    else renameSync(aside, lock);
  } catch {
    // It is gone: whoever took it away claims anew, as this one does.
  }
}

/**
 * Claims a file for this process by a lock beside it, FILE.lock, until the function that is returned lets it go. A lock
 * whose process is gone is taken over.
 * @throws Error naming the process that holds it.
 */
export function claimFile(file: string): () => void {
  const lock = `${file}.lock`;
  for (let tries = 0; ; tries++)
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      let held = true;
      return () => {
        if (held) rmSync(lock, { force: true });
        held = false;
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = holderOf(lock);
      if (holder !== undefined || tries > 3)
        throw new Error(
          `${file} is in use by ${holder ?? 'another process'}; wait for it to end, or name another file. (If nothing uses it, remove ${lock}.)`,
        );
      takeAway(lock);
    }
}
