import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { at } from './shell.mjs';

/** A holder writes its number at once; an empty file older than this was left by one that was killed before it could. */
const EMPTY_MS = 5_000;
const POLL_MS = 300;

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too; only "no such process" means gone.
    return error.code === 'EPERM';
  }
}

/** Who holds the lock; undefined where nobody (any more) does. */
function holderOf(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) return alive(pid) ? `process ${pid}` : undefined;
    return Date.now() - statSync(file).mtimeMs < EMPTY_MS ? 'a process just started' : undefined;
  } catch {
    return undefined;
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a dead holder's file away. Of two that try, one gets the file and may find the other's fresh one in it. */
function clear(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) !== undefined) renameSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  rmSync(aside, { force: true });
}

/** Two set-ups at once would unpack over each other: the second waits, and takes over where the first was killed. */
export async function withLock(work, file = at('.cache', 'setup.lock')) {
  mkdirSync(at('.cache'), { recursive: true });
  let told = false;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder === undefined) {
      clear(file);
      continue;
    }
    if (!told) process.stderr.write(`Waiting for another set-up of this folder (${holder})\n`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
