import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { claimFile, writing } from '../../data/index.js';
import type { RunState } from '../contracts.js';

const MAGIC = 'advlab state 1\n';
const DIGEST = 16;
/** Digest, length of the key, length of the value. */
const HEAD = DIGEST + 8;
const ADVICE = 'What was finished before is kept: see to it, then run the same command again.';
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
 * process left half-written at the end is cut off when the file is opened again. Pieces stay on the disk until they
 * are asked for.
 * @throws Error where the file belongs to another run, or is another process's at this time; DataError where a piece
 * cannot be written, after which those before it stay.
 */
export function openStateFile(file: string, run: string): RunState & { close(): void } {
  mkdirSync(dirname(file), { recursive: true });
  const release = claimFile(file);
  let handle: number | undefined;
  const close = () => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
    release();
  };
  try {
    const opened = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o644);
    handle = opened;
    return recordsIn(opened, file, run, close);
  } catch (error) {
    close();
    throw error;
  }
}

function recordsIn(handle: number, file: string, run: string, close: () => void): RunState & { close(): void } {
  const pieces = readRecords(handle, file);
  const get = (key: string) => {
    const piece = pieces.places.get(key);
    return piece && readAt(handle, piece.at, piece.length);
  };
  const kept = get(RUN)?.toString();
  if (kept !== undefined && kept !== run)
    throw new Error(
      `${file} keeps another run (other model, data, seed or settings); name another file, or remove it.`,
    );
  ftruncateSync(handle, pieces.end);
  let { end } = pieces;
  const write = (data: Buffer) => {
    writing(file, ADVICE, () => {
      // A disk that fills up takes a part of what it is given, and says so only to the next one.
      for (let done = 0; done < data.length; ) done += writeSync(handle, data, done, data.length - done, end + done);
      fsyncSync(handle);
    });
    end += data.length;
  };
  const put = (key: string, value: Uint8Array) => {
    write(record(key, value));
    pieces.places.set(key, { at: end - value.length, length: value.length });
  };
  if (!end) write(Buffer.from(MAGIC));
  if (kept === undefined) put(RUN, Buffer.from(run));
  return { get, put, close };
}

function readAt(handle: number, at: number, length: number): Buffer {
  const data = Buffer.alloc(length);
  const got = readSync(handle, data, 0, length, at);
  return data.subarray(0, got);
}

/** Where the pieces of a file lie, and where its whole records end: 0 where not even the first line is there. */
function readRecords(handle: number, file: string) {
  const places = new Map<string, { at: number; length: number }>();
  const first = readAt(handle, 0, MAGIC.length).toString();
  if (!MAGIC.startsWith(first))
    throw new Error(`${file} is not a state file of advlab; name another file, or remove it.`);
  if (first.length < MAGIC.length) return { places, end: 0 };
  let end = MAGIC.length;
  const { size } = fstatSync(handle);
  while (end + HEAD <= size) {
    const head = readAt(handle, end, HEAD);
    const name = head.readUInt32LE(DIGEST);
    const length = head.readUInt32LE(DIGEST + 4);
    // What was cut off, or never was a record, may claim any length.
    if (end + HEAD + name + length > size) break;
    const body = Buffer.concat([head.subarray(DIGEST), readAt(handle, end + HEAD, name + length)]);
    if (!digest(body).equals(head.subarray(0, DIGEST))) break;
    places.set(body.toString('utf8', 8, 8 + name), { at: end + HEAD + name, length });
    end += HEAD + name + length;
  }
  return { places, end };
}
