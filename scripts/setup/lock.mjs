import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { at, onSpawn } from './shell.mjs';

/** A holder writes its name at once; an empty file older than this was left by one that was killed before it could. */
const EMPTY_MS = 5_000;
const POLL_MS = 300;

/** A process's number with the time it started, where the system tells: numbers alone are used again. */
function nameOf(pid) {
  try {
    // Field 22 of the line; the second one is a program's name and may hold anything but a last ")".
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').pop().trim().split(' ');
    return fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`;
  } catch {}
  if (process.platform === 'linux') return undefined;
  try {
    process.kill(pid, 0);
    return `${pid}`;
  } catch (error) {
    // Somebody else's process is alive too; only "no such process" means gone.
    return error.code === 'EPERM' ? `${pid}` : undefined;
  }
}

/** Who holds the lock: the set-up, or a program it started that outlived it; undefined where nobody (any more) does. */
function holderOf(file) {
  try {
    const names = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    if (!names.length) return Date.now() - statSync(file).mtimeMs < EMPTY_MS ? 'just started' : undefined;
    const living = names.find((name) => nameOf(name.split(' ')[0]) === name);
    return living && `process ${living.split(' ')[0]}`;
  } catch {
    return undefined;
  }
}

function take(file) {
  try {
    writeFileSync(file, `${nameOf(process.pid)}\n`, { flag: 'wx' });
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
  mkdirSync(dirname(file), { recursive: true });
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
  onSpawn((pid) => {
    const name = nameOf(pid);
    if (name) appendFileSync(file, `${name}\n`);
  });
  try {
    return await work();
  } finally {
    onSpawn(() => {});
    rmSync(file, { force: true });
  }
}
