import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunState } from '../contracts.js';

const MAGIC = 'advlab state 1\n';
const DIGEST = 16;
/** The first record names the run that the file belongs to. */
const RUN = 'run';

const digest = (data: Uint8Array) => createHash('sha256').update(data).digest().subarray(0, DIGEST);

function record(key: string, value: Uint8Array): Buffer {
  const name = Buffer.from(key);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(name.length, 0);
  head.writeUInt32LE(value.length, 4);
  const body = Buffer.concat([head, name, value]);
  return Buffer.concat([digest(body), body]);
}

/**
 * Keeps finished pieces of a run in one file that only grows. Each record carries its digest, so whatever a killed
 * process left half-written at the end is cut off when the file is opened again.
 * @throws Error where the file belongs to another run.
 */
export function openStateFile(file: string, run: string): RunState & { close(): void } {
  mkdirSync(dirname(file), { recursive: true });
  const data = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  if (data.length && !data.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC)))
    throw new Error(`${file} is not a state file of advlab; name another file, or remove it.`);
  const { pieces, end } = readRecords(data);
  const kept = pieces.get(RUN);
  if (kept && Buffer.from(kept).toString() !== run)
    throw new Error(
      `${file} keeps another run (other model, data, seed or settings); name another file, or remove it.`,
    );
  if (data.length > end) truncateSync(file, end);
  const handle = openSync(file, 'a');
  const put = (key: string, value: Uint8Array) => {
    writeSync(handle, record(key, value));
    fsyncSync(handle);
    pieces.set(key, value);
  };
  if (!end) writeSync(handle, MAGIC);
  if (!kept) put(RUN, Buffer.from(run));
  return { get: (key) => pieces.get(key), put, close: () => closeSync(handle) };
}

/** The whole records of a file, and where they end: 0 where not even the first line is there. */
function readRecords(data: Buffer): { pieces: Map<string, Uint8Array>; end: number } {
  const pieces = new Map<string, Uint8Array>();
  if (data.length < MAGIC.length) return { pieces, end: 0 };
  let at = MAGIC.length;
  while (at + DIGEST + 8 <= data.length) {
    const body = at + DIGEST;
    const name = body + 8;
    const value = name + data.readUInt32LE(body);
    const end = value + data.readUInt32LE(body + 4);
    if (end > data.length || !digest(data.subarray(body, end)).equals(data.subarray(at, body))) break;
    pieces.set(data.toString('utf8', name, value), data.subarray(value, end));
    at = end;
  }
  return { pieces, end: at };
}
